"""Counting alerts before and after, by kind and clinician."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.alerts.domain.alerts import Alert, settle
from services.alerts.domain.what_if import ALL, WEEK, Count, Counting, Tally, Window, shown
from tests.infra.histories import folded, totals

UNTIL = datetime(2026, 6, 1, tzinfo=UTC)
WINDOW = Window(since=UNTIL - 10 * WEEK, until=UNTIL)


def alert(kind: str = "RUPTURE", clinician_id: str = "sam", *, days: int = 1) -> Alert:
    trajectory = folded(totals([38, 38, 38, 38, 30]))
    [found] = settle(trajectory.state.signals, (), as_of=UNTIL)
    changed = {"kind": kind, "clinician_id": clinician_id, "raised_at": UNTIL - timedelta(days=days)}
    return replace(found, **changed)  # type: ignore[arg-type] # a test's own


def rated(*names: str, weeks: int = 1, whose: str = "sam") -> tuple[datetime, str, list[str]]:
    return UNTIL - weeks * WEEK, whose, list(names)


def told(counting: Counting) -> list[tuple[str, int | None, int | None]]:
    return [(one.kind, one.before, one.after) for one in shown(counting.tally.counts)]


def test_alerts_are_counted_by_kind_and_clinician_with_the_clients_behind() -> None:
    counting = Counting(WINDOW)
    counting.add([rated("DROP_1")], [alert(), alert("SLIDE")], [alert()])
    counting.add([rated(weeks=2), rated("DROP_1", "LOW_ITEM", weeks=0)], [alert(clinician_id="ola")], [])
    tally = counting.tally
    assert tally.counts == (
        Count(ALL, "ola", 1, 0, 1, 0),
        Count(ALL, "sam", 2, 1, 1, 1),
        Count("RUPTURE", "ola", 1, 0, 1, 0),
        Count("RUPTURE", "sam", 1, 1, 1, 1),
        Count("SLIDE", "sam", 1, 0, 1, 0),
    )
    assert (tally.before, tally.after, tally.clients, tally.ratings) == (3, 1, 2, 3)
    assert tally.flags == (Count("DROP_1", "sam", 2, 0, 2, 0), Count("LOW_ITEM", "sam", 1, 0, 1, 0))


def test_what_is_told_are_counts_of_the_clinic_in_steps_of_five() -> None:
    counting = Counting(WINDOW)
    for clinician in ("sam", "ola", "kim"):
        for number in range(4):
            counting.add(
                [rated()], [alert(clinician_id=clinician)], [alert(clinician_id=clinician)] * (number > 0)
            )
    assert told(counting) == [(ALL, 10, 5), ("RUPTURE", 10, 5)]


def test_nothing_is_told_of_what_two_clinicians_or_four_other_clients_stand_behind() -> None:
    counting = Counting(WINDOW)
    for clinician, clients in (("sam", 9), ("ola", 9)):
        for _ in range(clients):
            counting.add([rated()], [alert("SLIDE", clinician)], [])
    for clinician, clients in (("sam", 9), ("ola", 2), ("kim", 2)):
        for _ in range(clients):
            counting.add([rated()], [alert(clinician_id=clinician)], [])
    assert told(counting) == [(ALL, 30, None)]


def test_a_client_of_whom_several_clinicians_know_counts_for_none_of_them() -> None:
    counting = Counting(WINDOW)
    for _ in range(9):
        both = [alert(clinician_id=clinician) for clinician in ("sam", "ola", "kim")]
        counting.add([rated()], both, both)
    assert told(counting) == []


def test_whoever_sweeps_the_threshold_does_not_find_where_a_client_lies() -> None:
    """The attack: with one client more or fewer by the other rules, what is told stays the same."""
    found = set()
    for flagged in (10, 11, 12, 13, 14):
        counting = Counting(WINDOW)
        for number in range(15):
            clinician = ("sam", "ola", "kim")[number % 3]
            after = [alert(clinician_id=clinician)] * (number < flagged)
            counting.add([rated(whose=clinician)], [alert(clinician_id=clinician)], after)
        found.add(tuple(told(counting)))
    assert found == {((ALL, 15, 10), ("RUPTURE", 15, 10))}


def test_only_the_weeks_asked_for_count() -> None:
    counting = Counting(WINDOW)
    counting.add([rated("DROP_1", weeks=11)], [alert(days=70), alert(days=-1)], [alert(days=71)])
    assert counting.tally == Tally()


def test_counting_goes_on_from_where_it_was() -> None:
    whole, half = Counting(WINDOW), Counting(WINDOW)
    clients = [([rated("LOW_ITEM", weeks=week)], [alert()] * week, [alert("SLIDE")]) for week in range(5)]
    for client in clients:
        whole.add(*client)
    for client in clients[:2]:
        half.add(*client)
    rest = Counting(WINDOW, half.tally)
    for client in clients[2:]:
        rest.add(*client)
    assert rest.tally == whole.tally


def test_weeks_without_any_rating_before_the_first_do_not_thin_the_rate_out() -> None:
    assert WINDOW.weeks_from(UNTIL - timedelta(days=20)) == 3
    assert WINDOW.weeks_from(UNTIL - 30 * WEEK) == 10
    assert WINDOW.weeks_from(UNTIL) == 1
    assert WINDOW.weeks_from(None) == 10


def test_what_clients_said_is_not_counted() -> None:
    counting = Counting(WINDOW)
    said = [alert(kind) for kind in ("CONCERN", "NOT_SAFE", "RISK_ITEM")]
    counting.add([rated()], [*said, alert()], said)
    assert counting.tally.counts == (Count(ALL, "sam", 1, 0, 1, 0), Count("RUPTURE", "sam", 1, 0, 1, 0))
