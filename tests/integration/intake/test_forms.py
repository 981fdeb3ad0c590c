"""Forms that are sent twice, and forms that come when the login has ended."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from services.intake.domain.logins import digest
from services.intake.usecases.staff import change_staff
from shared.contracts.principal import Principal
from shared.web.limits import OF_A_LOGIN, Limits
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OWNER, TEAMMATE
from tests.integration.intake.web import QUICK, Clinic, token_form

AT_ONCE = 6
OWN = "/intake/account/logins/"
RIGHT = "quiet river stone"
NOTE = "2026-11-19T10:00"


@dataclass
class Desk:
    """The clinic over HTTP."""

    clinic: Clinic
    url: str
    times: int = AT_ONCE

    def clicks(self, person: Principal | None, page: str, action: str, **said: str) -> list[httpx.Response]:
        """The same form of that page, sent several times at once as impatient people do."""
        browser = self.clinic.browser(person)
        form = hidden(browser.get(page).text, action) | said
        session = browser.client.get_cookie("attune_intake", path="/intake")
        assert session
        cookies = f"attune_intake={session.value}"
        if person:
            cookies += f'; attune_login="login of {person.staff_id}"'
        gate = threading.Barrier(self.times)

        def click(_n: int) -> httpx.Response:
            gate.wait(timeout=30)
            address = f"{self.url}{action or page}"
            return httpx.post(address, data=form, headers={"Cookie": cookies}, timeout=60)

        with ThreadPoolExecutor(self.times) as pool:
            return list(pool.map(click, range(self.times)))


@pytest.fixture
def desk(clinic: Clinic) -> Iterator[Desk]:
    """The clinic served over HTTP, with as many threads as it wants."""
    server = make_server("127.0.0.1", 0, clinic.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield Desk(clinic, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is."""
    return f"/intake/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"


def led(answers: list[httpx.Response]) -> str:
    """Where all of them led."""
    assert {answer.status_code for answer in answers} == {303}, [answer.status_code for answer in answers]
    (place,) = {answer.headers["Location"] for answer in answers}
    return str(place)


def test_clicking_twice_takes_one_client_on(desk: Desk) -> None:
    place = led(desk.clicks(OWNER, "/intake/clients/new", "", code="MR", name="Maya Reyes"))
    (client,) = desk.clinic.ask(OWNER, "GET", "/clients").json["items"]  # type: ignore[index] # JSON
    assert place == f"/intake/clients/{client['client_id']}/"


def test_clicking_twice_notes_one_session_and_one_goal(desk: Desk, maya: str) -> None:
    assert led(desk.clicks(OWNER, f"{maya}/", f"{maya}/sessions", held_at=NOTE, status="held")) == f"{maya}/"
    assert led(desk.clicks(OWNER, f"{maya}/", f"{maya}/goals", title="Sleep well")) == f"{maya}/"
    about = maya.removeprefix("/intake")
    for kind in ("sessions", "goals"):
        listed = desk.clinic.ask(OWNER, "GET", f"{about}/{kind}").json
        assert listed is not None
        assert len(listed["items"]) == 1, kind


def test_clicking_twice_ends_care_erases_and_adds_staff_once(desk: Desk, maya: str) -> None:
    led(desk.clicks(OWNER, f"{maya}/", f"{maya}/care", ending="agreed"))
    place = led(desk.clicks(ADMIN, f"{maya}/erase", "", code="MR", reason="asked for it"))
    assert place.startswith("/intake/erasures/")
    new = {"name": "Nora", "email": "nora@clinic.example", "roles": "clinician"}
    assert led(desk.clicks(ADMIN, "/intake/staff", "/intake/staff", **new)).startswith("/intake/staff/")
    assert led(desk.clicks(ADMIN, "/intake/staff", "/intake/teams", name="West")) == "/intake/staff"


def test_clicking_twice_enters_one_absence(desk: Desk) -> None:
    page, day = "/intake/absences/", desk.clinic.intake.now.date().isoformat()
    said = {"away_id": OWNER.staff_id, "stand_in_id": TEAMMATE.staff_id, "first": day, "last": day}
    assert led(desk.clicks(OWNER, page, page, **said)) == page
    assert desk.clinic.intake.store.database["covers"].count_documents({}) == 1


def test_clicking_twice_shows_one_token_and_ends_it_once(desk: Desk) -> None:
    desk.clinic.give_password(OWNER)
    desk.times = 3  # fewer than the tries at a password that are free: each click is one
    answers = desk.clicks(OWNER, OWN, "/intake/account/tokens", **token_form(name="my notebook"))
    (secret,) = {re.findall("<code>([^<]+)</code>", answer.text)[0] for answer in answers}
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{desk.url}/intake/api/me", headers=headers).json()["staff_id"] == OWNER.staff_id
    assert secret not in repr(list(desk.clinic.intake.store.database["idempotency"].find()))
    tokens = desk.clinic.ask(OWNER, "GET", "/tokens").json
    assert tokens is not None
    assert [token["name"] for token in tokens["items"]].count("my notebook") == 1
    token_id = next(token["token_id"] for token in tokens["items"] if token["name"] == "my notebook")
    led(desk.clicks(OWNER, OWN, f"/intake/account/tokens/{token_id}/revoke"))
    assert httpx.get(f"{desk.url}/intake/api/me", headers=headers).status_code == 401


