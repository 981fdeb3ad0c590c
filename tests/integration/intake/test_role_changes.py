"""Nobody changes their own roles, and what reaches far takes two admins; who colludes or hurries gets nowhere."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from services.intake.adapters.jobs import asking_in
from services.intake.adapters.mongo import MongoUnit
from services.intake.adapters.post import MailToStaff
from services.intake.domain.staff import Staff
from services.intake.usecases.staff import NewStaff, add_staff, change_staff
from shared.bus import Jobs
from shared.contracts.principal import Principal
from tests.infra.mail_server import post
from tests.infra.personas import ADMIN, NORTH, OTHER_SUPERVISOR, OWNER, SOUTH, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic, fields

PUBLIC = "https://attune.clinic.example"


@pytest.fixture
def two(clinic: Clinic) -> Principal:
    """A second admin; they are also the clinician Teammate."""
    clinic.intake.transact(lambda unit: change_staff(unit, TEAMMATE.staff_id, {"roles": ["clinician", "admin"]}))
    return TEAMMATE


def staff(clinic: Clinic, person: Principal) -> Staff:
    found: list[Staff] = clinic.intake.transact(lambda unit: unit.staff.find_many([person.staff_id]))
    return found[0]


def change(clinic: Clinic, admin: Principal, person: Principal, *roles: str, **over: str) -> TestResponse:
    """What that admin sends from the person's page."""
    said = {"name": person.name, "email": f"{person.name.lower()}@clinic.example", "active": "1"}
    path = f"/intake/staff/{person.staff_id}"
    return clinic.browser(admin).post(path, **said | over, roles=list(roles), team_ids=list(person.team_ids))


def by_api(clinic: Clinic, admin: Principal, person: Principal, **body: object) -> TestResponse:
    return clinic.ask(admin, "PATCH", f"/staff/{person.staff_id}", json=body, headers={"If-Match": "*"})


def waiting(clinic: Clinic, reader: Principal) -> list[str]:
    """The addresses of the buttons that confirm, on the page of that admin."""
    return re.findall(
        'action="(/intake/staff/roles/[^"]+/confirm)"', clinic.browser(reader).get("/intake/staff").text
    )


def asked(clinic: Clinic) -> str:
    """The id of the one change that waits."""
    [row] = clinic.intake.store.database["role_changes"].find({"done_at": None})
    return str(row["_id"])


def test_nobody_makes_themselves_a_supervisor(clinic: Clinic) -> None:
    page = change(clinic, ADMIN, ADMIN, "admin", "supervisor")
    assert (page.status_code, "Nobody changes their own roles" in page.text) == (422, True)
    wrong = by_api(clinic, ADMIN, ADMIN, roles=["admin", "supervisor"])
    assert "Nobody changes their own roles" in str(fields(wrong)["roles"])
    assert by_api(clinic, ADMIN, ADMIN, roles=["admin", "clinician"]).status_code == 422
    assert staff(clinic, ADMIN).roles == {"admin"}


def test_nobody_widens_what_they_supervise_themselves(clinic: Clinic) -> None:
    clinic.intake.transact(lambda unit: change_staff(unit, ADMIN.staff_id, {"roles": ["admin", "supervisor"]}))
    assert "team_ids" in fields(by_api(clinic, ADMIN, ADMIN, team_ids=[NORTH, SOUTH]))
    assert staff(clinic, ADMIN).team_ids == {NORTH}


def test_of_oneself_the_rest_can_be_changed(clinic: Clinic) -> None:
    assert by_api(clinic, ADMIN, ADMIN, name="Ada Admin").status_code == 200
    assert change(clinic, ADMIN, ADMIN, "admin", name="Ada").status_code == 303


def test_with_one_admin_it_takes_effect_at_once_and_the_person_reads_of_it(clinic: Clinic) -> None:
    assert change(clinic, ADMIN, OWNER, "clinician", "admin").status_code == 303
    assert staff(clinic, OWNER).roles == {"clinician", "admin"}
    page = clinic.browser(OWNER).get("/intake/account/").text
    assert "Clinician, Admin" in page
    assert "by Admin" in page


