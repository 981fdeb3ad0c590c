"""Kill -9 of any one process while ratings come in."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.infra.clinic import Clinic
from tests.infra.lease import until
from tests.infra.load import check_each_has_one_alert, coming_in, prepare
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

PROCESSES = (
    "alerts-worker",
    "alerts-web",
    "feedback-worker",
    "feedback-web",
    "intake-worker",
    "intake-web",
    "front-door",
    "kafka",
    "mongodb",
)


@pytest.fixture
def clinic(attune: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example"))
    yield clinic
    clinic.close()


@pytest.mark.parametrize("process", PROCESSES)
def test_a_killed_process_loses_no_rating_and_raises_none_twice(
    attune: Running, clinic: Clinic, process: str
) -> None:
    waiting = prepare(clinic, 8)
    before = attune.pids(process)
    assert before, f"{process} runs"
    with coming_in(clinic, waiting):
        for pid in before:
            os.kill(pid, signal.SIGKILL)
    until(lambda: bool(attune.pids(process)) and not {*before} & {*attune.pids(process)}, "a new process")
    check_each_has_one_alert(clinic, waiting)
