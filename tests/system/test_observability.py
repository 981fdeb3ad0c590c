"""Every metric that rules and dashboard name is one that a started Attune shows."""

from __future__ import annotations

from typing import Final

import httpx
import pytest

from deploy.local.plan import SERVICES
from tests.infra.lease import until
from tests.infra.observability import declared, named, shown
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")

OF_EVERY_WORKER: Final = {
    "attune_consumer_lag",
    "attune_consumer_polled_timestamp_seconds",
    "attune_dead_letters",
    "attune_measured_timestamp_seconds",
    "attune_outbox_oldest_seconds",
    "attune_quarantined_clients",
}
OF_ALERTS: Final = {"attune_safety_notices_unopened", "attune_safety_notices_overdue", "attune_jobs_waiting"}


def metrics(attune: Running, process: str) -> str:
    port = attune.place.state.ports[process]
    return httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).raise_for_status().text


def test_every_metric_that_is_named_is_there(attune: Running) -> None:
    there = {
        name
        for service in SERVICES
        for kind in ("web", "worker")
        for name in declared(metrics(attune, f"{service}-{kind}"))
    }
    assert len(named()) > 15
    assert named() - there == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_worker_shows_what_waits_and_a_web_process_nothing_that_it_has_not_counted(
    attune: Running, service: str
) -> None:
    wanted = OF_EVERY_WORKER | (OF_ALERTS if service == "alerts" else set())
    until(lambda: wanted <= shown(metrics(attune, f"{service}-worker")), "everything being measured")
    assert not wanted & shown(metrics(attune, f"{service}-web"))
