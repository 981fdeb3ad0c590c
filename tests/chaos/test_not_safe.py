"""The promise to somebody who presses “not safe”: a named person is told, or both sides see that nobody could be.

Each part of the way is killed or frozen in turn; those without which nobody can be told stand in
`test_silent`, full disks in `test_full`.
Who presses is stubborn, as the page is, which tries again by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.chaos.test_killed import PROCESSES
from tests.infra.clinic import ClientRecord, Clinic
from tests.infra.lease import until
from tests.infra.running import Running
from tests.infra.the_clinic import CALL
from tests.infra.whole import frozen, kill

pytestmark = pytest.mark.xdist_group("chaos")

TOLD = "Your clinic gets a notice"
# Whose standing still keeps no notice from the therapist: somebody else brings it.
DISPENSABLE = ("kafka", "feedback-worker", "alerts-worker", "intake-worker", "intake-web")


@dataclass(frozen=True)
class InDanger:
    """A client with the link to their check-in, and their therapist."""

    clinic: Clinic
    client: ClientRecord
    token: str

    def press(self) -> str:
        """Press the button as a browser without scripts does; what the page says."""
        address = f"{self.clinic.http.base_url}/feedback/c/{self.token}/not-safe"
        return httpx.post(address, data={"opened": self.opened()}, timeout=60).text

    def opened(self) -> str:
        """When the page was opened: long enough ago to have read it."""
        return (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    def told(self) -> bool:
        """Press, and say whether the clinic was told."""
        with suppress(httpx.TransportError):
            return TOLD in self.press()
        return False

    def shown(self) -> bool:
        """Whether the therapist is shown that this client is not safe."""
        with suppress(httpx.HTTPError):
            return len(self.clinic.alerts(client_id=self.client.client_id, kind="NOT_SAFE")) > 0
        return False


@contextmanager
def somebody_in_danger(attune: Running) -> Iterator[InDanger]:
    """Somebody new, whom every service knows."""
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example")).awaited()
    client = clinic.register()
    token = clinic.link(clinic.hold(client, datetime.now(UTC) - timedelta(minutes=5)))
    until(attune.caught_up, "the client being known everywhere")
    yield InDanger(clinic, client, token)
    clinic.close()


@pytest.fixture
def in_danger(attune: Running) -> Iterator[InDanger]:
    with somebody_in_danger(attune) as person:
        yield person


@pytest.mark.parametrize("process", DISPENSABLE)
def test_the_therapist_is_told_while_a_part_stands_still(
    attune: Running, in_danger: InDanger, process: str
) -> None:
    with frozen(attune, process):
        said = in_danger.press()
        assert said.index(CALL) < said.index(TOLD)
        until(in_danger.shown, "the therapist being shown it")
    until(attune.caught_up, "all being consumed")
    assert len(in_danger.clinic.alerts(client_id=in_danger.client.client_id, kind="NOT_SAFE")) == 1


@pytest.mark.parametrize("process", PROCESSES)
def test_whatever_is_killed_a_stubborn_presser_is_shown_to_the_therapist(
    attune: Running, in_danger: InDanger, process: str
) -> None:
    kill(attune, process)
    until(in_danger.told, "a try getting through")
    kill(attune, process)
    until(in_danger.shown, "the therapist being shown it")
