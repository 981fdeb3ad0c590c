"""What a calendar changes of what is planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.intake.domain.calendars import Changes, Entry, compare
from services.intake.domain.sessions import Session, SessionStatus

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def session(
    at: datetime = MONDAY,
    *,
    by_calendar: bool = True,
    status: SessionStatus = "planned",
    held_at: datetime | None = None,
) -> Session:
    """A session that the calendar, or a hand, planned for that time, and is perhaps held at another."""
    return Session(
        session_id=f"s {at}",
        client_id="maya",
        episode_id="e",
        clinician_id="sam",
        session_no=1,
        status=status,
        held_at=held_at or at,
        planned_at=at,
        from_calendar=by_calendar,
    )


def entry(at: datetime = MONDAY, client_id: str = "maya") -> Entry:
    return Entry(starts_at=at, client_id=client_id)


def counts(changes: Changes) -> tuple[int, int, int, int]:
    return len(changes.new), len(changes.moved), len(changes.gone), changes.same


def test_what_stands_in_both_stays() -> None:
    assert counts(compare([entry()], [session()])) == (0, 0, 0, 1)
    assert counts(compare([entry()], [session(by_calendar=False)])) == (0, 0, 0, 1)


def test_what_is_new_is_planned() -> None:
    assert counts(compare([entry(), entry(), entry(client_id="theo")], [session()])) == (1, 0, 0, 1)


def test_what_is_gone_is_called_off_unless_a_hand_planned_it() -> None:
    assert counts(compare([], [session(), session(MONDAY + DAY, by_calendar=False)])) == (0, 0, 1, 0)


def test_what_is_near_was_moved() -> None:
    ((moved, at),) = compare([entry(MONDAY + DAY), entry(MONDAY + 3 * DAY)], [session()]).moved
    assert (moved.held_at, at) == (MONDAY, MONDAY + DAY)
    assert counts(compare([entry(MONDAY + 5 * DAY)], [session()])) == (1, 0, 1, 0)
    assert counts(compare([entry(MONDAY + DAY, "theo")], [session()])) == (1, 0, 1, 0)


def test_what_was_changed_here_stands_for_its_entry() -> None:
    assert counts(compare([entry()], [session(held_at=MONDAY + DAY)])) == (0, 0, 0, 1)
    assert counts(compare([entry()], [session(status="cancelled")])) == (0, 0, 0, 1)
    assert counts(compare([entry()], [session(status="held", held_at=MONDAY - DAY / 200)])) == (0, 0, 0, 1)


def test_what_has_become_something_is_never_called_off() -> None:
    assert counts(compare([], [session(status="held"), session(MONDAY + DAY, status="missed")])) == (0, 0, 0, 0)