def test_clicking_twice_shows_one_link_for_a_password(desk: Desk) -> None:
    person = f"/intake/staff/{OWNER.staff_id}"
    answers = desk.clicks(ADMIN, person, f"{person}/link")
    (link,) = {re.findall("<code>([^<]+)</code>", answer.text)[0] for answer in answers}
    links = list(desk.clinic.intake.store.database["password_links"].find())
    assert [one["_id"] for one in links] == [digest(link.rpartition("/")[2])]


def test_clicking_twice_changes_the_password_and_leads_to_the_sign_in(desk: Desk) -> None:
    password_hash = QUICK.hashed(RIGHT)
    desk.clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"password_hash": password_hash}))
    desk.clinic.sign_in(OWNER)
    said = {"password": RIGHT, "new_password": "another few words"}
    desk.times = 3  # as above
    answers = desk.clicks(OWNER, "/intake/account/", "/intake/account/password", **said)
    assert led(answers).startswith("/intake/sign-in")
    (staff,) = desk.clinic.intake.transact(lambda unit: unit.staff.find_many([OWNER.staff_id]))
    assert QUICK.matches(staff.password_hash, "another few words")


def test_clicking_twice_signs_in_once(desk: Desk) -> None:
    password_hash = QUICK.hashed(RIGHT)
    desk.clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"password_hash": password_hash}))
    logins = desk.clinic.intake.store.database["logins"]
    logins.delete_many({})
    desk.times = 3  # as above
    said = {"email": "owner@clinic.example", "password": RIGHT, "next": "/intake/account/"}
    answers = desk.clicks(None, "/intake/sign-in", "/intake/sign-in", **said)
    assert led(answers) == "/intake/account/"
    (secret,) = {answer.cookies["attune_login"] for answer in answers}
    assert [row["_id"] for row in logins.find()] == [digest(secret)]
    page = httpx.get(f"{desk.url}/intake/account/", headers={"Cookie": f"attune_login={secret}"})
    assert page.status_code == 200
    assert secret not in repr(list(desk.clinic.intake.store.database["idempotency"].find()))


def test_the_same_form_with_something_else_in_it_is_another_one(clinic: Clinic, maya: str) -> None:
    browser = clinic.browser(OWNER)
    form = hidden(browser.get(f"{maya}/").text, f"{maya}/sessions")
    for day in (17, 18, 18):
        browser.client.post(f"{maya}/sessions", data=form | {"held_at": f"2026-11-{day}T10:00", "status": "held"})
    listed = clinic.ask(OWNER, "GET", f"{maya.removeprefix('/intake')}/sessions").json
    assert listed is not None
    assert [one["held_at"][8:10] for one in listed["items"]] == ["18", "17"]


# A form that comes when the login has ended. Whoever signs in then must be the one who typed it.


@dataclass
class Left:
    """A browser whose login ended while a form stood open in it."""

    clinic: Clinic
    maya: str

    def __post_init__(self) -> None:
        for person in (OWNER, TEAMMATE):
            self.clinic.give_password(person)
        self.browser = self.clinic.browser(OWNER)
        self.form = hidden(self.browser.get(f"{self.maya}/").text, f"{self.maya}/goals")
        self.clinic.intake.store.database["logins"].delete_one({"_id": digest(f"login of {OWNER.staff_id}")})

    def send(self, **said: str) -> TestResponse:
        """Send the form that stood open."""
        return self.browser.client.post(f"{self.maya}/goals", data=self.form | said)

    def sign_in(self, person: Principal, following: str) -> TestResponse:
        """Sign somebody in at this browser, by the page's own form."""
        page = self.browser.get(following)
        assert page.status_code == 303
        sign_in = self.browser.get(page.location)
        assert "What you typed is kept for you alone" in sign_in.text
        said = {"email": f"{person.name.lower()}@clinic.example", "password": RIGHT}
        form = hidden(sign_in.text, "/intake/sign-in") | said
        back = self.browser.client.post("/intake/sign-in", data=form)
        assert back.location == following
        return self.browser.get(back.location)

    def goals(self) -> list[str]:
        """The client's goals."""
        listed = self.clinic.ask(OWNER, "GET", f"{self.maya.removeprefix('/intake')}/goals").json
        assert listed is not None
        return [goal["title"] for goal in listed["items"]]


@pytest.fixture
def left(clinic: Clinic, maya: str) -> Left:
    """A goal's form of the owner's, whose login has ended."""
    return Left(clinic, maya)


