"""Kill -9 of any one process while ratings come in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.infra.clinic import Clinic
from tests.infra.load import check_each_has_one_alert, coming_in, prepare
from tests.infra.running import Running
from tests.infra.whole import kill

pytestmark = pytest.mark.xdist_group("chaos")

KILLS = 3
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
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example")).awaited()
    yield clinic
    clinic.close()


@pytest.mark.parametrize("process", PROCESSES)
def test_a_killed_process_loses_no_rating_and_raises_none_twice(
    attune: Running, clinic: Clinic, process: str
) -> None:
    waiting = prepare(clinic, 3 * KILLS)
    for number in range(KILLS):
        with coming_in(clinic, waiting[number::KILLS]):
            kill(attune, process)
    check_each_has_one_alert(clinic, waiting)