def test_with_two_it_waits_for_the_other(clinic: Clinic, two: Principal) -> None:
    assert change(clinic, ADMIN, OWNER, "clinician", "supervisor").status_code == 303
    assert staff(clinic, OWNER).roles == {"clinician"}
    assert waiting(clinic, ADMIN) == [], "who asked for it cannot confirm it"
    [button] = waiting(clinic, two)
    assert clinic.browser(two).post(button).status_code == 303
    assert staff(clinic, OWNER).roles == {"clinician", "supervisor"}
    assert waiting(clinic, two) == []
    assert "Admin asked for it, Teammate confirmed it" in clinic.browser(OWNER).get("/intake/account/").text


def test_who_asked_for_it_and_whose_roles_they_are_confirm_nothing(clinic: Clinic, two: Principal) -> None:
    change(clinic, ADMIN, two, "clinician", "admin", "supervisor")
    button = f"/intake/staff/roles/{asked(clinic)}/confirm"
    for somebody in (ADMIN, two):
        assert clinic.browser(somebody).post(button).status_code == 409
    assert clinic.browser(SUPERVISOR).post(button).status_code == 403
    assert staff(clinic, TEAMMATE).roles == {"clinician", "admin"}


def test_by_api_it_waits_as_well_and_the_answer_says_so(clinic: Clinic, two: Principal) -> None:
    assert two
    answer = by_api(clinic, ADMIN, OWNER, roles=["clinician", "admin"], name="Owen").json
    assert answer is not None
    assert (answer["roles"], answer["roles_waiting"], answer["name"]) == (
        ["clinician"],
        ["admin", "clinician"],
        "Owen",
    )
    listed = clinic.ask(ADMIN, "GET", "/staff").json
    assert listed is not None
    assert [one["name"] for one in listed["items"] if one["roles_waiting"]] == ["Owen"]


def test_somebody_new_with_far_reaching_roles_cannot_sign_in_before(clinic: Clinic, two: Principal) -> None:
    made = clinic.made(ADMIN, "/staff", email="new@clinic.example", name="New", roles=["admin"])
    assert (made["active"], made["roles_waiting"]) == (False, ["admin"])
    assert "waits for another admin" in clinic.browser(ADMIN).get("/intake/staff").text
    assert clinic.ask(ADMIN, "POST", f"/staff/{made['staff_id']}/password-link").status_code == 404
    [button] = waiting(clinic, two)
    clinic.browser(two).post(button)
    assert clinic.ask(ADMIN, "POST", f"/staff/{made['staff_id']}/password-link").status_code == 200


def test_who_left_does_not_come_back_as_an_admin_by_one_alone(clinic: Clinic, two: Principal) -> None:
    clinic.intake.transact(lambda unit: change_staff(unit, OTHER_SUPERVISOR.staff_id, {"active": False}))
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
    assert by_api(clinic, ADMIN, OTHER_SUPERVISOR, active=True).status_code == 200
    assert by_api(clinic, ADMIN, OWNER, active=True).status_code == 200
    assert not staff(clinic, OTHER_SUPERVISOR).active
    assert staff(clinic, OWNER).active, "a clinician sees nobody else's clients"
    [button] = waiting(clinic, two)
    clinic.browser(two).post(button)
    assert staff(clinic, OTHER_SUPERVISOR).active


def test_what_nobody_confirms_in_seven_days_is_let_go(clinic: Clinic, two: Principal) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "admin")
    [button] = waiting(clinic, two)
    clinic.intake.wait(days=7)
    clinic.sign_in(two)
    assert waiting(clinic, two) == []
    assert clinic.browser(two).post(button).status_code == 404
    assert staff(clinic, OWNER).roles == {"clinician"}


