"""What prompts say, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import flask
import flask_babel
import pytest

from services.alerts.consumer import apply
from services.alerts.domain.alerts import Alert
from services.alerts.domain.rules import DEFAULT
from services.alerts.web import figures, words
from services.alerts.web.quarters.words import quoted
from services.alerts.web.worked import worked
from shared.contracts.events import Event
from tests.infra.alerts_clinic import DIP, client_updated, goal_updated, rated, ruptured, stalled
from tests.infra.fakes_alerts import FakeStore


@pytest.fixture(autouse=True)
def in_a_request() -> Iterator[None]:
    app = flask.Flask(__name__)
    flask_babel.Babel(app)
    with app.test_request_context():
        yield


def alert(kind: str, *events: Event) -> Alert:
    store = FakeStore()
    store.transact(lambda unit: apply(unit, events))
    return next(record.alert for record in store.alerts.kept.values() if record.alert.kind == kind)


def sliding() -> list[Event]:
    first = [(10, 10, 10, 9), (10, 9, 10, 9), (9, 10, 9, 9), (9, 9, 9, 8), (9, 8, 8, 8)]
    last = [(8, 8, 8, 7), (7, 8, 8, 7), (7, 8, 7, 7), (7, 7, 7, 7)]
    return [rated(week, answers) for week, answers in enumerate([*first, *last])]


def falling() -> list[Event]:
    ratings = [rated(week, goals={"maya-g": score}) for week, score in enumerate((7, 6, 6, 5, 4, 4, 3, 2))]
    return [client_updated(), goal_updated(), *ratings]


LOW = (7, 7, 7, 8)
CASES: dict[str, tuple[str, list[Event], str | None, str | None]] = {
    "item": (
        "RUPTURE",
        ruptured(),
        "5 below usual on <b>what matters to me</b>",
        "Maya rated “We worked on what matters to me” 4. Usually it is 9.",
    ),
    "item, in the words of today": (
        "RUPTURE",
        [client_updated(), *[rated(week, version=2) for week in range(6)], rated(6, DIP, version=2)],
        "5 below usual on <b>what counts for me</b>",
        "Maya rated “We spent the time on what counts for me” 4. Usually it is 9.",
    ),
    "total": (
        "RUPTURE",
        [*ruptured()[:-1], rated(6, (7, 7, 7, 7))],
        None,
        None,
    ),
    "start": (
        "LOW_START",
        [rated(0, LOW)],
        "A low start: <b>29 of 40</b>",
        "Maya’s first check-in came to 29 of 40: a low start.",
    ),
    "reckoned start": (
        "LOW_START",
        [rated(0, (3, 4, None, 2))],
        "A low start: <b>about 12 of 40</b>, from three statements",
        "Maya’s first check-in came to about 12 of 40, reckoned from three answers: a low start.",
    ),
    "second reckoned start": (
        "LOW_START",
        [rated(0), rated(1, (7, 7, None, None))],
        "A low start: <b>about 28 of 40</b>, from two statements",
        "Maya’s second check-in came to about 28 of 40, reckoned from two answers: a low start.",
    ),
    "reckoned standing": (
        "LOW_STANDING",
        [rated(week, (7, None, 7, 8)) for week in range(3)],
        "Mostly low of late, around <b>29 of 40</b>",
        "Maya’s last three check-ins were mostly low, around 29 of 40, reckoned where answers are missing.",
    ),
    "standing": (
        "LOW_STANDING",
        [rated(week, LOW) for week in range(3)],
        "Mostly low of late, around <b>29 of 40</b>",
        "Maya’s last three check-ins were mostly low, around 29 of 40.",
    ),
    "slide": (
        "SLIDE",
        sliding(),
        "<b>5 lower</b> than at first, little by little",
        "Maya’s check-ins went from 38 to 33 of 40, little by little.",
    ),
    "stalled": (
        "STALLED",
        stalled("maya"),
        "“Sleep” has not moved for 6 weeks",
        "“Sleep” has not moved for 6 weeks.",
    ),
    "regressing": (
        "REGRESSING",
        falling(),
        "“Sleep” has been going down for 6 weeks",
        "“Sleep” has been going down for 6 weeks.",
    ),
}


@pytest.mark.parametrize("case", [name for name in CASES if name != "total"])
def test_the_row_and_the_headline(case: str) -> None:
    kind, events, row, headline = CASES[case]
    found = alert(kind, *events)
    goal = "Sleep" if found.goal_id else None
    assert words.change(found, goal) == row
    assert words.headline(found, "Maya R.", goal) == headline


@pytest.mark.parametrize("case", CASES)
def test_how_it_was_worked_out(case: str) -> None:
    kind, events, _row, _headline = CASES[case]
    shown = worked(alert(kind, *events), DEFAULT, None)
    assert shown.rule_set == 1
    assert len(shown.sentences) >= 2
    assert all(str(sentence).endswith((".", ";")) for sentence in shown.sentences)


def test_without_names() -> None:
    found = alert("RUPTURE", *ruptured())
    assert words.headline(found, None, None).startswith("This client rated")
    goal = alert("STALLED", *stalled())
    assert str(words.change(goal, None)).startswith("A goal has not moved")
    assert words.short("0f3c1a77-2222") == "Client 0f3c1a77"


def test_names_are_escaped() -> None:
    goal = alert("STALLED", *stalled())
    assert "&lt;i&gt;" in words.change(goal, "<i>")


@pytest.mark.parametrize(("value", "said"), [(4.4, "4"), (4.6, "5"), (1.26, "1.3"), (0.0, "0"), (2.0, "2")])
def test_points(value: float, said: str) -> None:
    assert figures.points(value) == said


def test_instants() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert "just now" in words.since(now, now)
    assert "12 minutes ago" in words.since(now - timedelta(minutes=12), now)
    assert "yesterday" not in words.since(now - timedelta(days=8), now)
    assert words.day(now + timedelta(days=3), now) == "Thu 12:00"
    assert words.day(now + timedelta(days=30), now) == "Wed 1 Apr, 12:00"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(minutes=40), "at 13:20"),
        (timedelta(hours=15), "on Sat at 23:00"),
        (timedelta(days=2), "on Fri at 14:00"),
        (timedelta(days=30), "on 23 Oct at 14:00"),
    ],
)
def test_when_it_was_is_said_as_short_as_it_is_clear(passed: timedelta, said: str) -> None:
    now = datetime(2026, 11, 22, 14, tzinfo=UTC)
    assert words.at(now - passed, now) == said


def test_categories_that_are_put_together_can_be_told_apart() -> None:
    assert quoted(("planned", "unplanned", "silent")) == "“planned, agreed”, “unplanned, told” and “silent”"
