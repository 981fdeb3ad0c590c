"""From a client's PUT of a rating to `GET /alerts/api/alerts` showing the alert, through the front door.

It starts an empty Attune of its own. The floor beside it is one GET of the same list through the same door, since
a look at the list is the least that seeing an alert can take.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from statistics import median

import click

from bench.report import percentile, report
from tests.infra.clinic import RUPTURE, USUAL, ClientRecord, Clinic
from tests.infra.lease import until
from tests.infra.running import start

BEFORE = 3  # ratings of each client before the one that falls


def prepared(clinic: Clinic, count: int) -> Iterator[tuple[ClientRecord, str]]:
    """Clients whose next rating will be well below usual, each with the token to give it."""
    now = datetime.now(UTC)
    for _ in range(count):
        client = clinic.register()
        clinic.history(client, [USUAL] * BEFORE)
        yield client, clinic.link(clinic.hold(client, now - timedelta(minutes=5)))


def seconds_until_shown(clinic: Clinic, client: ClientRecord, token: str) -> float:
    """Rate, then look until the alert is there."""
    begin = time.perf_counter()
    clinic.rate(token, RUPTURE)
    until(lambda: bool(clinic.alerts(client_id=client.client_id)), "the alert", every_s=0.002)
    return time.perf_counter() - begin


def seconds_to_look(clinic: Clinic, client: ClientRecord) -> float:
    """One look at the list."""
    begin = time.perf_counter()
    clinic.alerts(client_id=client.client_id)
    return time.perf_counter() - begin


@click.command()
@click.option("--ratings", default=200, show_default=True)
def latency(ratings: int) -> None:
    """Measure and print the time from a rating to its alert."""
    with start() as running, closing(Clinic(running.url, running.token("clinician@clinic.example"))) as clinic:
        waiting = list(prepared(clinic, ratings))
        quiet = clinic.register()
        until(running.caught_up, "everything before being folded")
        looks, shown = [], []
        for client, token in waiting:
            looks.append(seconds_to_look(clinic, quiet))
            shown.append(seconds_until_shown(clinic, client, token))
    milliseconds = [seconds * 1000 for seconds in shown]
    report(
        "latency",
        {
            "ratings": ratings,
            "p50_ms": round(median(milliseconds), 1),
            "p90_ms": round(percentile(milliseconds, 90), 1),
            "p99_ms": round(percentile(milliseconds, 99), 1),
            "max_ms": round(max(milliseconds), 1),
            "floor_one_look_p50_ms": round(median(looks) * 1000, 1),
            "ratio_to_floor": round(median(shown) / median(looks), 1),
        },
    )


if __name__ == "__main__":
    latency()
