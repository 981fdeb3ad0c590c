"""The page that says who looked at a client's record: by day and person, from all three services."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from shared.errors import Unavailable
from shared.store.audit_search import Look
from shared.web.onlookers import Looks, Onlookers
from tests.infra.audited import forget
from tests.infra.personas import ADMIN, OWNER, STRANGER, SUPERVISOR
from tests.integration.intake.web import Clinic


class Telling:
    """Another service, which says what the test had it say."""

    def __init__(self, *looks: Look) -> None:
        self.looks, self.asked, self.away = looks, [], False  # type: ignore[var-annotated] # what comes

    def post(self, path: str, body: object) -> dict[str, Any] | None:
        self.asked.append((path, body))
        if self.away:
            raise Unavailable("It is away.", retry_after=1)
        found: dict[str, Any] = msgspec.to_builtins(Looks(self.looks))
        return found


@pytest.fixture
def alerts(clinic: Clinic) -> Telling:
    """Alerts, where the supervisor looked twice."""
    day = clinic.intake.now.date().isoformat()
    told = Telling(Look(SUPERVISOR.staff_id, day, 2))
    found = Onlookers(clinic.intake.store, {"alerts": told, "feedback": Telling()})
    clinic.app.extensions["attune"] = replace(clinic.app.extensions["attune"], looked=found)
    forget(clinic.intake.store)
    return told


@pytest.fixture
def maya(clinic: Clinic, alerts: Telling) -> str:
    """The owner's client, of whom nothing was read yet."""
    assert alerts
    made = clinic.made(OWNER, "/clients", code="MR", name="Maya")
    forget(clinic.intake.store)
    return str(made["client_id"])


def rows(page: str) -> list[str]:
    """Who looked, in plain words."""
    part = page.partition("<h1>")[2]
    found = re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_it_names_each_who_looked_by_day_with_what_they_are(clinic: Clinic, alerts: Telling, maya: str) -> None:
    owner, supervisor = clinic.browser(OWNER), clinic.browser(SUPERVISOR)
    owner.get(f"/intake/clients/{maya}/")
    owner.get("/intake/")  # a list
    clinic.browser(STRANGER).get(f"/intake/clients/{maya}/")  # refused
    clinic.intake.now += timedelta(days=1)
    clinic.sign_in(ADMIN)
    clinic.sign_in(SUPERVISOR)
    clinic.browser(ADMIN).get(f"/intake/clients/{maya}/erase")
    page = supervisor.get(f"/intake/clients/{maya}/looked/").text
    assert rows(page) == [
        f"{ADMIN.name} admin",
        f"{OWNER.name} therapist",
        f"{SUPERVISOR.name} supervisor 2 times",
    ]
    assert page.index(ADMIN.name, page.index("<h1>")) < page.index(OWNER.name, page.index("<h1>")), "latest first"
    assert alerts.asked[0][0] == "/internal/audit/looks"


def test_it_looks_back_thirty_days(clinic: Clinic, alerts: Telling, maya: str) -> None:
    alerts.looks = ()
    clinic.browser(OWNER).get(f"/intake/clients/{maya}/")
    clinic.intake.now += timedelta(days=31)
    clinic.sign_in(OWNER)
    assert rows(clinic.browser(OWNER).get(f"/intake/clients/{maya}/looked/").text) == []


def test_it_says_so_where_another_service_is_away(clinic: Clinic, alerts: Telling, maya: str) -> None:
    alerts.away = True
    page = clinic.browser(OWNER).get(f"/intake/clients/{maya}/looked/").text
    assert "some of it may be missing" in page


def test_the_others_ask_here_by_the_services_secret(clinic: Clinic, maya: str) -> None:
    clinic.browser(OWNER).get(f"/intake/clients/{maya}/")
    asked = {"client_id": maya, "since": clinic.at(days=-30), "zone": "Europe/Berlin"}
    told = clinic.internal("POST", "/audit/looks", json=asked).json
    assert told == {"looks": [{"who": OWNER.staff_id, "day": f"{clinic.intake.now:%Y-%m-%d}", "times": 1}]}
