"""The brief of a session: one page to print, for whoever cares for the client."""

from __future__ import annotations

import re

import pytest

from services.intake.ports.prompts import Answer, LastCheckIn, OnTheWay, Prompt, Told
from shared.contracts.principal import Principal
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OTHER_SUPERVISOR, OWNER, STRANGER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is: with a goal, a planned session and a prompt."""
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"
    goal_id = clinic.made(OWNER, f"{path}/goals", title="Sleep", milestones=["dark room"])["goal_id"]
    clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=3), status="planned")
    prompt = Prompt(
        alert_id="a1", headline="Maya rated it 4.", state="seen", raised_at=clinic.intake.now, look=False
    )
    last = LastCheckIn(session_no=1, held_at=clinic.intake.now, answers=[Answer(label="felt heard", value="4")])
    clinic.prompts.told = Told(prompts=[prompt], last=last, goals={goal_id: OnTheWay(first=2, last=7)})
    return path


@pytest.mark.parametrize("reader", [OWNER, SUPERVISOR])
def test_it_has_what_to_read_before_a_session(clinic: Clinic, maya: str, reader: Principal) -> None:
    page = clinic.browser(reader).get(f"/intake{maya}/brief/").text
    for words in (
        "Maya rated it 4.",
        "Sleep",
        "now 7 of 10",
        "next step: dark room",
        "felt heard",
        "next session",
    ):
        assert words in page
    assert f'href="/intake{maya}/brief/"' in clinic.browser(reader).get(f"/intake{maya}/").text


@pytest.mark.parametrize(
    ("reader", "status"), [(TEAMMATE, 404), (STRANGER, 404), (OTHER_SUPERVISOR, 404), (ADMIN, 403)]
)
def test_nobody_else_reads_it(clinic: Clinic, maya: str, reader: Principal, status: int) -> None:
    answer = clinic.browser(reader).get(f"/intake{maya}/brief/")
    assert (answer.status_code, "Maya" in answer.text) == (status, False)
    assert clinic.prompts.asked == []


def test_whoever_had_the_client_before_reads_it_no_more(clinic: Clinic, maya: str) -> None:
    clinic.ask(SUPERVISOR, "PATCH", maya, json={"clinician_id": TEAMMATE.staff_id})
    assert clinic.browser(OWNER).get(f"/intake{maya}/brief/").status_code == 404


def test_it_stands_while_alerts_is_away_and_says_so(clinic: Clinic, maya: str) -> None:
    clinic.prompts.told = None
    page = clinic.browser(OWNER).get(f"/intake{maya}/brief/")
    assert (page.status_code, "cannot be shown at the moment" in page.text, "Sleep" in page.text) == (
        200,
        True,
        True,
    )


def test_no_crisis_plan_is_put_on_paper(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    form = hidden(browser.get(f"/intake{maya}/").text, f"/intake{maya}/crisis-plan")
    browser.client.post(f"/intake{maya}/crisis-plan", data=form | {"plan": "Call Ana."})
    assert "Call Ana." in browser.get(f"/intake{maya}/").text
    assert "Call Ana." not in browser.get(f"/intake{maya}/brief/").text


def test_everybody_who_comes_today_is_on_one_page_and_nobody_else(clinic: Clinic, maya: str) -> None:
    theo = f"/clients/{clinic.made(OWNER, '/clients', code='TK', name='Theo Klein')['client_id']}"
    for path in (maya, theo):
        clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(minutes=10), status="planned")
    clinic.made(OWNER, "/clients", code="ZZ", name="Zoe Zapf")
    browser = clinic.browser(OWNER)
    assert 'href="/intake/today/brief/"' in browser.get("/intake/today").text
    page = browser.get("/intake/today/brief/").text
    assert ("Maya Reyes" in page, "Theo Klein" in page, "Zoe Zapf" in page) == (True, True, False)
    assert len(re.findall(' id="([^"]+)"', page)) == len(set(re.findall(' id="([^"]+)"', page)))


def test_a_day_with_nobody_says_so_and_is_a_clinicians_own(clinic: Clinic, maya: str) -> None:
    assert maya
    assert "Nobody comes today." in clinic.browser(TEAMMATE).get("/intake/today/brief/").text
    assert clinic.browser(SUPERVISOR).get("/intake/today/brief/").status_code == 303
