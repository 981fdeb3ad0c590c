"""Quarters by the clinic's calendar."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.alerts.domain.figures.quarters import FROZEN_AFTER, OWN_AFTER, Quarter, due

UTC_ZONE, MADRID = ZoneInfo("UTC"), ZoneInfo("Europe/Madrid")


def test_a_quarter_begins_and_ends_by_the_clinics_clock() -> None:
    quarter = Quarter(2026, 4)
    assert quarter.begins(MADRID) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert quarter.ends(MADRID) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert Quarter.of(datetime(2026, 9, 30, 22, tzinfo=UTC), MADRID) == quarter
    assert Quarter.of(datetime(2026, 9, 30, 21, 59, tzinfo=UTC), MADRID) == quarter.before


def test_four_weeks_after_its_end_it_is_due_and_not_before() -> None:
    end = datetime(2026, 10, 1, tzinfo=UTC)
    third = Quarter(2026, 3)
    assert list(due(end + FROZEN_AFTER, UTC_ZONE, FROZEN_AFTER))[-1] == third
    just_before = end + FROZEN_AFTER - (end - datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    assert list(due(just_before, UTC_ZONE, FROZEN_AFTER))[-1] == third.before
    assert list(due(just_before, UTC_ZONE, OWN_AFTER))[-1] == third


def test_eight_quarters_are_gone_back_at_most() -> None:
    found = list(due(datetime(2026, 11, 27, tzinfo=UTC), UTC_ZONE, FROZEN_AFTER))
    assert (str(found[0]), str(found[-1]), len(found)) == ("2024-Q4", "2026-Q3", 8)


@pytest.mark.parametrize("name", ["2026-Q1", "1999-Q4"])
def test_a_quarter_is_found_by_its_name(name: str) -> None:
    assert str(Quarter.named(name)) == name


@pytest.mark.parametrize("name", ["", "2026", "2026-Q5", "2026-Q", "26-Q1", "२०२६-Q1", "2026-Q11"])
def test_what_is_no_quarter_is_none(name: str) -> None:
    assert Quarter.named(name) is None
