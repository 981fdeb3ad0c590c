"""How far the alerts workers fall behind in an outage, and how soon they are level again: `./attune bench outage`.

A simulation, not a measurement: a working day's events arrive minute by minute, none is consumed for as long as
the outage lasts, then each worker takes as many a second as `./attune bench throughput` printed on some machine.
Events keep to their partition, and a partition has one worker, so that more workers than partitions help nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import click
import numpy as np
from numpy.typing import NDArray

from bench.report import report

SIZES: Final = {"clinic": 10, "trust": 500, "country": 50_000}
SESSIONS_A_DAY: Final = 6  # of each clinician
# Of each session: planned and held, its check-in and one goal's or questionnaire's change.
EVENTS_A_SESSION: Final = 4
OPENS, CLOSES = 8 * 60, 18 * 60  # minutes of the day
# Sessions end ten minutes before the hour, and what is said of them comes in the quarter of an hour after.
ENDS, SAID_WITHIN = 50, 15
SEED: Final = 20261127


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What consumes: so many events a second for each worker, over partitions that share the events by client."""

    workers: int
    partitions: int
    rate: float

    @property
    def consuming(self) -> int:
        """The workers that have a partition."""
        return min(self.workers, self.partitions)


def arrivals(clinicians: int, partitions: int, dice: np.random.Generator) -> NDArray[np.int64]:
    """Events by minute of the day and partition, in bursts at the end of each hour's sessions."""
    events = np.zeros((24 * 60, partitions), dtype=np.int64)
    hours = range(OPENS // 60, CLOSES // 60)
    a_minute = clinicians * SESSIONS_A_DAY * EVENTS_A_SESSION / len(hours) / SAID_WITHIN
    for hour in hours:
        begin = hour * 60 + ENDS
        events[begin : begin + SAID_WITHIN] = dice.poisson(a_minute / partitions, (SAID_WITHIN, partitions))
    return events


def after(events: NDArray[np.int64], plan: Plan, begin: int, minutes: int) -> tuple[int, int | None]:
    """The greatest backlog from the outage on, in events, and the minutes after its end until there is none."""
    waiting = np.zeros(events.shape[1])
    most = 0
    for minute in range(begin, len(events)):
        waiting += events[minute]
        most = max(most, round(waiting.sum()))
        if minute < begin + minutes:
            continue
        for worker in range(plan.consuming):
            waiting[worker :: plan.consuming] = taken(waiting[worker :: plan.consuming], plan.rate * 60)
        if not waiting.any():
            return most, minute - (begin + minutes) + 1
    return most, None


def taken(waiting: NDArray[np.float64], can: float) -> NDArray[np.float64]:
    """What a worker leaves of its partitions' events in a minute: it takes from all of them alike."""
    total = waiting.sum()
    return np.zeros_like(waiting) if total <= can else waiting * (1 - can / total)


@click.command()
@click.option("--rate", default=2000.0, show_default=True, help="Events a second of one worker, as measured.")
@click.option("--partitions", default=6, show_default=True)
@click.option("--minutes", default=60, show_default=True, help="How long nothing is consumed, from 11 o'clock on.")
def outage(rate: float, partitions: int, minutes: int) -> None:
    """Print the backlog and the minutes until it is gone, for three sizes of clinic and 1, 3 and 6 workers."""
    found: dict[str, Any] = {}
    for name, clinicians in SIZES.items():
        events = arrivals(clinicians, partitions, np.random.default_rng(SEED))
        row: dict[str, Any] = {"clinicians": clinicians, "events_a_day": int(events.sum())}
        row["events_a_second_at_the_peak"] = round(float(events.sum(axis=1).max()) / 60, 2)
        for workers in (1, 3, 6):
            most, level = after(events, Plan(workers=workers, partitions=partitions, rate=rate), 11 * 60, minutes)
            row["most_waiting"] = most
            row[f"minutes_until_level_with_{workers}"] = level
        found[name] = row
    report(
        "outage", {"simulated": True, "rate": rate, "partitions": partitions, "minutes": minutes, "sizes": found}
    )


if __name__ == "__main__":
    outage()
