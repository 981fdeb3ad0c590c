"""Passwords are chosen by their owners, by a link that is good once; whoever tries anything else gets nowhere."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from services.intake.adapters.jobs import password_links
from services.intake.adapters.mongo import MongoUnit
from services.intake.adapters.post import MailToStaff
from services.intake.domain.password_links import LinkKey
from shared import mail
from shared.bus import Jobs
from shared.contracts.principal import Principal
from tests.infra.lease import until
from tests.infra.mail_server import Post, post
from tests.infra.personas import ADMIN, OWNER, TEAMMATE
from tests.integration.intake.web import Clinic, fields

CHOSEN = "quiet river stone"
PUBLIC = "https://attune.clinic.example"
NEW = {"email": "new@clinic.example", "name": "New", "roles": ["clinician"]}
KEY = LinkKey("a key of the tests")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server, which is asked again at once."""
    monkeypatch.setattr(mail, "RETRY_AFTER_S", 0)
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def mailing(clinic: Clinic) -> Clinic:
    """A clinic that has a mail server."""
    made = clinic.app.extensions["attune"]
    clinic.app.extensions["attune"] = replace(made, mails=True, link_key=KEY)
    return clinic


def do_jobs(clinic: Clinic, office: Post) -> None:
    made = password_links(MongoUnit, KEY, MailToStaff(office.server, PUBLIC), PUBLIC)
    kind = replace(made, pause=timedelta(milliseconds=50), longest_pause=timedelta(milliseconds=50))
    while Jobs(clinic.intake.store, [kind]).take_one(kind, threading.Event()):
        pass


def handed_over(clinic: Clinic, person: Principal = OWNER) -> str:
    """The path of a link that an admin has made on that person's page."""
    page = clinic.browser(ADMIN).post(f"/intake/staff/{person.staff_id}/link").text
    [link] = re.findall("<code>([^<]+)</code>", page)
    return str(urlsplit(link).path)


def mailed(office: Post) -> str:
    """The path of the link in the last mail, which says nothing else."""
    message = office.taken()[-1]
    assert message["Subject"] == "Attune: choose a password"
    said, _blank, address = message.get_content().rstrip().rpartition("\n")
    assert said.strip() == message["Subject"]
    return str(urlsplit(address).path)


def choose(clinic: Clinic, path: str, password: str = CHOSEN) -> TestResponse:
    browser = clinic.browser().at("/intake/sign-in")
    return browser.post(path, password=password)


def sign_in(clinic: Clinic, email: str, password: str = CHOSEN) -> int:
    return clinic.browser().post("/intake/sign-in", email=email, password=password).status_code


def test_an_admin_takes_somebody_on_who_chooses_their_password(clinic: Clinic) -> None:
    added = clinic.browser(ADMIN).post("/intake/staff", **NEW)
    person = added.location.partition("#")[0]
    page = clinic.browser(ADMIN).get(person).text
    assert 'type="password"' not in page
    [link] = re.findall("<code>([^<]+)</code>", clinic.browser(ADMIN).post(f"{person}/link").text)
    path = urlsplit(link).path
    assert "new@clinic.example" in clinic.browser().get(path).text
    assert choose(clinic, path).location == "/intake/sign-in"
    assert sign_in(clinic, "new@clinic.example") == 303


def test_until_then_no_password_is_theirs(clinic: Clinic) -> None:
    clinic.browser(ADMIN).post("/intake/staff", **NEW)
    assert sign_in(clinic, "new@clinic.example") == 422


def test_a_link_works_once_however_often_it_is_looked_at(clinic: Clinic) -> None:
    path = handed_over(clinic)
    for _ in range(3):
        assert clinic.browser().get(path).status_code == 200
    assert choose(clinic, path).status_code == 303
    again = choose(clinic, path, "another few words")
    assert (again.status_code, "has done its work" in again.text) == (410, True)
    assert clinic.browser().get(path).status_code == 410
    assert sign_in(clinic, "owner@clinic.example") == 303


