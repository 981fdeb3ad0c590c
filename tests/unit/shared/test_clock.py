from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared import clock


def test_now_is_an_aware_instant_of_whole_milliseconds() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)

    now = clock.now()

    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


@pytest.mark.parametrize(
    ("microseconds", "kept"), [(0, 0), (999, 0), (1_000, 1_000), (123_456, 123_000), (999_999, 999_000)]
)
def test_what_is_finer_than_a_millisecond_is_cut_off(microseconds: int, kept: int) -> None:
    instant = datetime(2026, 3, 29, 1, 59, 59, microseconds, tzinfo=UTC)

    assert clock.whole_ms(instant) == instant.replace(microsecond=kept)


def test_another_offset_is_the_same_instant_in_utc() -> None:
    vienna = datetime(2026, 11, 18, 16, 0, tzinfo=timezone(timedelta(hours=1)))

    cut = clock.whole_ms(vienna)

    assert cut == vienna
    assert (cut.hour, cut.tzinfo) == (15, UTC)
