"""What was said in confidence stands in no log: names, notes, goals, links, passwords, sign-ins."""

from __future__ import annotations

import pytest
from playwright.sync_api import StorageState, expect

from tests.browser.conftest import SignsIn, Visiting
from tests.infra.browsing import PHONE, answer
from tests.infra.house import CLINICIAN, GOAL, House
from tests.infra.lease import until

pytestmark = pytest.mark.xdist_group("browser")

NOTE = "My neighbour must not learn that I come here."


@pytest.fixture
def login(house: House, signed_in: SignsIn) -> StorageState:
    return signed_in(CLINICIAN, house.password_of(CLINICIAN))


def test_nothing_that_was_said_stands_in_a_log(house: House, login: StorageState, visit: Visiting) -> None:
    patient = house.patient(goal=GOAL)
    phone, desk = visit(size=PHONE, scripts=False).page, visit(login=login).page
    phone.goto(patient.path)
    phone.get_by_label("Anything you want to say?").fill(house.remember(NOTE))
    answer(phone, heard=0, routing="therapist")
    phone.get_by_role("button", name="Send").click()
    house.remember(phone.url.rsplit("/", 1)[1])
    phone.goto(f"/feedback/c/{house.remember('x' + patient.token)}")
    until(house.attune.caught_up, "every service having heard of it")
    desk.goto(f"/intake/clients/{patient.record.client_id}/")
    expect(desk.get_by_text("checked in")).to_be_visible()
    logs = {
        log.name: log.read_text(encoding="utf-8", errors="replace") for log in house.attune.place.logs.iterdir()
    }
    assert {"feedback-web.log", "intake-web.log", "alerts-worker.log", "front-door.log", "mongodb.log"} <= set(
        logs
    )
    assert logs["feedback-web.log"]
    told = {(name, words) for name, log in logs.items() for words in house.said if words in log}
    assert told == set()
