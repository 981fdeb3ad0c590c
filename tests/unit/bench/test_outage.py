"""How far the workers fall behind, worked out by hand."""

from __future__ import annotations

import json

import numpy as np
from click.testing import CliRunner

from bench.outage import SIZES, Plan, after, arrivals, outage


def test_an_hours_events_wait_and_are_gone_after_as_long_as_they_take() -> None:
    events = np.full((180, 2), 300)  # 10 a second in all
    assert after(events, Plan(workers=1, partitions=2, rate=30), 0, 60) == (61 * 600, 30)
    assert after(events, Plan(workers=2, partitions=2, rate=30), 0, 60) == (61 * 600, 12)


def test_more_workers_than_partitions_help_nobody() -> None:
    events = np.full((180, 2), 300)
    two, six = (after(events, Plan(workers=workers, partitions=2, rate=30), 0, 60) for workers in (2, 6))
    assert two == six


def test_whoever_cannot_take_what_comes_is_never_level_again() -> None:
    events = np.full((180, 2), 300)
    most, level = after(events, Plan(workers=1, partitions=2, rate=9), 0, 60)
    assert level is None
    assert most > 61 * 600


def test_a_day_has_the_sessions_of_its_clinicians() -> None:
    events = arrivals(50_000, 6, np.random.default_rng(1))
    assert abs(int(events.sum()) - 50_000 * 6 * 4) < 10_000  # nine standard deviations of that count
    assert not events[: 8 * 60].any()


def test_it_prints_every_size_as_json() -> None:
    result = CliRunner().invoke(outage, ["--rate", "1200"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert (figures["benchmark"], figures["rate"], set(figures["sizes"])) == ("outage", 1200, set(SIZES))
