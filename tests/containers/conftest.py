"""One Attune in containers for all tests here, where a Docker engine answers or can be started."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra import docker_engine
from tests.infra.clinic import Clinic
from tests.infra.composed import CLINICIAN, Composed, composed
from tests.infra.lease import Run

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all tests here together on one worker: there is one Attune for all of them."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("containers"))


@pytest.fixture(scope="session")
def engine(engine_run: Run) -> None:
    """A Docker engine that has the images which compose is told to use."""
    if why_not := engine_run.once("containers", lambda: docker_engine.obstacle(engine_run)):
        pytest.skip(why_not)


@pytest.fixture(scope="package")
def attune(engine: None, engine_run: Run) -> Iterator[Composed]:  # noqa: ARG001 - it has to be there
    """The whole of it, built and started by the two commands that a clinic types."""
    with (
        tempfile.TemporaryDirectory(prefix="attune-composed-") as folder,
        composed(Path(folder), engine_run.controller) as running,
    ):
        engine_run.write("engines.told", running.engines())
        yield running


@pytest.fixture(scope="package")
def token(attune: Composed) -> str:
    return attune.token(CLINICIAN)


@pytest.fixture
def clinic(attune: Composed, token: str) -> Iterator[Clinic]:
    clinic = Clinic(attune.url, token, timeout_s=60).awaited()
    yield clinic
    clinic.close()
