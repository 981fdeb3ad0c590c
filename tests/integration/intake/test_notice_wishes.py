"""The page on which staff say how they want to hear of prompts, and what alerts is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.infra.message_service import TWILIO
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic

PAGE = "/intake/account/notices/"
PHONE = "+44 7700 900123"


def choose(clinic: Clinic, **said: str) -> TestResponse:
    return clinic.browser(OWNER).at(PAGE).post(PAGE, **{"how": "at_once"} | said)


def told(clinic: Clinic) -> dict[str, Any]:
    """What alerts is told of the owner."""
    answer = clinic.internal("POST", "/notice-wishes", json={"staff_ids": [OWNER.staff_id, "nobody"]}).get_json()
    assert set(answer) == {OWNER.staff_id}
    found: dict[str, Any] = answer[OWNER.staff_id]
    return found


def with_account(clinic: Clinic, account: str | None = TWILIO) -> None:
    answer = clinic.ask(ADMIN, "PUT", "/clinic", json={"message_secret": account}, headers={"If-Match": "*"})
    assert answer.status_code == 200


def test_whoever_said_nothing_gets_mail_of_what_is_important_at_once(clinic: Clinic) -> None:
    found = told(clinic)
    assert "@" in found.pop("email")
    usual = {"staff_id": OWNER.staff_id, "how": "at_once", "quiet": None, "language": None}
    usual |= {"phone": None, "account": None}
    assert found == usual


def test_the_page_says_that_safety_cannot_be_switched_off(clinic: Clinic) -> None:
    for person in (OWNER, SUPERVISOR, ADMIN):
        text = clinic.browser(person).get(PAGE).text
        assert "That cannot be switched off." in text
        assert 'value="at_once" required checked' in text
    assert PAGE in clinic.browser(OWNER).get("/intake/account/").text


def test_what_is_chosen_is_shown_and_told_and_nobody_elses(clinic: Clinic) -> None:
    assert choose(clinic, how="digest", quiet_from="17:00", quiet_until="10:00").status_code == 303
    page = clinic.browser(OWNER).get(PAGE).text
    assert 'value="digest" required checked' in page
    assert 'value="17:00"' in page
    assert "Kept as it stands here" in page
    assert told(clinic)["how"] == "digest"
    assert told(clinic)["quiet"] == {"begins": "17:00", "ends": "10:00"}
    assert 'value="at_once" required checked' in clinic.browser(TEAMMATE).get(PAGE).text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"how": "whenever"}, None),
        ({"quiet_from": "25:00", "quiet_until": "08:00"}, "quiet_from"),
        ({"quiet_from": "08:00"}, "quiet_until"),
        ({"quiet_until": "08:00"}, "quiet_from"),
        ({"quiet_from": "08:00", "quiet_until": "08:00"}, "quiet_until"),
        ({"quiet_from": "00:00", "quiet_until": "23:59"}, "quiet_until"),
        ({"channel": "message", "phone": PHONE}, "channel"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_stays_as_it_was_typed(
    clinic: Clinic, said: dict[str, str], field: str | None
) -> None:
    answer = choose(clinic, **said)
    assert answer.status_code == 422
    assert field is None or f'id="{field}-error"' in answer.text
    assert all(f'value="{value}"' in answer.text for name, value in said.items() if name.startswith("quiet"))
    assert told(clinic)["how"] == "at_once"
    assert told(clinic)["quiet"] is None


@pytest.mark.parametrize("phone", ["", "07700 900123", "call me"])
def test_a_message_to_a_phone_needs_a_number_with_its_country(clinic: Clinic, phone: str) -> None:
    with_account(clinic)
    answer = choose(clinic, channel="message", phone=phone)
    assert (answer.status_code, 'id="phone-error"' in answer.text) == (422, True)


def test_a_message_goes_by_the_clinics_account_while_it_has_one(clinic: Clinic) -> None:
    assert "A message to my phone" not in clinic.browser(OWNER).get(PAGE).text
    with_account(clinic)
    assert "A message to my phone" in clinic.browser(OWNER).get(PAGE).text
    assert choose(clinic, channel="message", phone=PHONE).status_code == 303
    assert (told(clinic)["phone"], told(clinic)["account"]) == ("+447700900123", TWILIO)
    with_account(clinic, None)
    assert (told(clinic)["phone"], told(clinic)["account"]) == (None, None)


def test_a_number_that_is_kept_for_later_is_told_to_nobody(clinic: Clinic) -> None:
    with_account(clinic)
    assert choose(clinic, channel="mail", phone=PHONE).status_code == 303
    assert (told(clinic)["phone"], told(clinic)["account"]) == (None, None)
