"""How episodes end: planned, unplanned or silently, and when that is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.alerts.domain.facts import EpisodeFact, Facts, SessionFact
from services.alerts.domain.figures.endings import endings_of
from services.alerts.domain.learning import learn
from services.alerts.domain.rules import Timeline
from tests.infra.histories import CLINICIAN, EPISODE, held

DAYS_14 = timedelta(days=14)


def session(week: int, status: str = "held") -> SessionFact:
    return SessionFact(
        session_id=f"session-{week:03}",
        episode_id=EPISODE,
        clinician_id=CLINICIAN,
        session_no=week + 1,
        status=status,  # type: ignore[arg-type] # a test's own word
        held_at=held(week),
        revision=(1, 1),
    )


def episode(ended: float | None = None, ending: str | None = None, planned: float | None = None) -> EpisodeFact:
    return EpisodeFact(
        episode_id=EPISODE,
        opened_at=held(0),
        planned_ending_at=None if planned is None else held(planned),
        ended_at=None if ended is None else held(ended),
        ending=ending,  # type: ignore[arg-type] # a test's own word
        revision=(1, 1),
    )


def ends(*facts: SessionFact | EpisodeFact) -> tuple[str, datetime] | None:
    known = Facts()
    for fact in facts:
        learn(known, fact)
    found = endings_of(known, Timeline())
    return (found[0].way, found[0].at) if found else None


@pytest.mark.parametrize(
    ("of", "way", "at"),
    [
        (episode(), "silent", held(3) + DAYS_14),
        (episode(3.2, "agreed"), "planned", held(3.2)),
        (episode(9, "agreed"), "planned", held(9)),
        (episode(4, "unplanned"), "unplanned", held(4)),
        (episode(8, "unplanned"), "silent", held(3) + DAYS_14),
        (episode(8, "unplanned", planned=4), "unplanned", held(8)),
        (episode(planned=5), "planned", held(5)),
        (episode(planned=2), "planned", held(3)),
    ],
)
def test_the_way_and_when(of: EpisodeFact, way: str, at: datetime) -> None:
    assert ends(session(1), session(3), of) == (way, at)


def test_an_episode_of_which_intake_has_not_told_is_silent_after_a_while() -> None:
    assert ends(session(3)) == ("silent", held(3) + DAYS_14)


def test_what_is_booked_puts_it_off_and_what_was_called_off_does_not() -> None:
    assert ends(session(3), session(30, "planned"), episode()) == ("silent", held(30) + DAYS_14)
    assert ends(session(3), session(30, "cancelled"), episode()) == ("silent", held(3) + DAYS_14)


def test_what_never_began_does_not_end() -> None:
    assert ends(session(3, "planned"), episode()) is None
