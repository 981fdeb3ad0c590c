"""Signing in and out through a real identity provider, Keycloak, by its own form."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from werkzeug.serving import make_server

from services.intake.domain.staff import Staff
from services.intake.usecases.staff import change_staff
from tests.infra.keycloak import CLIENT, CLIENT_SECRET, Keycloak, keycloak, said_in
from tests.infra.lease import until
from tests.infra.personas import ADMIN, NORTH, OWNER, SUPERVISOR
from tests.integration.intake.provider import Somebody, ask, somebody
from tests.integration.intake.web import QUICK, Clinic

__all__ = ["keycloak"]

# One provider, whose accounts and groups these tests change.
pytestmark = pytest.mark.xdist_group("keycloak")

Person = Callable[[str], Somebody]


@pytest.fixture
def person(clinic: Clinic, keycloak: Keycloak) -> Iterator[Person]:
    """People of the organisation; the clinic asks Keycloak who they are."""
    ask(clinic, keycloak.issuer, CLIENT, CLIENT_SECRET)
    keycloak.set_groups("owner", "therapists")
    keycloak.set_groups("admin", "office")
    with ExitStack() as closing:
        yield lambda user: closing.enter_context(somebody(clinic, keycloak, user))


def staff_of(clinic: Clinic, email: str) -> Staff | None:
    """Who has that address."""
    found: Staff | None = clinic.intake.transact(lambda unit: unit.staff.by_email(email))
    return found


def test_the_first_sign_in_links_the_account_that_an_admin_made(clinic: Clinic, person: Person) -> None:
    page = clinic.browser().get("/intake/sign-in").text
    assert "Sign in with Example Account" in page
    assert 'type="password"' in page
    owner = person("owner")
    back = owner.arrive("/intake/account/")
    assert (back.status_code, back.location) == (303, "/intake/account/")
    assert owner.is_in
    accounts = clinic.intake.transact(lambda unit: unit.provider_accounts.of(OWNER.staff_id))
    assert len(accounts) == 1


def test_who_is_linked_is_known_whatever_their_address_here(clinic: Clinic, person: Person) -> None:
    person("owner").arrive()
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"email": "new@clinic.example"}))
    again = person("owner")
    assert again.arrive().location == "/intake/today"
    assert again.is_in


def test_roles_follow_the_groups_at_each_sign_in(clinic: Clinic, person: Person, keycloak: Keycloak) -> None:
    for groups, roles in (
        (("leads", "gardeners"), {"clinician", "supervisor"}),
        (("therapists",), {"clinician"}),
    ):
        keycloak.set_groups("owner", *groups)
        assert person("owner").arrive().status_code == 303
        found = staff_of(clinic, "owner@clinic.example")
        assert found is not None
        assert (set(found.roles), set(found.team_ids)) == (roles, {NORTH})


def test_teams_in_the_list_follow_the_groups_and_others_stay(
    clinic: Clinic, person: Person, keycloak: Keycloak
) -> None:
    teams = {"therapists": "Evening", "leads": "South"}
    ask(clinic, keycloak.issuer, CLIENT, CLIENT_SECRET, teams=teams)
    person("owner").arrive()
    names = {team.team_id: team.name for team in clinic.intake.transact(lambda unit: unit.teams.everyone())}
    found = staff_of(clinic, "owner@clinic.example")
    assert found is not None
    assert {names[team_id] for team_id in found.team_ids} == {"North", "Evening"}


def test_nobody_in_no_mapped_group_gets_in(clinic: Clinic, person: Person) -> None:
    gardener = person("gardener")
    refused = gardener.arrive()
    assert refused.status_code == 403
    assert "in no group that may use Attune" in refused.text
    assert not gardener.is_in
    assert not clinic.intake.transact(lambda unit: unit.provider_accounts.of("staff-teammate"))


def test_an_account_is_made_only_where_the_group_says_so(
    clinic: Clinic, person: Person, keycloak: Keycloak
) -> None:
    newcomer = person("newcomer")
    refused = newcomer.arrive()
    assert (refused.status_code, "Nobody with your e-mail address works here yet" in refused.text) == (403, True)
    ask(clinic, keycloak.issuer, CLIENT, CLIENT_SECRET, new_accounts=frozenset({"leads"}))
    assert newcomer.arrive().location == "/intake/today"
    made = staff_of(clinic, "newcomer@clinic.example")
    assert made is not None
    assert (made.name, set(made.roles)) == ("Newcomer There", {"clinician", "supervisor"})


def test_somebody_whose_account_here_is_closed_stays_out(clinic: Clinic, person: Person) -> None:
    person("owner").arrive()
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"active": False}))
    owner = person("owner")
    assert "has been closed" in owner.arrive().text
    assert not owner.is_in


def test_the_last_admin_is_not_lost_to_a_group(clinic: Clinic, person: Person, keycloak: Keycloak) -> None:
    keycloak.set_groups("admin", "therapists")
    refused = person("admin").arrive()
    assert (refused.status_code, "The clinic needs an admin" in refused.text) == (403, True)
    found = staff_of(clinic, "admin@clinic.example")
    assert found is not None
    assert found.roles == ADMIN.roles


def test_signing_out_here_signs_out_there(person: Person, keycloak: Keycloak) -> None:
    owner = person("owner")
    before = keycloak.sessions("owner")
    owner.arrive()
    assert keycloak.sessions("owner") == before + 1
    page = owner.here.at("/intake/account/").post("/intake/sign-out")
    assert not owner.is_in
    there = html.unescape(re.findall(r'href="([^"]+/logout\?[^"]+)"', page.text)[0])
    assert said_in(there)["id_token_hint"]
    assert f"url={there}" in html.unescape(page.text)
    back = owner.there.get(there)
    assert back.headers["location"].startswith("http://127.0.0.1:8080/intake/sign-in")
    until(lambda: keycloak.sessions("owner") == before, "the login there having ended")


@pytest.fixture
def hearing(clinic: Clinic, keycloak: Keycloak) -> Iterator[None]:
    """The clinic at an address that Keycloak can tell something to."""
    server = make_server("127.0.0.1", 0, clinic.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keycloak.tell_endings_to(f"http://127.0.0.1:{server.server_port}/intake/sign-out/by-provider")
    yield
    keycloak.tell_endings_to("")
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("hearing")
def test_a_login_that_ends_there_ends_here(person: Person, keycloak: Keycloak) -> None:
    owner, admin = person("owner"), person("admin")
    owner.arrive()
    admin.arrive()
    keycloak.end_sessions("owner")
    until(lambda: not owner.is_in, "the login here having ended")
    assert admin.is_in


def test_while_the_provider_is_away_a_page_says_so_and_passwords_go_on(clinic: Clinic) -> None:
    ask(clinic, "http://127.0.0.1:1/realms/clinic", CLIENT, CLIENT_SECRET)
    browser = clinic.browser()
    away = browser.get("/intake/sign-in/provider?next=/intake/account/")
    assert away.status_code == 503
    assert "Example Account does not answer right now" in away.text
    assert 'name="next" value="/intake/account/"' in away.text
    password_hash = QUICK.hashed("quiet river stone")
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"password_hash": password_hash}))
    back = browser.post("/intake/sign-in", email="owner@clinic.example", password="quiet river stone")
    assert back.location == "/intake/today"


def test_instead_of_passwords_means_that_no_password_counts(clinic: Clinic) -> None:
    password_hash = QUICK.hashed("quiet river stone")
    clinic.intake.transact(lambda unit: change_staff(unit, SUPERVISOR.staff_id, {"password_hash": password_hash}))
    browser = clinic.browser()
    browser.get("/intake/sign-in")
    token = browser._found()  # noqa: SLF001 - of the page as it was before
    ask(clinic, "http://127.0.0.1:1/", CLIENT, CLIENT_SECRET, passwords=False)
    page = browser.get("/intake/sign-in").text
    assert 'type="password"' not in page
    assert "passkey/sign-in" not in page
    by_passkey = browser.client.post("/intake/passkey/sign-in", data={"csrf_token": token, "secret_answer": "{}"})
    assert by_passkey.status_code == 403
    said = {"csrf_token": token, "email": "supervisor@clinic.example", "password": "quiet river stone"}
    refused = browser.client.post("/intake/sign-in", data=said)
    assert (refused.status_code, "Here everybody signs in with Example Account" in refused.text) == (403, True)


def test_without_a_provider_nothing_of_it_is_there(clinic: Clinic) -> None:
    browser = clinic.browser()
    assert "/intake/sign-in/provider" not in browser.get("/intake/sign-in").text
    assert browser.get("/intake/sign-in/provider").status_code == 404
    assert browser.client.post("/intake/sign-out/by-provider").status_code == 404
