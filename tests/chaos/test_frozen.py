"""A worker frozen in mid-batch for longer than its session, while others touch the same clients."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.lease import until
from tests.infra.load import check_each_has_one_alert, prepare
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("twice")

LOWER = (9, 1, 9, 9)


@pytest.fixture
def clinic(attune_twice: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune_twice.url, attune_twice.token("clinician@clinic.example"), timeout_s=60)
    yield clinic
    clinic.close()


@contextmanager
def held_up(running: Running, client_ids: list[str]) -> Iterator[None]:
    """Within, a foreign transaction holds these trajectories: a batch about them tries again and again."""
    with running.database("alerts") as database, database.client.start_session() as session:
        session.start_transaction()
        changed = database["trajectories"].update_many(
            {"_id": {"$in": client_ids}}, {"$inc": {"held_up": 1}}, session=session
        )
        assert changed.matched_count == len(client_ids)
        yield
        session.abort_transaction()


def test_a_worker_frozen_in_mid_batch_does_no_harm_when_it_wakes(attune_twice: Running, clinic: Clinic) -> None:
    attune = attune_twice
    waiting = prepare(clinic, 10)
    acted, erased = clinic.register(), clinic.register(code="ERASE-ME")
    sessions = {client: clinic.history(client, [USUAL] * 4 + [RUPTURE]) for client in (acted, erased)}
    now = datetime.now(UTC)
    last = {client: clinic.link(clinic.hold(client, now - timedelta(minutes=3))) for client in (acted, erased)}
    until(attune.caught_up, "the histories being folded")
    [alert] = clinic.alerts(client_id=acted.client_id)
    everybody = [each.client.client_id for each in waiting] + [acted.client_id, erased.client_id]
    frozen = attune.pids("alerts-worker")[:1]
    with held_up(attune, everybody):
        for token, answers in [*((each.token, RUPTURE) for each in waiting), *((t, LOWER) for t in last.values())]:
            clinic.rate(token, answers)
        until(lambda: attune.all_sent("feedback"), "the ratings being on their way")
        os.kill(frozen[0], signal.SIGSTOP)
    try:
        clinic.act(alert["alert_id"], "useful")
        admin = Clinic(attune.url, attune.token("admin@clinic.example"), timeout_s=60)
        admin.erase(erased, "ERASE-ME")
        admin.close()
        check_each_has_one_alert(clinic, waiting)
    finally:
        os.kill(frozen[0], signal.SIGCONT)
    until(attune.caught_up, "all being consumed", within_s=90)
    check_each_has_one_alert(clinic, waiting)
    assert len(clinic.points(acted)) == len(sessions[acted]) + 1
    [after] = clinic.alerts(client_id=acted.client_id, kind="RUPTURE")
    detail = clinic.http.get(f"/alerts/api/alerts/{after['alert_id']}").raise_for_status().json()
    assert (after["alert_id"], detail["useful"], len(after["signals"])) == (alert["alert_id"], True, 2)
    assert_nothing_is_left_of(attune, erased.client_id)


def assert_nothing_is_left_of(attune: Running, client_id: str) -> None:
    """In every service a tombstone, and no other document that names the client."""
    for service in ("intake", "feedback", "alerts"):
        with attune.database(service) as database:
            for name in database.list_collection_names():
                rows = [row for row in database[name].find() if client_id in repr(row)]
                tombstones = [row for row in rows if row.get("erased_at") is not None or row.get("sent")]
                assert rows == tombstones, f"{service}.{name}"
