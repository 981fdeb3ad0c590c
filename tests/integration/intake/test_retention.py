"""How long things are kept: the page, the job, and what is left in the database."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

from services.intake.adapters.jobs import RETENTION, ask_retention, retention_kind
from services.intake.adapters.mongo import MongoUnit
from services.intake.domain.cover import Cover
from services.intake.domain.ids import new_id
from services.intake.usecases.clients import change_client
from shared.bus import Jobs
from shared.store import jobs
from shared.store.audit import Journal
from tests.infra.intake_clinic import with_client
from tests.infra.personas import ADMIN, OWNER, TEAMMATE
from tests.integration.intake.web import Clinic


def run(clinic: Clinic) -> str:
    """Do the day's job; how it ended."""
    store, key = clinic.intake.store, new_id()
    store.transact(lambda unit: jobs.ask(unit, RETENTION, key))
    kind = retention_kind(MongoUnit, Journal(store))
    assert Jobs(store, [kind]).take_one(kind, threading.Event())
    job = jobs.find(store, RETENTION, key)
    assert job is not None
    return job.status


def test_a_record_goes_after_its_period_once_an_admin_has_agreed(clinic: Clinic) -> None:
    client = clinic.intake.transact(with_client)
    clinic.intake.transact(lambda unit: change_client(unit, OWNER, client.client_id, {"status": "closed"}))
    cover = Cover(
        cover_id="c",
        away_id=OWNER.staff_id,
        stand_in_id=TEAMMATE.staff_id,
        since=clinic.intake.now,
        until=clinic.intake.now + timedelta(days=2),
        made_by=OWNER.staff_id,
        made_at=clinic.intake.now,
    )
    clinic.intake.transact(lambda unit: unit.covers.put(cover))
    clinic.intake.now += timedelta(days=100)
    clinic.sign_in(ADMIN)
    admin = clinic.browser(ADMIN)
    assert "Nothing: there is no period." in admin.get("/intake/retention").text
    said = {"records": "2", "receipts": "", "stand_ins": "2"}
    assert admin.post("/intake/retention", **said).location == "/intake/retention"
    page = admin.get("/intake/retention").text
    assert re.findall(r"<b>(\d+)</b>", page) == ["1", "1"]
    assert (run(clinic), clinic.intake.store.database["clients"].count_documents({"code": "MR"})) == ("done", 1)
    for kind in ("records", "stand_ins"):
        agreed = admin.post(f"/intake/retention/{kind}/agree", months="2", count="1")
        assert agreed.location == "/intake/retention", agreed.text
    assert "Agreed to" in admin.get("/intake/retention").text
    assert run(clinic) == "done"
    database = clinic.intake.store.database
    left = database["clients"].find_one({"_id": client.client_id})
    assert left is not None
    assert "name" not in left
    assert database["covers"].count_documents({}) == 0
    assert "The clinic’s period for closed records was over." in admin.get("/intake/erasures").text
    entries = list(database["audit"].find({"route": "job retention"}))
    assert [(row["who"], row.get("about", [])) for row in entries] == [
        (ADMIN.staff_id, [client.client_id]),
        (ADMIN.staff_id, []),
    ]


def test_what_was_typed_wrongly_is_said_and_stays(clinic: Clinic) -> None:
    admin = clinic.browser(ADMIN)
    page = admin.post("/intake/retention", records="0", receipts="many", stand_ins="6")
    assert page.status_code == 422
    assert 'value="many"' in page.text
    assert clinic.browser(OWNER).get("/intake/retention").status_code == 403
    assert admin.post("/intake/retention/everything/agree", months="1", count="0").status_code == 404


def test_a_word_for_a_page_that_is_out_of_date_counts_for_nothing(clinic: Clinic) -> None:
    admin = clinic.browser(ADMIN)
    admin.post("/intake/retention", records="12", receipts="", stand_ins="")
    stale = admin.post("/intake/retention/records/agree", months="6", count="0")
    assert (stale.status_code, "changed meanwhile" in stale.text) == (422, True)


def test_the_job_is_asked_for_once_a_day(clinic: Clinic) -> None:
    store = clinic.intake.store
    for _ in range(2):
        ask_retention(store)
    job = jobs.find(store, RETENTION, "2026-11-20")
    assert job is not None
    assert job.due == clinic.intake.now.replace(hour=2)
    assert store.database["jobs"].count_documents({"kind": RETENTION}) == 1
