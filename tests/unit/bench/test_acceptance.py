"""The figures of accepting ratings are medians, and ratios to the floors."""

from __future__ import annotations

from bench.acceptance import Measured, figures


def rounds(*a_second: float) -> list[Measured]:
    """A way's rounds, in each of which a rating took the web a millisecond."""
    return [Measured(a_second=rate, spent_ms={"feedback-web": 1.0}) for rate in a_second]


def test_ratios_are_of_medians() -> None:
    found = figures(
        {
            "api": rounds(60, 50, 10),
            "form": rounds(40, 40, 40),
            "floor": rounds(100, 1, 100),
            "floor_writes_alone": rounds(200, 200, 200),
        }
    )
    assert found["accepted_a_second"] == {"api": 50, "form": 40, "floor": 100, "floor_writes_alone": 200}
    assert found["ratio_to_floor"] == {"api": 0.5, "form": 0.4}
    assert found["ratio_to_writes_alone"] == {"api": 0.25, "form": 0.2}
    assert found["processor_ms_a_rating"]["form"] == {"feedback-web": 1.0}
