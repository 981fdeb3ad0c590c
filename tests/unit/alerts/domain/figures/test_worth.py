"""What may be told of how useful prompts were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.alerts.domain.figures.intervals import wilson
from services.alerts.domain.figures.worth import Judged, Worth, closed_weeks, worth

UNTIL = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday


def cell(
    clinician: str,
    *,
    useful: int = 6,
    not_useful: int = 3,
    clients: int = 4,
    kind: str = "RUPTURE",
    weeks: int = 1,
) -> Judged:
    return Judged(
        kind=kind,
        clinician_id=clinician,
        prompts=20,
        clients=10,
        useful=useful,
        not_useful=not_useful,
        judged_clients=clients,
        first_at=UNTIL - timedelta(weeks=weeks),
    )


def test_weeks_are_whole_ones() -> None:
    for now in (UNTIL, UNTIL + timedelta(days=6, hours=23, minutes=59)):
        assert closed_weeks(now) == (UNTIL - timedelta(weeks=52), UNTIL)


def test_counts_are_told_in_steps_with_the_interval_of_the_share() -> None:
    kinds, weeks = worth([cell("sam"), cell("ola", weeks=9), cell("kim")], UNTIL)
    [told] = kinds  # 60 prompts; 27 judged, 18 of them useful
    assert told == Worth(kind="RUPTURE", prompts=60, judged=25, useful=15, between=wilson(15, 25))
    assert weeks == 9


def test_of_a_kind_that_too_few_clinicians_have_nothing_is_told() -> None:
    assert worth([cell("sam"), cell("ola"), cell("", kind="RUPTURE")], UNTIL)[0] == []


def test_of_judgements_about_too_few_clients_nothing_is_told() -> None:
    few = [cell("sam", clients=4), cell("ola", clients=2), cell("kim", clients=2)]
    assert worth(few, UNTIL)[0] == [Worth(kind="RUPTURE", prompts=60)]


def test_the_most_frequent_kind_stands_first() -> None:
    more = [cell(clinician, kind="SLIDE") for clinician in ("sam", "ola", "kim", "ann")]
    kinds, _weeks = worth([*(cell(clinician) for clinician in ("sam", "ola", "kim")), *more], UNTIL)
    assert [told.kind for told in kinds] == ["SLIDE", "RUPTURE"]
