"""A worker frozen in mid-batch for longer than its session, while others touch the same clients."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.lease import until
from tests.infra.load import BEFORE, Waiting, check_each_has_one_alert, prepare, stubbornly
from tests.infra.whole import Whole, signal_all

LOWER = (9, 1, 9, 9)
ROUNDS = 4
# How long a woken worker may take to give a batch up: its transaction's own deadline, and more.
WOKEN_S = 60


def freeze_in_mid_batch(attune: Whole, clinic: Clinic, frozen: list[int]) -> None:
    """Freeze these alerts workers in mid-batch, have another go on, wake them, and check that they did no harm.

    A worker may happen to be frozen between two batches, and then it has none to give up: it is tried again.
    """
    assert any(_freeze(attune, clinic, frozen) for _ in range(ROUNDS)), "no frozen worker ever was in mid-batch"


def _freeze(attune: Whole, clinic: Clinic, frozen: list[int]) -> bool:
    """Once; gives whether a frozen worker gave up a batch when it woke."""
    waiting = prepare(clinic, 6)
    # Several of each: a client's partition is one of the frozen worker's or one of the other's.
    acted, erased = [_fallen(clinic) for _ in range(3)], [_fallen(clinic) for _ in range(3)]
    until(attune.caught_up, "the histories being folded")
    alerts = [clinic.alerts(client_id=each.client.client_id)[0]["alert_id"] for each in acted]
    with _held_up(attune, [each.client.client_id for each in (*waiting, *acted, *erased)]):
        for each in waiting:
            clinic.rate(each.token, RUPTURE)
        for each in (*acted, *erased):
            clinic.rate(each.token, LOWER)
        until(lambda: attune.all_sent("feedback"), "the ratings being on their way")
        signal_all(frozen, signal.SIGSTOP)
    try:
        for alert_id in alerts:
            stubbornly(partial(clinic.act, alert_id, "useful"), "the act being taken")
        _erase(attune, erased)
        check_each_has_one_alert(clinic, waiting)
        until(attune.caught_up, "the others consuming all")
        given_up = _batches_given_up(attune)
    finally:
        signal_all(frozen, signal.SIGCONT)
    gave_up = _comes_true(lambda: _batches_given_up(attune) > given_up)
    until(attune.caught_up, "all being consumed")
    check_each_has_one_alert(clinic, waiting)
    _check_acted(clinic, acted, alerts)
    for each in erased:
        _assert_nothing_is_left_of(attune, each.client.client_id)
    return gave_up


def _check_acted(clinic: Clinic, acted: list[Waiting], alerts: list[str]) -> None:
    """Each has its one alert, with both signals and what was said of it."""
    for each, alert_id in zip(acted, alerts, strict=True):
        assert len(clinic.points(each.client)) == BEFORE + 2
        [after] = clinic.alerts(client_id=each.client.client_id, kind="RUPTURE")
        detail = clinic.http.get(f"/alerts/api/alerts/{alert_id}").raise_for_status().json()
        assert (after["alert_id"], detail["useful"], len(after["signals"])) == (alert_id, True, 2)


def _comes_true(true: Callable[[], bool]) -> bool:
    """Whether it holds before long."""
    try:
        until(true, "it coming true", within_s=WOKEN_S)
    except AssertionError:
        return False
    return True


@contextmanager
def _held_up(running: Whole, client_ids: list[str]) -> Iterator[None]:
    """Within, a foreign transaction holds these trajectories: a batch about them tries again and again."""
    with running.database("alerts") as database, database.client.start_session() as session:
        session.start_transaction()
        changed = database["trajectories"].update_many(
            {"_id": {"$in": client_ids}}, {"$inc": {"held_up": 1}}, session=session
        )
        assert changed.matched_count == len(client_ids)
        yield
        session.abort_transaction()


def _fallen(clinic: Clinic) -> Waiting:
    """A client whose last rating fell, and who has one more to give."""
    client = clinic.register()
    clinic.history(client, [USUAL] * BEFORE + [RUPTURE])
    return Waiting(client, clinic.link(clinic.hold(client, datetime.now(UTC) - timedelta(minutes=3))))


def _erase(attune: Whole, clients: list[Waiting]) -> None:
    """Erase them, as an admin."""
    admin = Clinic(attune.url, attune.token("admin@clinic.example"), timeout_s=60)
    for each in clients:
        found = admin.http.get(f"/intake/api/clients/{each.client.client_id}").raise_for_status().json()
        admin.erase(each.client, found["code"])
    admin.close()


def _batches_given_up(attune: Whole) -> int:
    """How often an alerts worker gave up its batch: another had gone on, or its transaction's time was over.

    The second is what a worker finds that was frozen for longer than a transaction may take.
    """
    log = attune.logged("alerts-worker")
    return log.count("batch given up") + log.count("database does not answer")


def _assert_nothing_is_left_of(attune: Whole, client_id: str) -> None:
    """In every service a tombstone, what tells of the erasure, and no other document that names the client."""
    for service in ("intake", "feedback", "alerts"):
        with attune.database(service) as database:
            for name in database.list_collection_names():
                rows = [row for row in database[name].find() if client_id in repr(row)]
                left = [row for row in rows if row.get("erased_at") is None and not _tells_of_erasure(row)]
                assert not left, f"{service}.{name}"


def _tells_of_erasure(row: Mapping[str, Any]) -> bool:
    """Whether it is the outbox's row of a client's erasure."""
    return ["ce_type", b"attune.intake.client-erased.v1"] in row.get("headers", [])
