"""The page on which admins search the audit of all services."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from shared.errors import Unavailable
from shared.store.audit import ENTRIES, Entry
from shared.store.audit_check import Checked, Finding, check, remember
from shared.web.audit_search import Answer, Entries
from tests.infra.audited import entries, forget
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.web import Clinic

PAGE = "/intake/audit"


class Telling:
    """Another service, which says what the test had it say."""

    def __init__(self) -> None:
        self.told, self.away = Answer([]), False

    def post(self, path: str, _body: object) -> dict[str, Any] | None:
        assert path == "/internal/audit/entries"
        if self.away:
            raise Unavailable("It is away.", retry_after=1)
        found: dict[str, Any] = msgspec.to_builtins(self.told)
        return found


@pytest.fixture
def alerts(clinic: Clinic) -> Telling:
    """Alerts; the clinic's own entries begin here."""
    told, forgotten = Telling(), clinic.intake.store
    found = Entries("intake", clinic.intake.store, {"alerts": told})
    clinic.app.extensions["attune"] = replace(clinic.app.extensions["attune"], entries=found)
    forget(forgotten)
    return told


def rows(clinic: Clinic, query: str = "") -> list[str]:
    """The entries that the page shows, in plain words."""
    answer = clinic.browser(ADMIN).get(f"{PAGE}{query}")
    assert answer.status_code == 200
    part = answer.text.partition('<ul class="rows">')[2]
    found = re.findall(r'<li class="card">(.*?)</li>', part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_it_is_searched_by_person_client_kind_and_day(clinic: Clinic, alerts: Telling) -> None:
    assert alerts.told.entries == []
    maya = clinic.made(OWNER, "/clients", code="MR", name="Maya Planted")["client_id"]
    clinic.browser(SUPERVISOR).get(f"/intake/clients/{maya}/")
    clinic.browser(OWNER).get("/intake/")
    day = f"{clinic.intake.now:%Y-%m-%d}"
    clinic.intake.now += timedelta(hours=30)
    clinic.sign_in(ADMIN)
    assert [row.split(" reading")[0] for row in rows(clinic, "?what=record")] == [SUPERVISOR.name]
    assert len(rows(clinic, f"?who={OWNER.staff_id}")) == 2
    assert len(rows(clinic, f"?client={maya}")) == 3, "the list too"
    assert len(rows(clinic, f"?client={maya}&what=list")) == 1
    assert len(rows(clinic, f"?day={day}")) == 3
    assert rows(clinic, "?day=2020-01-01") == []
    assert "Maya Planted" not in " ".join(rows(clinic))
    assert any("MR" in row for row in rows(clinic))
    assert rows(clinic, "?day=no-day&what=nothing&before=x"), "what cannot be read is not asked for"


def test_whoever_searches_is_written_down(clinic: Clinic, alerts: Telling) -> None:
    assert alerts.told.entries == []
    rows(clinic)
    [entry] = entries(clinic.intake.store)
    assert (entry.who, entry.what) == (ADMIN.staff_id, "audit")


def test_entries_of_other_services_stand_among_ours_by_time(clinic: Clinic, alerts: Telling) -> None:
    clinic.made(OWNER, "/clients", code="MR", name="Maya")
    later = clinic.intake.now + timedelta(minutes=1)
    alerts.told = Answer([Entry(at=later, what="record", who=SUPERVISOR.staff_id, route="GET /alerts/prompts")])
    found = rows(clinic)
    assert [("alerts" in row, "clients" in row) for row in found][:2] == [(True, False), (False, True)]
    alerts.away = True
    assert "some of it may be missing" in clinic.browser(ADMIN).get(PAGE).text


def test_earlier_ones_follow_without_a_gap(clinic: Clinic, alerts: Telling) -> None:
    assert alerts.told.entries == []
    for number in range(70):
        clinic.intake.now += timedelta(seconds=1)
        clinic.ask(OWNER, "GET", f"/clients/{number:032x}")
    first = clinic.browser(ADMIN).get(f"{PAGE}?what=record").text
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further
    second = clinic.browser(ADMIN).get(further[1].replace("&amp;", "&")).text
    assert first.count('<li class="card">') + second.count('<li class="card">') == 70


def test_it_says_which_entry_is_not_as_it_was_written(clinic: Clinic, alerts: Telling) -> None:
    store = clinic.intake.store
    clinic.made(OWNER, "/clients", code="MR", name="Maya")
    store.database[ENTRIES.name].update_one({}, {"$set": {"who": "nobody"}})
    store.transact(lambda unit: remember(unit, check(store)))
    found = Checked(at=clinic.intake.now, entries=9, findings=[Finding("2026/x/00000007", "missing")])
    alerts.told = Answer([], found)
    page = clinic.browser(ADMIN).get(PAGE).text
    assert "Entries of intake are not as they were written" in page
    assert "2026/x/00000007" in page
