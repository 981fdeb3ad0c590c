"""Ratings that keep coming in while something goes wrong, sent again as a phone would until they are taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from tests.infra.clinic import RUPTURE, USUAL, ClientRecord, Clinic
from tests.infra.lease import until

BEFORE: Final = 4  # usual ratings of each client before the fault
PAUSE_S: Final = 0.25
GIVE_UP_S: Final = 90


@dataclass(frozen=True, slots=True)
class Waiting:
    """A client who has one more rating to give: the one that falls."""

    client: ClientRecord
    token: str


def prepare(clinic: Clinic, count: int) -> list[Waiting]:
    """So many clients with a usual history and the link to their next rating."""
    now = datetime.now(UTC)
    waiting = []
    for _ in range(count):
        client = clinic.register()
        clinic.history(client, [USUAL] * BEFORE)
        waiting.append(Waiting(client, clinic.link(clinic.hold(client, now - timedelta(minutes=5)))))
    return waiting


def stubbornly(ask: Callable[[], object], what: str, within_s: float = GIVE_UP_S) -> None:
    """Ask it again and again while the other side is in trouble."""

    def taken() -> bool:
        try:
            ask()
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code < 500:
                raise
            return False
        except httpx.TransportError:
            return False
        return True

    until(taken, what, within_s=within_s)


def rate_stubbornly(clinic: Clinic, token: str, within_s: float = GIVE_UP_S) -> None:
    """Give the rating, however often it takes."""
    stubbornly(lambda: clinic.rate(token, RUPTURE), "the rating being taken", within_s)


@contextmanager
def coming_in(clinic: Clinic, waiting: Sequence[Waiting], within_s: float = GIVE_UP_S) -> Iterator[None]:
    """Within, ratings come in one after the other; at the end all of them have been taken, or the test fails."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            for each in waiting:
                rate_stubbornly(clinic, each.token, within_s)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the test's own thread
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    if failures:
        raise failures[0]


def _alerts(clinic: Clinic) -> list[dict[str, Any]]:
    """All alerts; none while what was in trouble has not come back."""
    try:
        return clinic.alerts()
    except httpx.HTTPStatusError as refused:
        if refused.response.status_code < 500:
            raise
    except httpx.TransportError:
        pass
    return []


def check_each_has_one_alert(clinic: Clinic, waiting: Sequence[Waiting], within_s: float = 90) -> None:
    """Every client who rated gets an alert, no client two, and no rating is missing from a trajectory."""

    def kinds() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {each.client.client_id: [] for each in waiting}
        for alert in _alerts(clinic):
            if alert["client_id"] in found:
                found[alert["client_id"]].append(alert["kind"])
        return found

    expected = {each.client.client_id: ["RUPTURE"] for each in waiting}
    until(lambda: kinds() == expected, "one alert for each client", within_s=within_s)
    for each in waiting:
        assert len(clinic.points(each.client)) == BEFORE + 1
