"""An admin tries rules on a running clinic: the workers find the proposal and count, by turns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.lease import until
from tests.infra.running import Running

SINGLE = pytest.param("attune", id="single", marks=pytest.mark.xdist_group("system"))
TWICE = pytest.param("attune_twice", id="two of each", marks=pytest.mark.xdist_group("twice"))


@pytest.fixture(params=[SINGLE, TWICE])
def running(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def admin(running: Running) -> Iterator[httpx.Client]:
    clinic = Clinic(running.url, running.token("clinician@clinic.example")).awaited()
    client = clinic.register()
    clinic.history(client, [USUAL] * 5 + [RUPTURE])
    until(lambda: len(clinic.alerts(client_id=client.client_id)) == 1, "the alert")
    clinic.close()
    admin = Clinic(running.url, running.token("admin@clinic.example")).awaited()
    yield admin.http
    admin.close()


def ended(admin: httpx.Client, asked: httpx.Response) -> dict[str, Any]:
    """What has become of it, once a worker is through."""
    assert asked.status_code == 202, asked.text

    def look() -> dict[str, Any]:
        found: dict[str, Any] = admin.get(asked.headers["Location"]).raise_for_status().json()
        return found

    until(lambda: look()["status"] in {"done", "failed"}, "the end of it", every_s=0.5)
    return look()


def test_a_proposal_is_found_and_tried(admin: httpx.Client) -> None:
    found = ended(admin, admin.post("/alerts/api/calibrations", json={"budget": 5}))
    assert found["status"] == "done"
    assert found["proposal_id"] is not None
    tried = ended(admin, admin.post("/alerts/api/what-if", json={"proposal_id": found["proposal_id"]}))
    assert tried["status"] == "done"
    assert tried["result"]["clients"] >= 1
