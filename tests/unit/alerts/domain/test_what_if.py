"""Counting alerts before and after, by kind and clinician."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.alerts.domain.alerts import Alert, settle
from services.alerts.domain.what_if import WEEK, Count, Counting, Tally, Window, by_clinician, by_kind
from tests.infra.histories import folded, totals

UNTIL = datetime(2026, 6, 1, tzinfo=UTC)
WINDOW = Window(since=UNTIL - 10 * WEEK, until=UNTIL)


def alert(kind: str = "RUPTURE", clinician_id: str = "sam", *, days: int = 1) -> Alert:
    trajectory = folded(totals([38, 38, 38, 38, 30]))
    [found] = settle(trajectory.state.signals, (), as_of=UNTIL)
    changed = {"kind": kind, "clinician_id": clinician_id, "raised_at": UNTIL - timedelta(days=days)}
    return replace(found, **changed)  # type: ignore[arg-type] # a test's own


def test_alerts_are_counted_by_kind_and_clinician() -> None:
    counting = Counting(WINDOW)
    counting.add([(UNTIL - WEEK, ["DROP_1"])], [alert(), alert("SLIDE")], [alert()])
    ratings = [(UNTIL - 2 * WEEK, []), (UNTIL, ["DROP_1", "LOW_ITEM"])]
    counting.add(ratings, [alert(clinician_id="ola")], [])
    tally = counting.tally
    assert tally.counts == (
        Count("RUPTURE", "ola", 1, 0),
        Count("RUPTURE", "sam", 1, 1),
        Count("SLIDE", "sam", 1, 0),
    )
    assert (tally.before, tally.after, tally.clients, tally.ratings) == (3, 1, 2, 3)
    assert tally.named == {"DROP_1": 2, "LOW_ITEM": 1}
    assert by_kind(tally) == [("RUPTURE", 2, 1), ("SLIDE", 1, 0)]
    assert by_clinician(tally) == [("ola", 1, 0), ("sam", 2, 1)]


def test_only_the_weeks_asked_for_count() -> None:
    counting = Counting(WINDOW)
    counting.add([(UNTIL - 11 * WEEK, ["DROP_1"])], [alert(days=70), alert(days=-1)], [alert(days=71)])
    assert counting.tally == Tally()


def test_counting_goes_on_from_where_it_was() -> None:
    whole, half = Counting(WINDOW), Counting(WINDOW)
    clients = [([(UNTIL - week * WEEK, ["LOW_ITEM"])], [alert()] * week, [alert("SLIDE")]) for week in range(5)]
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
    counting.add([(UNTIL - WEEK, [])], [*said, alert()], said)
    assert by_kind(counting.tally) == [("RUPTURE", 1, 0)]
