from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.throttle import FORGET_AFTER, Attempts, Kind, delay

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "failures", "seconds"),
    [
        ("account", 0, 0),
        ("account", 4, 0),
        ("account", 5, 1),
        ("account", 6, 2),
        ("account", 9, 16),
        ("account", 13, 256),
        ("account", 14, 300),
        ("account", 10_000, 300),
        ("address", 30, 0),
        ("address", 31, 1),
        ("address", 10_000, 900),
        ("pin", 4, 0),
        ("pin", 5, 1),
        ("pin", 20, 32_768),
        ("pin", 10_000, 43_200),
        ("mail", 4, 0),
        ("mail", 10_000, 14_400),
    ],
)
def test_the_delay_doubles_and_has_an_end(kind: Kind, failures: int, seconds: int) -> None:
    assert delay(kind, failures) == timedelta(seconds=seconds)


def test_the_wait_is_said_in_whole_seconds_rounded_up() -> None:
    attempts = Attempts(key="k", kind="account", failures=5).failed(NOW)
    assert attempts.seconds_left(NOW) == 2
    assert attempts.seconds_left(NOW + timedelta(seconds=0.5)) == 2
    assert attempts.seconds_left(NOW + timedelta(seconds=1.5)) == 1
    assert attempts.seconds_left(NOW + timedelta(seconds=2)) == 0


def test_failures_are_forgotten_after_a_day() -> None:
    assert Attempts(key="k", kind="account").failed(NOW).forget_at == NOW + FORGET_AFTER


def test_a_failure_that_was_none_is_taken_back() -> None:
    attempts = Attempts(key="k", kind="address", failures=30)
    assert attempts.failed(NOW).forgiven().failures == 30
    assert attempts.failed(NOW).forgiven().seconds_left(NOW) == 0


@pytest.mark.parametrize(("kind", "fades"), [("account", timedelta(hours=1)), ("address", timedelta(minutes=2))])
def test_failures_fade_one_by_one(kind: Kind, fades: timedelta) -> None:
    attempts = Attempts(key="k", kind=kind, failures=39).failed(NOW)
    assert attempts.failed(NOW + fades / 2).failures == 41
    assert attempts.failed(NOW + 3 * fades).failures == 38
    assert attempts.failed(NOW + 100 * fades).failures == 1
