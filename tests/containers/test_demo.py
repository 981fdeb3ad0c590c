"""The demo clinic in containers: its job fills an empty clinic, also where it was killed, and lets others be."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from deploy.demo.clients import CLIENTS
from deploy.offline import docker
from tests.infra.composed import Composed
from tests.infra.lease import until

FILL = ("--profile", "demo", "up", "demo")
SIGN_INS = ("run", "--rm", "demo", "job", "demo", "sign-ins")
KILLED = 137


@pytest.fixture
def empty(attune: Composed) -> Iterator[Composed]:
    """A clinic in which nobody works yet, for as long as it is needed."""
    clinic = attune.beside()
    try:
        clinic.up()
        yield clinic
    finally:
        clinic.down("--volumes")


def test_the_demo_goes_on_where_it_was_killed_and_says_who_can_sign_in(empty: Composed) -> None:
    empty.compose("--profile", "demo", "up", "--detach", "demo")
    until(lambda: f" of {CLIENTS} clients" in empty.logged("demo"), "clients being brought in")
    [job] = empty.containers("demo")
    docker.docker("kill", job["Id"])
    until(lambda: not empty.containers("demo"), "the job being gone")
    [job] = empty.containers("demo", every=True)
    assert job["State"]["ExitCode"] == KILLED
    assert 0 < clients(empty) < CLIENTS
    for _ in range(2):
        assert "The demo clinic is there." in empty.compose(*FILL)
        assert clients(empty) == CLIENTS
    assert "sam@clinic.example" in empty.compose(*SIGN_INS)
    page = httpx.get(f"{empty.url}/intake/demo", timeout=60, trust_env=False)
    assert page.status_code == httpx.codes.OK
    assert "sam@clinic.example" in page.text
    empty.compose("--profile", "demo", "down", "--volumes")
    assert not empty.containers(every=True)


def clients(clinic: Composed) -> int:
    """How many clients were brought in; of one whom the kill cut short feedback may have told intake already."""
    with clinic.database("intake") as database:
        return database["clients"].count_documents({"code": {"$exists": True}})
