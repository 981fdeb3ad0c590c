"""What is asked of MongoDB as intake grows: each list along an index, and nothing reads all there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from pymongo import MongoClient

from services.intake.adapters.mongo import MongoUnit
from services.intake.adapters.mongo.ledger import stages
from services.intake.consumer import apply
from services.intake.domain.clients import Client
from services.intake.domain.sessions import Session
from services.intake.ports import Unit
from services.intake.web.pages import paging
from shared.contracts.principal import Principal
from shared.store import outbox
from shared.store.ledger import Span
from shared.store.ledger_counts import counts, recount
from tests.infra.fakes_intake import NOON
from tests.infra.intake_clinic import with_client, with_goal, with_session
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.infra.plans import SMALL, ill, plans
from tests.integration.intake.real import RealIntake
from tests.integration.intake.test_cost import ratings
from tests.integration.intake.web import Clinic

CLIENTS: Final = 30
OF_INTAKE: Final = {**SMALL, "staff": "who works in the clinic, some hundreds", "teams": "some dozens"}
FEW: Final = {"tokens": "one person's"}
CARE: Final = (
    *("/intake/", "/intake/?q=maya", "/intake/?status=closed", "/intake/clients/{client}/"),
    "/intake/clients/{client}/brief/",
    *("/intake/clients/new", "/intake/account/", "/intake/absences/"),
    *("/intake/api/clients", "/intake/api/clients?status=open"),
    "/intake/?q=maya+reyes",
    *("/intake/api/clients/{client}/goals", "/intake/api/clients/{client}/sessions"),
)
ADMINS: Final = (
    *("/intake/registrations", "/intake/registrations?q=maya", "/intake/registrations?status=closed"),
    "/intake/registrations?q=maya+reyes",
    *("/intake/staff", "/intake/erasures", "/intake/api/staff", "/intake/api/erasures", "/intake/api/clients"),
    "/intake/readyz",
)
INTERNAL: Final = ("/upcoming?client_ids={client}", "/admins", "/sessions/{session}")
PAGES: Final = [
    *((who, path) for who in (OWNER, SUPERVISOR) for path in CARE),
    *((ADMIN, path) for path in ADMINS),
    *((None, path) for path in INTERNAL),
]


@pytest.fixture
def first(clinic: Clinic) -> tuple[Client, Session]:
    """The first of some clients with goals, sessions and check-ins, and one of their sessions."""

    def fill(unit: Unit) -> list[tuple[Client, Session]]:
        made = []
        for number in range(CLIENTS):
            client = with_client(unit, f"c{number}")
            with_goal(unit, client)
            made.append((client, with_session(unit, client)))
            with_session(unit, client, "planned", 3)
        return made

    return clinic.intake.transact(fill)[0]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_pages_and_lists(
    clinic: Clinic,
    first: tuple[Client, Session],
    mongo_client: MongoClient[dict[str, Any]],
    who: Principal | None,
    path: str,
) -> None:
    address = path.format(client=first[0].client_id, session=first[1].session_id)
    with plans(mongo_client, clinic.intake.store.database.name) as used:
        if who is None:
            answer = clinic.internal("GET", address)
        elif "/api/" in path:
            answer = clinic.ask(who, "GET", address.removeprefix("/intake/api"))
        else:
            answer = clinic.browser(who).get(address)
    assert answer.status_code == 200
    assert used
    assert ill(used, OF_INTAKE, FEW) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (SUPERVISOR, "/intake/"),
        (ADMIN, "/intake/registrations"),
        (ADMIN, "/intake/registrations?q=maya"),
        (ADMIN, "/intake/api/clients?limit=2"),
    ],
)
def test_long_lists_are_counted_and_put_in_order_along_indexes_alone(
    clinic: Clinic,
    mongo_client: MongoClient[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    who: Principal,
    path: str,
) -> None:
    monkeypatch.setattr(paging.window, "__defaults__", (2,))

    def fill(unit: Unit) -> None:
        for number in range(CLIENTS):
            with_session(unit, with_client(unit, f"c{number}"), "planned", 1 + number)

    clinic.intake.transact(fill)
    with plans(mongo_client, clinic.intake.store.database.name) as used:
        asks = clinic.ask if "/api/" in path else None
        answer = asks(who, "GET", path.removeprefix("/intake/api")) if asks else clinic.browser(who).get(path)
    read = Counter[str]()
    for plan in used:
        read[plan.collection] += plan.documents
    assert answer.status_code == 200
    assert 0 < read["clients"] < CLIENTS / 2
    assert read["sessions"] == 0


def test_the_worker_and_the_ledger(
    real_intake: RealIntake, first: tuple[Client, Session], mongo_client: MongoClient[dict[str, Any]]
) -> None:
    with plans(mongo_client, real_intake.store.database.name) as used:
        real_intake.store.transact(lambda unit: apply(MongoUnit(unit), ratings(first[0].client_id, 20)))
        assert outbox.unsent(real_intake.store, 10)
        real_intake.transact(lambda unit: unit.clients.batch("", 10))
        recount(real_intake.store, stages, NOON)
        counts(real_intake.store, stages, Span(NOON - timedelta(days=20), NOON + timedelta(days=1)))
    assert {plan.collection for plan in used} >= {"clients", "check_ins", "outbox"}
    assert ill(used, OF_INTAKE, FEW) == []


def test_a_client_is_found_by_their_address_along_an_index(
    clinic: Clinic, first: tuple[Client, Session], mongo_client: MongoClient[dict[str, Any]]
) -> None:
    client = replace(first[0], email="first@mail.example", mail_consent=True, safe_to_mail=True)
    clinic.intake.transact(lambda unit: unit.clients.put(client))
    with plans(mongo_client, clinic.intake.store.database.name) as used:
        answer = clinic.internal("POST", "/contact-of-address", json={"email": "first@mail.example"})
    assert answer.get_json()["client_id"] == client.client_id
    assert sum(plan.examined for plan in used) < CLIENTS / 2
    assert ill(used, OF_INTAKE, FEW) == []
