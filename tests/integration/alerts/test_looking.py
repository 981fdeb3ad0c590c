"""What only time brings, noticed by the worker's tick over the real store."""

from __future__ import annotations

from datetime import timedelta

from services.alerts.bootstrap import look_at_all
from tests.infra.alerts_clinic import client_updated, erased, rated, session_updated
from tests.integration.alerts.web import Service

SOON = timedelta(minutes=1)


def kinds(service: Service) -> list[tuple[str, str]]:
    return sorted((item["client_id"], item["kind"]) for item in service.alerts())


def test_the_tick_notices_what_has_fallen_due_once_it_is_quiet(service: Service) -> None:
    for name in ("maya", "jon", "ana"):
        service.take(client_updated(name))
        service.take(session_updated(0, name), session_updated(1, name))
    service.take(rated(0, client_id="jon"))
    service.take(erased("ana"))
    now = service.store.now()
    look_at_all(service.transactions, now)
    assert kinds(service) == []
    look_at_all(service.transactions, now + SOON)
    assert kinds(service) == [("maya", "MISSED_CHECK_INS")]
    found = service.store.database["trajectories"].count_documents({"look_at": {"$lte": now + SOON}})
    assert found == 0


def test_looking_again_changes_nothing(service: Service) -> None:
    service.take(client_updated(), session_updated(0), session_updated(1))
    later = service.store.now() + SOON
    look_at_all(service.transactions, later)
    before = service.alerts(), service.store.database["outbox"].count_documents({})
    service.store.database["trajectories"].update_many({}, {"$set": {"look_at": later}})
    look_at_all(service.transactions, later)
    assert (service.alerts(), service.store.database["outbox"].count_documents({})) == before
    assert before[0]
