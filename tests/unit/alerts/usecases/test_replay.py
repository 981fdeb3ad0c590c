"""Replaying past sessions says what the worker would have said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.past import UNDATED, PastSession, facts_of
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import Trajectory, retrace
from services.alerts.usecases.replay import Replayed, Terms, replay
from tests.infra.histories import START, folded, held, totals
from tests.infra.ratings_csv import HEADER, reading, written

RUPTURE = [38, 38.5, 37.5, 38.2, 33, 34, 38]
TERMS = Terms(rules=DEFAULT)


def past(
    scores: Sequence[float], *, dates: bool = True, goals: Sequence[float] | None = None
) -> list[PastSession]:
    return [
        PastSession(
            number + 1,
            START + timedelta(weeks=number) if dates else UNDATED,
            dict.fromkeys(ITEMS, score / 4),
            {} if goals is None else {"sleep": goals[number]},
        )
        for number, score in enumerate(scores)
    ]


def kinds(story: list[Replayed]) -> list[tuple[int, str]]:
    return [(told.session.session_no, said.kind) for told in story for said in told.said]


@pytest.mark.parametrize("dates", [True, False])
def test_the_worked_rupture(*, dates: bool) -> None:
    story = replay("c", past(RUPTURE, dates=dates), TERMS)
    scores = [told.judged.readings["total"].score for told in story if told.judged]
    assert scores[4:] == pytest.approx([2.838120, 1.116012, -0.551445], abs=1e-6)
    assert kinds(story) == [(5, "RUPTURE")]
    (said,) = story[4].said
    assert (said.rule, said.severity) == ("SBE", "low")
    assert said.explanation.endswith("worth talking about.")


def test_a_replay_is_what_the_worker_folds() -> None:
    scores = [38, 39, 31, 30, 29, 40, 38, 22, 37, 30, 31, 33]
    story = replay("c", past(scores), TERMS)
    signals = folded(totals(scores)).state.signals
    weeks = [int(str(signal.session_id).removeprefix("session-")) + 1 for signal in signals]
    expected = [(week, signal.kind, signal.score) for week, signal in zip(weeks, signals, strict=True)]
    assert [(told.session.session_no, said.kind, said.score) for told in story for said in told.said] == expected
    assert len(expected) > 3


def test_order_is_by_date_and_without_dates_by_number() -> None:
    sessions = past(RUPTURE)
    sessions = [replace(session, session_no=10 - session.session_no) for session in sessions]
    assert kinds(replay("c", sessions[::-1], TERMS)) == [(5, "RUPTURE")]
    for session in sessions:
        session.held_at = UNDATED
    assert [told.session.session_no for told in replay("c", sessions, TERMS)] == [3, 4, 5, 6, 7, 8, 9]


def test_goals_are_named_and_need_dates() -> None:
    still, flat = [36.0] * 8, [3.0] * 8
    story = replay("c", past(still, goals=flat), TERMS)
    assert kinds(story) == [(7, "STALLED")]
    assert story[6].said[0].explanation == "sleep: A goal has not moved for 6 weeks: worth talking about."
    assert kinds(replay("c", past(still, goals=flat, dates=False), TERMS)) == []


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, [(5, "RUPTURE")]),
        (held(4) + timedelta(days=14), [(5, "RUPTURE"), (5, "SILENT_ENDING")]),
        (held(4), [(5, "RUPTURE")]),
        (held(3), []),
        (held(-1), []),
    ],
)
def test_only_what_was_known_then(as_of: datetime | None, expected: list[tuple[int, str]]) -> None:
    assert kinds(replay("c", past(RUPTURE[:5]), replace(TERMS, as_of=as_of))) == expected


def test_a_low_start_with_an_answer_left_open_is_what_the_worker_finds(tmp_path: Path) -> None:
    with reading(written(tmp_path, f"{HEADER}\nc1,1,3,4,,2\n")) as history:
        [(client, sessions)] = history.clients("reading")
    [told] = replay(client, list(sessions), TERMS)
    facts = facts_of(list(sessions))
    [judged] = retrace(Trajectory(client, facts), Timeline())
    assert told.judged
    assert told.judged.signals == judged.signals
    [said] = told.said
    assert (said.kind, said.score) == ("LOW_START", 20.0)
    assert said.explanation.startswith("A low start, about 12 of 40, reckoned from the three statements")


def test_other_rules_say_other_things() -> None:
    assert kinds(replay("c", past(RUPTURE), Terms(rules=replace(DEFAULT, h=1.1)))) == [
        (5, "RUPTURE"),
        (6, "RUPTURE"),
    ]
