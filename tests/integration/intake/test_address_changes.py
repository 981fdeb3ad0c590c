"""An admin cannot take over an account by giving it an address of their own."""

from __future__ import annotations

import pytest

from services.intake.adapters.post import MailToStaff
from tests.infra.mail_server import post
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR, TEAMMATE
from tests.integration.intake.test_role_changes import (
    PUBLIC,
    asked,
    by_api,
    change,
    do_jobs,
    staff,
    two,
    waiting,
)
from tests.integration.intake.web import Clinic

__all__ = ["two"]

ELSEWHERE = "mine@elsewhere.example"


@pytest.mark.usefixtures("two")
def test_with_two_admins_it_waits_for_the_other_and_its_owner_reads_of_it(clinic: Clinic) -> None:
    assert change(clinic, ADMIN, OWNER, "clinician", email=ELSEWHERE, name="Owen").status_code == 303
    assert (staff(clinic, OWNER).email, staff(clinic, OWNER).name) == ("owner@clinic.example", "Owen")
    assert waiting(clinic, ADMIN) == [], "who asked for it cannot confirm it"
    page = clinic.browser(OWNER).get("/intake/account/").text
    assert f"Admin has asked that you sign in with {ELSEWHERE} from now on" in page
    [button] = waiting(clinic, TEAMMATE)
    assert clinic.browser(SUPERVISOR).post(button).status_code == 403
    assert clinic.browser(TEAMMATE).post(button).status_code == 303
    assert staff(clinic, OWNER).email == ELSEWHERE


@pytest.mark.usefixtures("two")
def test_a_link_by_which_a_password_is_chosen_goes_to_the_old_address_meanwhile(clinic: Clinic) -> None:
    answer = by_api(clinic, ADMIN, OWNER, email=ELSEWHERE).json
    assert answer is not None
    assert (answer["email"], answer["email_waiting"]) == ("owner@clinic.example", ELSEWHERE)
    assert answer["roles_waiting"] is None


def test_a_single_admin_changes_it_and_the_old_address_is_told(
    clinic: Clinic, tmp_path_factory: pytest.TempPathFactory
) -> None:
    change(clinic, ADMIN, OWNER, "clinician", email=ELSEWHERE)
    assert staff(clinic, OWNER).email == ELSEWHERE
    with post(tmp_path_factory.mktemp("office") / "post") as office:
        do_jobs(clinic, MailToStaff(office.server, PUBLIC))
        [told] = office.taken()
    assert told["To"] == "owner@clinic.example"
    assert told["Subject"] == "Attune: an admin has changed the address that you sign in with"


@pytest.mark.usefixtures("two")
def test_once_confirmed_the_old_address_is_told(clinic: Clinic, tmp_path_factory: pytest.TempPathFactory) -> None:
    change(clinic, ADMIN, OWNER, "clinician", email=ELSEWHERE)
    with post(tmp_path_factory.mktemp("office") / "post") as office:
        do_jobs(clinic, MailToStaff(office.server, PUBLIC))
        assert office.to() == ["owner@clinic.example", "teammate@clinic.example"]
        clinic.browser(TEAMMATE).post(waiting(clinic, TEAMMATE)[0])
        do_jobs(clinic, MailToStaff(office.server, PUBLIC))
        assert office.to() == ["admin@clinic.example", *["owner@clinic.example"] * 2, "teammate@clinic.example"]
        assert ELSEWHERE not in office.to()


@pytest.mark.usefixtures("two")
def test_roles_and_an_address_asked_for_at_once_are_confirmed_one_by_one(clinic: Clinic) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "supervisor", email=ELSEWHERE)
    buttons = waiting(clinic, TEAMMATE)
    for button in buttons:
        clinic.browser(TEAMMATE).post(button)
    assert (len(buttons), staff(clinic, OWNER).email) == (2, ELSEWHERE)
    assert staff(clinic, OWNER).roles == {"clinician", "supervisor"}


@pytest.mark.usefixtures("two")
def test_the_address_asked_for_last_counts_and_roles_that_wait_go_on_waiting(clinic: Clinic) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "supervisor")
    roles = asked(clinic)
    change(clinic, ADMIN, OWNER, "clinician", email="first@elsewhere.example")
    change(clinic, ADMIN, OWNER, "clinician", email=ELSEWHERE)
    buttons = waiting(clinic, TEAMMATE)
    assert f"/intake/staff/roles/{roles}/confirm" in buttons
    for button in buttons:
        clinic.browser(TEAMMATE).post(button)
    assert (len(buttons), staff(clinic, OWNER).email) == (2, ELSEWHERE)


@pytest.mark.usefixtures("two")
def test_whose_address_it_is_already_is_said_when_it_is_asked_for(clinic: Clinic) -> None:
    taken = change(clinic, ADMIN, OWNER, "clinician", email="supervisor@clinic.example")
    assert (taken.status_code, "works here already" in taken.text) == (422, True)
    assert waiting(clinic, TEAMMATE) == []


@pytest.mark.usefixtures("two")
def test_ones_own_address_and_another_spelling_wait_for_nobody(clinic: Clinic) -> None:
    change(clinic, ADMIN, OWNER, "clinician", email="Owner@clinic.example")
    change(clinic, ADMIN, ADMIN, "admin", email="ada@clinic.example")
    assert (staff(clinic, ADMIN).email, staff(clinic, OWNER).email) == (
        "ada@clinic.example",
        "Owner@clinic.example",
    )
    assert waiting(clinic, TEAMMATE) == []


@pytest.mark.usefixtures("two")
def test_the_addresses_are_sealed_as_other_addresses_are(clinic: Clinic) -> None:
    change(clinic, ADMIN, OWNER, "clinician", email=ELSEWHERE)
    [kept] = clinic.intake.store.database["role_changes"].find({})
    assert (type(kept["email"]), type(kept["email_before"])) == (dict, dict)