def test_a_guessed_link_is_told_what_a_used_one_is(clinic: Clinic) -> None:
    path = handed_over(clinic)
    choose(clinic, path)
    guessed = clinic.browser().get("/intake/password/guessed")
    assert guessed.status_code == 410
    assert choose(clinic, "/intake/password/guessed").status_code == 410
    assert guessed.text == clinic.browser().get(path).text


def test_a_link_ends_after_three_days(clinic: Clinic) -> None:
    path = handed_over(clinic)
    clinic.intake.wait(hours=71)
    assert clinic.browser().get(path).status_code == 200
    clinic.intake.wait(hours=1)
    assert clinic.browser().get(path).status_code == 410
    assert choose(clinic, path).status_code == 410
    assert sign_in(clinic, "owner@clinic.example") == 422


def test_another_link_ends_the_one_before(clinic: Clinic) -> None:
    first, second = handed_over(clinic), handed_over(clinic)
    assert choose(clinic, first).status_code == 410
    assert choose(clinic, second).status_code == 303


def test_of_two_at_once_one_chooses(clinic: Clinic) -> None:
    path, answers = handed_over(clinic), list[int]()
    ready = threading.Barrier(2)

    def press(password: str) -> None:
        browser = clinic.browser().at("/intake/sign-in")
        browser.get(path)
        ready.wait(30)
        answers.append(browser.post(path, password=password).status_code)

    words = ("quiet river stone", "another few words")
    threads = [threading.Thread(target=press, args=(one,)) for one in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303, 410]


def test_a_weak_password_leaves_the_link_as_it_is(clinic: Clinic) -> None:
    path = handed_over(clinic)
    for weak, why in (("short", "characters or more"), ("password12", "like this one"), ("Owner12345", "Names")):
        page = choose(clinic, path, weak)
        assert (page.status_code, why in page.text) == (422, True), weak
    assert choose(clinic, path).status_code == 303


def test_whoever_chooses_anew_signs_in_anew_everywhere(clinic: Clinic) -> None:
    path = handed_over(clinic)
    assert clinic.browser(OWNER).get("/intake/").status_code == 200, "the password of before goes on until then"
    choose(clinic, path)
    assert clinic.browser(OWNER).get("/intake/").status_code == 303


def test_who_has_left_chooses_nothing(clinic: Clinic) -> None:
    path = handed_over(clinic, TEAMMATE)
    said = {"name": "Teammate", "email": "teammate@clinic.example", "roles": ["clinician"]}
    clinic.browser(ADMIN).post(f"/intake/staff/{TEAMMATE.staff_id}", **said)
    assert choose(clinic, path).status_code == 410
    assert clinic.ask(ADMIN, "POST", f"/staff/{TEAMMATE.staff_id}/password-link").status_code == 404


def test_a_copy_of_the_database_has_no_link_in_it(clinic: Clinic) -> None:
    secret = handed_over(clinic).rpartition("/")[2]
    database = clinic.intake.store.database
    for name in database.list_collection_names():
        assert secret not in repr(list(database[name].find())), name


def test_a_program_that_sends_a_password_is_told_who_chooses_it(clinic: Clinic) -> None:
    added = clinic.ask(ADMIN, "POST", "/staff", json=NEW | {"password": CHOSEN})
    assert "chooses their own password" in str(fields(added)["password"])
    headers = {"If-Match": "*"}
    changed = clinic.ask(ADMIN, "PATCH", f"/staff/{OWNER.staff_id}", json={"password": CHOSEN}, headers=headers)
    assert "chooses their own password" in str(fields(changed)["password"])
    made = clinic.ask(ADMIN, "POST", f"/staff/{OWNER.staff_id}/password-link").json
    assert made is not None
    assert choose(clinic, urlsplit(made["link"]).path).status_code == 303


