"""The order of the list."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from services.alerts.domain.alerts import Alert, settle
from services.alerts.domain.order import order
from services.alerts.domain.signals import Kind, Severity
from tests.infra.histories import folded, held, totals

(FOUND,) = settle(folded(totals([38, 38.5, 37.5, 38.2, 33])).signals, (), as_of=held(5))


def alert(kind: Kind, week: float, severity: Severity = "low", *, of: str = "", name: str = "") -> Alert:
    return replace(
        FOUND,
        kind=kind,
        severity=severity,
        raised_at=held(week),
        client_id=of or FOUND.client_id,
        alert_id=name or FOUND.alert_id,
    )


IN_ORDER = (
    alert("RISK_ITEM", 9, "high"),
    alert("NOT_SAFE", 3, "high"),
    alert("RUPTURE", 8, "high"),
    alert("SLIDE", 4, "high"),
    alert("CONCERN", 10),
    alert("LOW_START", 2),
)


def test_safety_is_first_then_what_is_important_then_the_newest() -> None:
    for shuffled in permutations(IN_ORDER):
        assert tuple(sorted(shuffled, key=order)) == IN_ORDER


@pytest.mark.parametrize("apart", [timedelta(milliseconds=1), timedelta(days=20_000)])
def test_the_newer_comes_first_however_near_or_far_apart(apart: timedelta) -> None:
    older = alert("SLIDE", 1)
    newer = replace(older, raised_at=older.raised_at + apart)
    assert order(newer) < order(older)


def test_what_comes_at_one_instant_stands_together_by_client() -> None:
    one, other = alert("SLIDE", 1, of="ana", name="z"), alert("STALLED", 1, of="ana", name="b")
    longer, second = alert("CEILING", 1, of="ana-2", name="a"), alert("SLIDE", 1, of="ben", name="c")
    for shuffled in permutations([one, other, longer, second]):
        assert sorted(shuffled, key=order) == [one, other, longer, second]


def test_two_of_one_kind_and_instant_stand_the_same_way_always() -> None:
    first, second = alert("SLIDE", 1, name="a"), alert("SLIDE", 1, name="b")
    assert sorted([second, first], key=order) == [first, second]
