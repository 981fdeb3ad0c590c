from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.intake.domain.times import happened, lies_ahead, likely
from shared.errors import Invalid

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_instant_becomes_utc_of_whole_milliseconds() -> None:
    there = datetime(2026, 11, 20, 13, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=1)))
    assert likely("held_at", there, NOW) == datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=UTC)


@pytest.mark.parametrize("year", [1, 1925, 2099, 9999])
def test_a_mistyped_year_is_refused(year: int) -> None:
    with pytest.raises(Invalid) as refused:
        likely("held_at", NOW.replace(year=year), NOW)
    assert "held_at" in refused.value.fields


def test_clocks_may_differ_by_a_moment() -> None:
    assert not lies_ahead(NOW + timedelta(seconds=4), NOW)
    assert lies_ahead(NOW + timedelta(seconds=6), NOW)


def test_what_lies_in_the_future_has_not_happened() -> None:
    with pytest.raises(Invalid):
        happened("reached_at", NOW + timedelta(minutes=1), NOW)