def test_with_a_mail_server_nobody_but_the_owner_sees_the_link(mailing: Clinic, office: Post) -> None:
    page = mailing.browser(ADMIN).post(f"/intake/staff/{OWNER.staff_id}/link")
    assert page.location == f"/intake/staff/{OWNER.staff_id}?mailed=1"
    assert "on its way" in mailing.browser(ADMIN).get(page.location).text
    made = mailing.ask(ADMIN, "POST", "/staff", json=NEW)
    assert (made.status_code, made.json and "link" not in made.json) == (201, True)
    linked = mailing.ask(ADMIN, "POST", f"/staff/{OWNER.staff_id}/password-link")
    assert linked.json == {"link": None}
    do_jobs(mailing, office)
    assert sorted(office.to()) == ["new@clinic.example", "owner@clinic.example", "owner@clinic.example"]


def test_a_mail_that_is_sent_again_has_the_same_link(mailing: Clinic, office: Post) -> None:
    mailing.browser(ADMIN).post(f"/intake/staff/{OWNER.staff_id}/link")
    office.now("refuse")
    do_jobs(mailing, office)
    assert office.taken() == []
    office.now("take")

    def taken() -> bool:
        do_jobs(mailing, office)
        return bool(office.taken())

    until(taken, "the mail being tried again")
    assert choose(mailing, mailed(office)).status_code == 303
    assert sign_in(mailing, "owner@clinic.example") == 303


def ask_for_link(clinic: Clinic, email: str) -> TestResponse:
    return clinic.browser().at("/intake/forgotten").post("/intake/forgotten", email=email)


def test_who_forgot_it_gets_a_mail_and_chooses_another(mailing: Clinic, office: Post) -> None:
    asked = ask_for_link(mailing, "OWNER@clinic.example")
    assert "a mail with a link is on its way" in mailing.browser().get(asked.location).text
    do_jobs(mailing, office)
    assert office.to() == ["owner@clinic.example"]
    assert choose(mailing, mailed(office)).status_code == 303
    assert sign_in(mailing, "owner@clinic.example") == 303


def test_asking_tells_nobody_who_has_an_account(mailing: Clinic, office: Post) -> None:
    """The same answer, and the same written before it: what the time of an answer is made of."""
    ask_for_link(mailing, "somebody@clinic.example")  # so that the network is known already
    seen = []
    for email in ("owner@clinic.example", "nobody@clinic.example"):
        before = counts(mailing)
        asked = ask_for_link(mailing, email)
        after = counts(mailing)
        seen.append(
            (asked.status_code, asked.location, asked.text, {name: after[name] - before[name] for name in after})
        )
    known, unknown = seen
    assert known == unknown
    assert known[3]["jobs"] == 1
    do_jobs(mailing, office)
    assert office.to() == ["owner@clinic.example"]


def counts(clinic: Clinic) -> dict[str, int]:
    database = clinic.intake.store.database
    return {
        name: database[name].count_documents({}) for name in ("attempts", "idempotency", "jobs", "password_links")
    }


def test_whoever_asks_again_and_again_is_slowed_down_whether_or_not_somebody_has_the_address(
    mailing: Clinic, office: Post
) -> None:
    for email in ("owner@clinic.example", "nobody@clinic.example"):
        answers = [ask_for_link(mailing, email) for _ in range(6)]
        assert [one.status_code for one in answers] == [303] * 5 + [429]
        assert answers[-1].headers["Retry-After"] == "1"
    do_jobs(mailing, office)
    assert office.to() == ["owner@clinic.example"] * 5


def test_what_a_stranger_has_mailed_does_not_end_the_owners_link(mailing: Clinic, office: Post) -> None:
    ask_for_link(mailing, "owner@clinic.example")
    do_jobs(mailing, office)
    mine = mailed(office)
    ask_for_link(mailing, "owner@clinic.example")
    do_jobs(mailing, office)
    assert choose(mailing, mine).status_code == 303


def test_where_no_mail_is_sent_the_page_says_whom_to_ask(clinic: Clinic) -> None:
    page = clinic.browser().get("/intake/forgotten").text
    assert "Ask whoever runs Attune" in page
    assert 'name="email"' not in page
    clinic.browser().post("/intake/forgotten", email="owner@clinic.example")
    assert counts(clinic)["jobs"] == 0
