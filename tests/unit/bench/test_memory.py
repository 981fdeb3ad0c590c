"""The figures of memory tell what stays flat from what grows."""

from __future__ import annotations

from bench.memory import by_stretch, figures


def test_what_is_flat_once_it_is_warm_has_no_slope() -> None:
    line = [(second, 50.0 if second < 100 else 80.0) for second in range(0, 900, 2)]
    assert figures(line) == {"first_third_mib": 80.0, "last_third_mib": 80.0, "slope_kib_a_minute": 0.0}
    assert by_stretch(line) == [80.0, 80.0, 80.0]


def test_what_grows_by_a_mebibyte_a_minute_has_that_slope() -> None:
    line = [(second, 80 + second / 60) for second in range(0, 900, 2)]
    found = figures(line)
    assert found["slope_kib_a_minute"] == 1024.0
    assert round(found["last_third_mib"] - found["first_third_mib"]) == 10
