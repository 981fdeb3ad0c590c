"""The pages of those who run the clinic: staff, registrations, erasures."""

from __future__ import annotations

import re

import pytest

from tests.infra.personas import ADMIN, NORTH, OWNER, TEAMMATE
from tests.integration.intake.web import Clinic


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is."""
    return f"/intake/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"


def test_an_admin_sees_registrations_without_care(clinic: Clinic, maya: str) -> None:
    clinic.browser(OWNER).post(f"{maya}/goals", title="Sleep well")
    browser = clinic.browser(ADMIN)
    assert "Maya Reyes" in browser.get("/intake/registrations").text
    page = browser.get(f"{maya}/").text
    assert "Maya Reyes" in page
    assert "Sleep well" not in page


def test_staff_is_added_and_changed(clinic: Clinic) -> None:
    browser = clinic.browser(ADMIN)
    new = {
        "name": "Nora",
        "email": "nora@clinic.example",
        "roles": ["clinician", "supervisor"],
        "team_ids": [NORTH],
    }
    assert browser.post("/intake/staff", **new).status_code == 303
    page = browser.get("/intake/staff").text
    assert "Clinician, Supervisor · North" in page
    taken = browser.post("/intake/staff", **new)
    assert "works here already" in taken.text
    admin = f"/intake/staff/{ADMIN.staff_id}"
    last = browser.post(admin, name="Admin", email="admin@clinic.example", roles=["admin"], team_ids=[NORTH])
    assert (last.status_code, "The clinic needs an admin" in last.text) == (422, True)
    assert browser.post("/intake/teams", name="West").status_code == 303
    assert "already" in browser.post("/intake/teams", name="west").text


def test_an_admin_changes_by_which_address_somebody_signs_in(clinic: Clinic) -> None:
    browser, teammate = clinic.browser(ADMIN), f"/intake/staff/{TEAMMATE.staff_id}"
    said = {"name": "Tea Mate", "email": "tea@clinic.example", "roles": ["clinician"], "active": "1"}
    taken = browser.post(teammate, **said | {"email": "OWNER@clinic.example"})
    assert (taken.status_code, "works here already" in taken.text) == (422, True)
    assert 'value="OWNER@clinic.example"' in taken.text
    wrong = browser.post(teammate, **said | {"email": "tea"})
    assert (wrong.status_code, "not an e-mail address" in wrong.text) == (422, True)
    assert browser.post(teammate, **said | {"email": "Teammate@clinic.example"}).status_code == 303
    assert clinic.browser(TEAMMATE).get("/intake/").status_code == 200, "the same address in other letters"
    assert browser.post(teammate, **said).status_code == 303
    assert "tea@clinic.example" in browser.get("/intake/staff").text
    assert clinic.browser(TEAMMATE).get("/intake/").status_code == 303, "signs in anew, with the new address"


def test_ones_own_account_lies_under_no_place_of_the_navigation(clinic: Clinic) -> None:
    page = clinic.browser(OWNER).get("/intake/account/").text
    assert 'href="/intake/"' in page
    assert 'aria-current="page"' not in page


def test_staff_and_erasures_stand_in_an_admins_navigation(clinic: Clinic) -> None:
    page = clinic.browser(ADMIN).get("/intake/staff").text
    assert 'href="/intake/staff" aria-current="page"' in page
    assert 'href="/intake/erasures">' in page
    assert "/intake/staff" not in clinic.browser(OWNER).get("/intake/").text


def test_staff_stands_in_the_order_of_names(clinic: Clinic) -> None:
    browser = clinic.browser(ADMIN)
    for name in ("Zoë", "Ägidius"):
        new = {"name": name, "email": f"{name[-2:]}@clinic.example", "roles": ["clinician"]}
        browser.post("/intake/staff", **new)
    names = re.findall('<span class="top"><span>([^<]+)<', browser.get("/intake/staff").text)
    assert (names[:3], names[-1]) == (["Admin", "Ägidius", "Other-Supervisor"], "Zoë")


def test_the_receipt_says_who_erased_and_why(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(ADMIN)
    for reason, words in (
        ("", "Missing data"),
        ("Maya's own wish", "leave the client’s name and code out"),
        ("as mr asked", "leave the client’s name and code out"),
    ):
        wrong = browser.post(f"{maya}/erase", code="MR", reason=reason)
        assert (wrong.status_code, words in wrong.text) == (422, True), reason
    receipt = browser.get(browser.post(f"{maya}/erase", code="MR", reason="asked for it in writing").location).text
    assert "<dt>Erased by</dt><dd>Admin</dd>" in receipt
    assert "<dt>Why</dt><dd>asked for it in writing</dd>" in receipt
    assert "Fri 20 Nov, 12:00" in receipt
    listed = browser.get("/intake/erasures").text
    assert "asked for it in writing" in listed
    assert "by Admin" in listed


def test_who_has_left_is_shown_as_such(clinic: Clinic) -> None:
    browser = clinic.browser(ADMIN)
    said = {"name": "Teammate", "email": "teammate@clinic.example", "roles": ["clinician"]}
    assert browser.post(f"/intake/staff/{TEAMMATE.staff_id}", **said).status_code == 303
    assert "left" in browser.get("/intake/staff").text
    assert clinic.browser(TEAMMATE).get("/intake/").status_code == 303
