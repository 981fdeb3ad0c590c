"""Every kind of prompt says what changed, in one line and in a sentence, and how it was worked out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import flask
import flask_babel
import pytest

from services.alerts.consumer import apply
from services.alerts.domain.alerts import Alert
from services.alerts.domain.catalogue import RULES
from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.signals import Kind
from services.alerts.usecases.fold import look_again
from services.alerts.web import occasions, words
from services.alerts.web.worked import ABOUT, NAMES, worked
from shared.contracts.events import Event
from shared.web.moments import day_words
from tests.infra.alerts_clinic import (
    concern,
    disowned,
    episode_updated,
    goal_updated,
    held,
    measured,
    rated,
    session_updated,
    value_checked,
)
from tests.infra.fakes_alerts import FakeStore

TENS = (10, 10, 10, 10)
CALM = (10, 10, 10, 9)


@pytest.fixture(autouse=True)
def in_a_request() -> Iterator[None]:
    app = flask.Flask(__name__)
    flask_babel.Babel(app)
    with app.test_request_context():
        yield


def alert(kind: str, *events: Event) -> Alert:
    store = FakeStore(now=held(30))
    store.transact(lambda unit: apply(unit, events))
    store.transact(lambda unit: look_again(unit, ["maya"], held(30) + timedelta(days=1)))
    return next(record.alert for record in store.alerts.kept.values() if record.alert.kind == kind)


def phq(*totals: int) -> list[Event]:
    sessions: list[Event] = [rated(week) for week in range(len(totals))]
    return [*sessions, *(measured(week, total) for week, total in enumerate(totals))]


CASES: dict[str, tuple[list[Event], str, str]] = {
    "CEILING": (
        [rated(week, TENS) for week in range(5)],
        "<b>All tens</b> 5 times running: no news in these scores",
        "Maya gave all tens 5 times running. These scores carry no news at the moment.",
    ),
    "COMFORT_WITHOUT_CHANGE": (
        [rated(week, CALM, goals={"maya-g": 5}) for week in range(12)],
        "<b>Going well, nothing moving</b>: no goal has moved for 8 check-ins",
        "Maya rates your work together high, and no goal has moved for 8 check-ins.",
    ),
    "ENDING_WISH": (
        [rated(0), value_checked(0, finishing=True, more=True)],
        "<b>Thinks of finishing</b>",
        "Maya is thinking of finishing.",
    ),
    "NOT_WORTH_IT": (
        [rated(0), value_checked(0, worth="no")],
        "<b>Not worth it any more</b>, they say",
        "Maya says that coming is not worth it any more.",
    ),
    "ENDING_REVIEW": (
        [rated(0), episode_updated(step="agreed", planned=3)],
        "<b>Time to look back</b>: the last session was to be on %(third)s",
        "The last session with Maya was to be on %(third)s. Time to look back together.",
    ),
    "MISSED_CHECK_INS": (
        [rated(0), *(session_updated(week) for week in (1, 2, 3))],
        "<b>3 of the last 4</b> check-ins were not answered",
        "Maya left 3 of the last 4 check-ins unanswered.",
    ),
    "MISSED_SESSIONS": (
        [session_updated(week, status="missed") for week in (1, 2)],
        "<b>Two sessions missed</b> or called off late, in a row",
        "Maya missed two sessions in a row, or called them off late.",
    ),
    "SILENT_ENDING": (
        [session_updated(1, status="missed")],
        "<b>Nothing booked</b> since the last session",
        "Maya has no further session booked, 14 days after the last one.",
    ),
    "CONCERN": (
        [concern(0)],
        "<b>A note</b> with the check-in",
        "Maya wrote a note with the check-in.",
    ),
    "DISOWNED": (
        [disowned(0)],
        "<b>Not their answers</b>: the check-in of %(day)s",
        "Maya says that the check-in of %(day)s was not theirs.",
    ),
    "NOT_SAFE": (
        [concern(0, safety=True)],
        "<b>Said that they are not safe</b>",
        "Maya said that they are not safe. Please get in touch now.",
    ),
    "RISK_ITEM": (
        [measured(0, 9, risk=2)],
        "<b>Thoughts of death or self-harm</b>: answered above nought",
        "Maya reported thoughts of death or self-harm on the PHQ-9. Please get in touch now.",
    ),
    "DETERIORATED": (
        phq(10, 16),
        "<b>PHQ-9 is 6 worse</b> than the first one",
        "Maya’s PHQ-9 went from 10 (moderate) to 16 (moderately severe): more than measuring error.",
    ),
    "NOT_ON_TRACK": (
        [*phq(18, 17), rated(6), measured(6, 16)],
        "<b>PHQ-9 behind</b> what is expected by now",
        "Maya’s PHQ-9 is at 16 (moderately severe), behind what is expected by now.",
    ),
    "SUDDEN_GAIN": (
        phq(22, 21, 22, 12, 11),
        "<b>PHQ-9 10 points better</b> from one time to the next",
        "Maya’s PHQ-9 went from 22 (severe) to 12 (moderate) from one time to the next, and stayed better.",
    ),
    "SUDDEN_LOSS": (
        phq(12, 11, 12, 22, 23),
        "<b>PHQ-9 10 points worse</b> from one time to the next",
        "Maya’s PHQ-9 went from 12 (moderate) to 22 (severe) from one time to the next, and stayed worse.",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_what_it_says(kind: str) -> None:
    day = {"day": day_words(held(0)), "third": day_words(held(3))}  # with its year, once that is another
    events, line, sentence = CASES[kind][0], CASES[kind][1] % day, CASES[kind][2] % day
    found = alert(kind, *events)
    assert words.change(found, None) == line
    assert words.headline(found, "Maya Rao", None) == sentence
    shown = worked(found, DEFAULT, None)
    assert shown.sentences
    assert not any("%(" in said for said in shown.sentences)


def test_a_goal_says_its_own_words() -> None:
    overdue = alert("GOAL_OVERDUE", goal_updated(horizon_weeks=6))
    assert words.headline(overdue, "Maya", "Sleep") == (
        "The 6 weeks that you gave “Sleep” are over: worth a look together."
    )
    reached = alert("GOAL_REACHED_REVIEW", *(rated(week, goals={"maya-g": 8}) for week in range(2)))
    assert words.headline(reached, "Maya", "Sleep") == "“Sleep” is reached, or nearly: worth a review."
    assert worked(reached, DEFAULT, None).sentences


def test_no_kind_is_without_words() -> None:
    said = set(CASES) | set(words.GOALS) | {"RUPTURE", "LOW_START", "LOW_STANDING", "SLIDE"}
    assert said == set(get_args(Kind))
    assert set(occasions.CHANGES) == set(occasions.HEADLINES) == set(CASES)
    assert set(get_args(Kind)) - {"RUPTURE"} | {"SBE"} <= set(NAMES) & set(ABOUT) & set(RULES)