def test_what_was_typed_is_there_after_signing_in_and_sent_once(left: Left) -> None:
    kept = left.send(title="Sleep well", milestones="bed by eleven\r\nno phone")
    assert kept.status_code == 303
    page = left.sign_in(OWNER, kept.location).text
    assert "You were signed out meanwhile. What you typed is here: send it now." in page
    assert "bed by eleven" in page
    form = hidden(page, f"{left.maya}/goals")
    assert [left.browser.client.post(f"{left.maya}/goals", data=form).status_code for _ in range(2)] == [303, 303]
    assert left.goals() == ["Sleep well"]
    assert "no phone" in left.browser.get(f"{left.maya}/").text
    assert left.browser.get(kept.location).status_code == 404, "it is not kept any longer"


def test_what_is_sent_too_soon_is_there_to_be_sent_later(left: Left) -> None:
    """More than is taken within a minute, and what was typed in the midst of it."""
    left.clinic.sign_in(OWNER)
    limits: Limits = left.clinic.app.extensions["attune_limits"]
    limits.times = 1 / OF_A_LOGIN["page"]
    assert left.browser.get("/intake/account/").status_code == 200
    refused = left.send(title="Sleep well")
    limits.times = 1.0
    assert (refused.status_code, left.goals()) == (429, [])
    [place] = re.findall(r'href="(/intake/kept/[0-9a-f]+)"', refused.text)
    form = hidden(left.browser.get(place).text, f"{left.maya}/goals")
    assert left.browser.client.post(f"{left.maya}/goals", data=form).status_code == 303
    assert left.goals() == ["Sleep well"]


def test_another_person_at_that_browser_does_not_get_it(left: Left) -> None:
    kept = left.send(title="Sleep well")
    assert "Sleep well" not in left.browser.get(left.browser.get(kept.location).location).text
    page = left.sign_in(TEAMMATE, kept.location)
    assert (page.status_code, "Sleep well" in page.text) == (404, False)
    own = hidden(left.browser.get(OWN).text, "/intake/account/tokens")
    left.browser.client.post(kept.location, data=own)  # nor can they throw it away
    again = left.clinic.browser(OWNER)
    left.clinic.sign_in(OWNER)
    assert "Sleep well" in again.get(kept.location).text
    assert left.goals() == []


def test_another_persons_open_page_does_nothing_for_whoever_signs_in(left: Left) -> None:
    left.browser.client.set_cookie("attune_login", f"login of {TEAMMATE.staff_id}")
    shown = left.browser.get(OWN).text  # the session that both pages share
    sent = left.send(title="Sleep well", csrf_token=hidden(shown, "/intake/account/tokens")["csrf_token"])
    assert left.browser.get(sent.location).status_code == 404
    assert left.goals() == []
    left.clinic.sign_in(OWNER)
    assert "Sleep well" in left.clinic.browser(OWNER).get(sent.location).text, "it is still its writer's"


def test_a_form_that_we_did_not_make_is_not_kept(left: Left) -> None:
    for key in ("", "forged", f"{left.form['once']}x"):
        sent = left.send(title="Planted", once=key)
        assert (sent.status_code, sent.location) == (303, "/intake/sign-in")
    assert left.clinic.intake.store.database["kept_forms"].count_documents({}) == 0


def test_a_form_from_before_a_new_login_is_kept_too(left: Left) -> None:
    left.clinic.sign_in(OWNER)
    sent = left.send(title="Sleep well", csrf_token="of the session before")
    assert "Sleep well" in left.browser.get(sent.location).text


def test_a_kept_form_can_be_thrown_away(left: Left) -> None:
    kept = left.send(title="Sleep well")
    page = left.sign_in(OWNER, kept.location).text
    assert left.browser.client.post(kept.location, data=hidden(page, kept.location)).status_code == 303
    assert left.browser.get(kept.location).status_code == 404
    assert left.goals() == []


def test_passwords_are_not_kept(left: Left) -> None:
    left.clinic.sign_in(OWNER)
    form = hidden(left.browser.get("/intake/account/").text, "/intake/account/password")
    left.clinic.intake.store.database["logins"].delete_many({})
    sent = left.browser.client.post(
        "/intake/account/password", data=form | {"password": RIGHT, "new_password": "another few words"}
    )
    assert sent.location == "/intake/sign-in"
    assert left.clinic.intake.store.database["kept_forms"].count_documents({}) == 0


def test_a_kept_form_ends_after_half_a_day_and_with_the_client(left: Left) -> None:
    kept = left.send(title="Sleep well")
    left.clinic.intake.wait(hours=11)
    left.clinic.sign_in(OWNER)
    assert "Sleep well" in left.clinic.browser(OWNER).get(kept.location).text
    left.clinic.intake.wait(hours=1)
    left.clinic.sign_in(OWNER)
    assert left.clinic.browser(OWNER).get(kept.location).status_code == 404
    left.send(title="Sleep well")
    path = left.maya.removeprefix("/intake")
    assert left.clinic.ask(ADMIN, "DELETE", path, json={"code": "MR"}).status_code == 202
    assert left.clinic.intake.store.database["kept_forms"].count_documents({}) == 0
