"""What is asked of MongoDB as alerts grows: each list along an index, and nothing reads all there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from pymongo import MongoClient

from services.alerts.bootstrap import ticks
from services.alerts.web.inbox import SHOWN
from shared.bus.sealing import SEALING
from shared.store import outbox
from tests.infra.alerts_clinic import DIP, SAM, concern, erased, rated, ruptured, stalled
from tests.infra.plans import SMALL, Plan, ill, plans
from tests.integration.alerts.test_about_today import ask
from tests.integration.alerts.test_long_lists import copies
from tests.integration.alerts.web import Service

Client = MongoClient[dict[str, Any]]
CLIENTS: Final = 30
MANY: Final = 200
OF_ALERTS: Final = {**SMALL, "rule_tasks": "what admins asked for within 90 days"}
# What goes through everybody's history begins by counting them, or by asking whether there is anybody.
COUNTED: Final = {"trajectories": "a calibration, which reads all of them next, counts them"}
ANYBODY: Final = {"sessions": "the first that has a rating is enough"}
FEW: Final = {"jobs": "trial mails, which admins send by hand"}
PAGES: Final = (
    *("/alerts/", "/alerts/rows", "/alerts/rows?more=3", "/alerts/pinned", "/alerts/prompts/{alert}"),
    *("/alerts/api/alerts", "/alerts/api/alerts?status=open", "/alerts/api/alerts?client_id=c1"),
    *("/alerts/api/alerts?kind=RUPTURE", "/alerts/api/clients/c1/trajectory"),
)
OWN: Final = ("/alerts/my-figures", "/alerts/api/my-figures")
ADMINS: Final = (
    *("/alerts/cards", "/alerts/cards/heard/en", "/alerts/api/prompt-cards"),
    *("/alerts/rules", "/alerts/mail", "/alerts/figures", "/alerts/ledger", "/alerts/api/ledger"),
    *("/alerts/api/usefulness", "/alerts/api/proposals", "/alerts/api/rule-sets", "/alerts/readyz"),
)


@pytest.fixture
def full(service: Service) -> Service:
    """The service with prompts of some clients in it."""
    for number in range(CLIENTS):
        service.take(*ruptured(f"c{number}"))
    service.take(*stalled("jon"), concern(8, "c1"))
    return service


def used_by(service: Service, mongo_client: Client, work: Callable[[], object]) -> list[Plan]:
    with plans(mongo_client, service.store.database.name) as used:
        work()
    return used


def visit(service: Service, staff_id: str, path: str) -> None:
    """Look at a page, or ask the API."""
    address = path.format(alert=service.alerts()[0]["alert_id"])
    asked = service.api(staff_id, "GET", address) if "/api/" in path else service.browser(staff_id).get(address)
    assert asked.status_code == 200, path


@pytest.mark.parametrize(
    ("staff_id", "path"), [*(("sam", path) for path in PAGES + OWN), *(("ruth", path) for path in PAGES)]
)
def test_the_inbox_and_what_it_opens(full: Service, mongo_client: Client, staff_id: str, path: str) -> None:
    used = used_by(full, mongo_client, lambda: visit(full, staff_id, path))
    assert used
    assert ill(used, OF_ALERTS, FEW) == []


def test_one_clinicians_list_reads_nobody_elses(full: Service, mongo_client: Client) -> None:
    full.store.database["alerts"].update_many({"client_id": {"$ne": "c1"}}, {"$set": {"clinician_id": "ola"}})
    used = used_by(full, mongo_client, lambda: visit(full, SAM.staff_id, "/alerts/api/alerts?status=open"))
    assert max(plan.examined for plan in used if plan.collection == "alerts") < CLIENTS


@pytest.mark.parametrize("staff_id", ["sam", "ruth"])
def test_an_inbox_reads_what_it_shows(full: Service, mongo_client: Client, staff_id: str) -> None:
    copies(full, "jon", MANY, status="closed", changed_at=full.store.now() - timedelta(days=20))
    used = used_by(full, mongo_client, lambda: visit(full, staff_id, "/alerts/rows"))
    assert max(plan.examined for plan in used if plan.collection == "alerts") < MANY, "what ended long ago is left"
    full.store.database["alerts"].update_many({"client_id": {"$regex": "^jon-"}}, {"$set": {"status": "open"}})
    used = used_by(full, mongo_client, lambda: visit(full, staff_id, "/alerts/rows"))
    assert max(plan.given for plan in used if plan.collection == "alerts") <= SHOWN[0]


def test_today_reads_what_waits_and_nothing_that_has_ended(full: Service, mongo_client: Client) -> None:
    copies(full, "c1", MANY, status="closed")
    full.store.database["alerts"].update_many({"client_id": {"$regex": "^c1-"}}, {"$set": {"client_id": "c1"}})
    used = used_by(full, mongo_client, lambda: ask(full, SAM, "c1", names={"c1": "Maya"}))
    assert {plan.collection for plan in used} >= {"alerts", "trajectories", "sessions"}
    assert max(plan.examined for plan in used if plan.collection == "alerts") < MANY
    assert ill(used, OF_ALERTS, FEW) == []


@pytest.mark.parametrize("path", ADMINS)
def test_the_pages_of_admins(full: Service, mongo_client: Client, path: str) -> None:
    used = used_by(full, mongo_client, lambda: visit(full, "alex", path))
    assert ill(used, OF_ALERTS, FEW) == []


@pytest.mark.parametrize("name", ["wake", "notify", "look", "propose", "publish", "ledger"])
def test_what_the_clock_has_done(full: Service, mongo_client: Client, name: str) -> None:
    (tick,) = [tick for tick in ticks(full.transactions) if tick.name == name]
    used = used_by(full, mongo_client, lambda: tick.run(full.store.now()))
    assert used
    assert ill(used, OF_ALERTS | (ANYBODY if name == "propose" else {}), FEW) == []


def test_the_jobs_that_publish_figures(full: Service, mongo_client: Client) -> None:
    for tick in ticks(full.transactions):
        if tick.name != SEALING:  # that one reads all of what is sealed, once a day
            tick.run(full.store.now())
    used = used_by(full, mongo_client, full.do_jobs)
    assert {plan.collection for plan in used} >= {"trajectories", "sessions", "alerts"}
    assert ill(used, OF_ALERTS | COUNTED, FEW) == []


def test_the_worker(full: Service, mongo_client: Client) -> None:
    def work() -> None:
        full.take(*(rated(9, DIP, client_id=f"c{number}") for number in range(CLIENTS)))
        full.take(erased("c3"))
        assert outbox.unsent(full.store, 10)
        outbox.oldest_unsent(full.store)

    used = used_by(full, mongo_client, work)
    assert {plan.collection for plan in used} >= {"trajectories", "sessions", "alerts", "outbox"}
    assert ill(used, OF_ALERTS, FEW) == []
