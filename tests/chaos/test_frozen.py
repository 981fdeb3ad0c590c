"""A worker frozen in mid-batch for longer than its session, while others touch the same clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.infra.clinic import Clinic
from tests.infra.freezing import freeze_in_mid_batch
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("twice")


@pytest.fixture
def clinic(attune_twice: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune_twice.url, attune_twice.token("clinician@clinic.example"), timeout_s=60).awaited()
    yield clinic
    clinic.close()


@pytest.mark.parametrize("which", [0, 1])
def test_a_worker_frozen_in_mid_batch_does_no_harm_when_it_wakes(
    attune_twice: Running, clinic: Clinic, which: int
) -> None:
    freeze_in_mid_batch(attune_twice, clinic, [attune_twice.pids("alerts-worker")[which]])