def test_what_was_let_go_or_taken_over_by_another_change_cannot_be_confirmed(
    clinic: Clinic, two: Principal
) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "admin")
    declined = asked(clinic)
    assert clinic.browser(ADMIN).post(f"/intake/staff/roles/{declined}/decline").status_code == 303
    assert clinic.browser(two).post(f"/intake/staff/roles/{declined}/confirm").status_code == 404
    change(clinic, ADMIN, OWNER, "clinician", "admin")
    first = asked(clinic)
    change(clinic, ADMIN, OWNER, "clinician", "supervisor")
    assert clinic.browser(two).post(f"/intake/staff/roles/{first}/confirm").status_code == 404
    clinic.browser(two).post(f"/intake/staff/roles/{asked(clinic)}/confirm")
    assert staff(clinic, OWNER).roles == {"clinician", "supervisor"}


def test_taking_roles_away_waits_for_nobody(clinic: Clinic, two: Principal) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "admin")
    assert by_api(clinic, ADMIN, two, roles=["clinician"]).status_code == 200
    assert staff(clinic, TEAMMATE).roles == {"clinician"}


def at_once(*works: Callable[[], object]) -> None:
    ready = threading.Barrier(len(works))

    def do(work: Callable[[], object]) -> None:
        ready.wait(30)
        work()

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_of_two_grants_at_once_by_the_only_admin_the_second_waits(clinic: Clinic) -> None:
    """Else the first new admin would not have been asked about the second."""
    at_once(
        lambda: by_api(clinic, ADMIN, OWNER, roles=["admin", "clinician"]),
        lambda: by_api(clinic, ADMIN, TEAMMATE, roles=["admin", "clinician"]),
    )
    made = [person for person in (OWNER, TEAMMATE) if "admin" in staff(clinic, person).roles]
    assert len(made) == 1
    assert len(waiting(clinic, made[0])) == 1


def test_confirmed_and_let_go_at_once_is_one_of_the_two(clinic: Clinic, two: Principal) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "admin")
    there = f"/intake/staff/roles/{asked(clinic)}"
    answers: dict[str, int] = {}
    browsers = {"confirm": clinic.browser(two), "decline": clinic.browser(ADMIN)}
    for browser in browsers.values():
        browser.get("/intake/staff")

    def press(what: str) -> None:
        answers[what] = browsers[what].post(f"{there}/{what}").status_code

    at_once(lambda: press("confirm"), lambda: press("decline"))
    assert sorted(answers.values()) == [303, 404]
    assert ("admin" in staff(clinic, OWNER).roles) == (answers["confirm"] == 303)


def test_the_person_and_the_other_admins_are_asked_to_sign_in_and_told_nothing_else(
    clinic: Clinic, two: Principal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "supervisor")
    with post(tmp_path_factory.mktemp("office") / "post") as office:
        do_jobs(clinic, MailToStaff(office.server, PUBLIC))
        assert office.to() == ["owner@clinic.example", "teammate@clinic.example"]
        clinic.browser(two).post(waiting(clinic, two)[0])
        do_jobs(clinic, MailToStaff(office.server, PUBLIC))
        assert office.to() == ["admin@clinic.example", *["owner@clinic.example"] * 2, "teammate@clinic.example"]
        for message in office.taken():
            assert message["Subject"] == "Attune: please sign in"
            assert message.get_content().split() == [*message["Subject"].split(), f"{PUBLIC}/"]


def test_without_a_mail_server_nobody_waits_for_a_mail(clinic: Clinic) -> None:
    change(clinic, ADMIN, OWNER, "clinician", "supervisor")
    do_jobs(clinic, MailToStaff(None, PUBLIC))
    [job] = clinic.intake.store.database["jobs"].find({"kind": "please-sign-in"})
    assert job["status"] == "dropped"


def do_jobs(clinic: Clinic, mail: MailToStaff) -> None:
    kind = asking_in(MongoUnit, mail)
    while Jobs(clinic.intake.store, [kind]).take_one(kind, threading.Event()):
        pass


def test_the_command_line_takes_on_an_admin_without_a_second(clinic: Clinic, two: Principal) -> None:
    assert two
    new = NewStaff(email="cli@clinic.example", name="Cli", roles=["admin"])
    assert clinic.intake.transact(lambda unit: add_staff(unit, new, "hash")).active
