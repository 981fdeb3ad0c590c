"""What intake's pages and API leave in the audit: who read and did what, by ids, before the answer goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from services.intake.usecases.staff import change_staff
from services.intake.web.audited import ROUTES
from shared.contracts.principal import Principal
from shared.store.audit import ENTRIES, Entry
from shared.store.audit_check import check
from tests.infra.audited import entries, forget, refuse
from tests.infra.personas import ADMIN, OWNER, STRANGER, SUPERVISOR
from tests.integration.intake.real import RealIntake
from tests.integration.intake.test_access import ADMINS, CARE, REGISTRATIONS, Asked
from tests.integration.intake.web import QUICK, Clinic, token_form

PASSWORD = "an unlikely phrase"


@pytest.fixture(autouse=True)
def _fresh(real_intake: RealIntake) -> Iterator[None]:
    refuse(real_intake.store, entries=False)
    forget(real_intake.store)
    yield
    refuse(real_intake.store, entries=False)


@pytest.fixture
def asked(clinic: Clinic) -> Asked:
    return Asked(clinic)


def left_by(asked: Asked, person: Principal, route: str, body: dict[str, object]) -> Entry:
    """The one entry that asking the route leaves."""
    browser_first(asked.clinic, person)
    forget(asked.clinic.intake.store)
    asked.status(person, route, body)
    [entry] = [one for one in seen(asked.clinic) if one.route == route]
    return entry


def browser_first(clinic: Clinic, person: Principal) -> None:
    """Have whatever a first request of a browser needs done before entries are counted."""
    clinic.browser(person).get("/intake/account/")


def seen(clinic: Clinic) -> Sequence[Entry]:
    return entries(clinic.intake.store)


@pytest.mark.parametrize("route", [*REGISTRATIONS, *CARE])
def test_whoever_reads_or_changes_a_record_is_written_down_with_whose_it_is(asked: Asked, route: str) -> None:
    body = (REGISTRATIONS | CARE)[route]
    entry = left_by(asked, OWNER, route, body)
    client_id = asked.ids["client_id"]
    assert (entry.who, entry.what, entry.about) == (OWNER.staff_id, ROUTES[route], [client_id])
    assert (entry.outcome, entry.source) == ("done", "127.0.0.1")
    assert entry.via == ("token" if "/api/" in route else "login")


@pytest.mark.parametrize("route", [*REGISTRATIONS, *CARE])
def test_whoever_is_refused_is_written_down_too(asked: Asked, route: str) -> None:
    entry = left_by(asked, STRANGER, route, (REGISTRATIONS | CARE)[route])
    assert (entry.who, entry.what, entry.outcome) == (STRANGER.staff_id, ROUTES[route], "refused")
    assert entry.about in ([], [asked.ids["client_id"]])


@pytest.mark.parametrize("route", ADMINS)
def test_whoever_lacks_the_role_is_written_down(asked: Asked, route: str) -> None:
    entry = left_by(asked, OWNER, route, dict(ADMINS[route]))
    assert (entry.who, entry.outcome) == (OWNER.staff_id, "refused")


def test_a_list_leaves_one_entry_with_all_who_stand_in_it(asked: Asked) -> None:
    others = [asked.clinic.made(OWNER, "/clients", code=f"C{n}", name=f"N{n}")["client_id"] for n in range(2)]
    for person, path in ((OWNER, "/intake/"), (OWNER, "/intake/plan"), (ADMIN, "/intake/registrations")):
        forget(asked.clinic.intake.store)
        assert asked.clinic.browser(person).get(path).status_code == 200
        [entry] = seen(asked.clinic)
        assert (entry.what, entry.about, entry.count) == ("list", [], 3), path
        assert set(entry.listed) == {asked.ids["client_id"], *others}


def test_briefs_of_a_day_are_a_read_of_each_record(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya")["client_id"]
    clinic.made(OWNER, f"/clients/{client_id}/sessions", held_at=clinic.at(hours=1), status="planned")
    forget(clinic.intake.store)
    clinic.browser(OWNER).get("/intake/today/brief/")
    [entry] = seen(clinic)
    assert (entry.what, entry.who) == ("record", OWNER.staff_id)


def sign_in(clinic: Clinic, email: str, password: str) -> int:
    return clinic.browser().post("/intake/sign-in", email=email, password=password, next="").status_code


def test_a_sign_in_is_written_down_with_account_outcome_and_source(clinic: Clinic) -> None:
    made = {"email": "new@clinic.example", "name": "New", "roles": ["clinician"]}
    staff_id = clinic.made(ADMIN, "/staff", **made)["staff_id"]
    password_hash = QUICK.hashed(PASSWORD)
    clinic.intake.transact(lambda unit: change_staff(unit, staff_id, {"password_hash": password_hash}))
    forget(clinic.intake.store)
    assert sign_in(clinic, "new@clinic.example", "a wrong phrase") == 422
    assert sign_in(clinic, "nobody@clinic.example", "a wrong phrase") == 422
    clinic.intake.now += clinic.intake.now.resolution * 10**9
    assert sign_in(clinic, "new@clinic.example", PASSWORD) == 303
    wrong, unknown, right = (one for one in seen(clinic) if one.route == "POST /intake/sign-in")
    assert {one.what for one in (wrong, unknown, right)} == {"sign-in"}
    assert {one.source for one in (wrong, unknown, right)} == {"127.0.0.1"}
    assert (wrong.who, wrong.of, wrong.outcome) == ("", staff_id, "refused")
    assert (unknown.who, unknown.of, unknown.outcome) == ("", "", "refused")
    assert (right.who, right.outcome) == (staff_id, "done")


def test_what_strangers_send_without_a_password_being_tried_fills_no_disk(clinic: Clinic) -> None:
    forget(clinic.intake.store)
    clinic.browser().post("/intake/sign-in", email="", password="")
    clinic.browser().client.post("/intake/sign-in", data={"email": "a@b.example"})
    clinic.browser().get("/intake/")
    clinic.browser().get("/intake/first-admin/guessed")
    assert seen(clinic) == []


def test_roles_settings_and_ways_in_are_written_down(clinic: Clinic) -> None:
    made = {"email": "new@clinic.example", "name": "New", "roles": ["clinician"]}
    staff_id = clinic.made(ADMIN, "/staff", **made)["staff_id"]
    forget(clinic.intake.store)
    changed = clinic.ask(
        ADMIN, "PATCH", f"/staff/{staff_id}", json={"roles": ["admin"]}, headers={"If-Match": "*"}
    )
    assert changed.status_code == 200
    clinic.ask(ADMIN, "PUT", "/clinic", json={})
    clinic.give_password(OWNER)
    clinic.browser(OWNER).post("/intake/account/tokens", **token_form(name="of mine"))
    found = [(one.who, one.what, one.of) for one in seen(clinic) if one.outcome == "done"]
    assert (ADMIN.staff_id, "roles", staff_id) in found
    assert (OWNER.staff_id, "access", "") in found


def test_no_name_text_or_secret_stands_in_any_entry(clinic: Clinic) -> None:
    planted = ["Maya-Planted", "PLANTED-CODE", "planted@mail.example", "a planted goal", "planted words", PASSWORD]
    name, code, email, goal, note, password = planted
    client_id = clinic.made(OWNER, "/clients", code=code[:8], name=name, email=email)["client_id"]
    clinic.made(OWNER, f"/clients/{client_id}/goals", title=goal)
    browser = clinic.browser(OWNER)
    browser.post(f"/intake/clients/{client_id}/crisis-plan", plan=note)
    browser.get(f"/intake/?q={name}")
    browser.get(f"/intake/clients/{name}/")
    browser.get(f"/intake/clients/{client_id}/?q={email}")
    clinic.give_password(OWNER)
    browser.post("/intake/account/tokens", **token_form(name=name))
    sign_in(clinic, email, password)
    text = json.dumps([*clinic.intake.store.database[ENTRIES.name].find()], default=str)
    assert len(seen(clinic)) > 5
    for each in (*planted, f"login of {OWNER.staff_id}", f"token of {OWNER.staff_id}", "planted"):
        assert each not in text, each


def test_without_an_entry_there_is_no_page(asked: Asked) -> None:
    clinic, path = asked.clinic, f"/intake/clients/{asked.ids['client_id']}/"
    refuse(clinic.intake.store, entries=True)
    answer = clinic.browser(OWNER).get(path)
    assert answer.status_code == 503
    assert "written down who looked" in answer.text
    assert "Maya" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    told = clinic.ask(OWNER, "GET", f"/clients/{asked.ids['client_id']}")
    assert (told.status_code, told.content_type) == (503, "application/problem+json")
    assert clinic.browser(OWNER).get("/intake/account/").status_code == 200, "what shows nobody needs no entry"
    refuse(clinic.intake.store, entries=False)
    assert clinic.browser(OWNER).get(path).status_code == 200
    assert check(clinic.intake.store).findings == []


def test_while_no_entry_can_be_written_no_role_is_changed(clinic: Clinic) -> None:
    def roles() -> list[str]:
        found = clinic.ask(ADMIN, "GET", f"/staff/{OWNER.staff_id}").json
        assert found is not None
        return sorted(found["roles"])

    def give(*wanted: str) -> int:
        body = {"roles": list(wanted)}
        path = f"/staff/{OWNER.staff_id}"
        return clinic.ask(ADMIN, "PATCH", path, json=body, headers={"If-Match": "*"}).status_code

    before = roles()
    refuse(clinic.intake.store, entries=True)
    clinic.browser(SUPERVISOR).get("/intake/")  # the first that cannot be written
    assert give("admin") == 503
    assert roles() == before
    refuse(clinic.intake.store, entries=False)
    assert give("admin") == 200
    assert [one.what for one in seen(clinic)][-2:] == ["resumed", "roles"]
