"""The page with what clients wrote for supervision, as browsers of every kind of staff meet it."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.feedback.domain.answers import Note
from services.feedback.ports import Transact, Unit
from services.feedback.usecases.keep import keep_clinic, keep_session, keep_staff
from services.feedback.usecases.rate import rate_session
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import (
    ADMIN,
    BY_API,
    COLLEAGUE,
    LEAD,
    OTHER_LEAD,
    SAM,
    STAFF,
    HandClock,
    leave_notes,
    sent,
    session,
    staff,
    token_of,
)
from tests.infra.forms import hidden, token_for
from tests.infra.the_clinic import clinic_updated

PATH = "/feedback/supervision"
COUNT = re.compile(r'<span class="tag look">(\d+)<span class="unseen"> not read yet</span>')


@pytest.fixture(autouse=True)
def written(clinic: Transact, intake: FakeIntake) -> None:
    clinic(leave_notes)
    intake.names |= {"maya": "Maya R.", SAM.staff_id: "Sam Hill", "team-1": "North"}


def page(web: FlaskClient, who: Principal = LEAD, query: str = "") -> str:
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    answer = web.get(PATH + query)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return answer.text


def press(web: FlaskClient, who: Principal, note_id: str, *, token: str | None = None) -> TestResponse:
    """The button, pressed by that person, with a token that is good for their login."""
    page(web)
    web.set_cookie(LOGIN_COOKIE, who.staff_id)
    return web.post(f"{PATH}/{note_id}/read", data={"csrf_token": token or token_for(web, PATH, who.staff_id)})


def ids(text: str) -> list[str]:
    return re.findall('id="note-([^"]+)"', text)


def test_a_supervisor_reads_who_wrote_what_about_which_session(web: FlaskClient) -> None:
    text = page(web)
    assert 'href="/intake/clients/maya/">Maya R.</a>' in text
    assert "Session on 2 Mar with Sam Hill" in text
    assert "<blockquote>to supervisor</blockquote>" in text
    assert "to therapist" not in text
    assert COUNT.findall(text) == ["1"]


def test_without_intake_it_shows_short_ids(web: FlaskClient, intake: FakeIntake) -> None:
    intake.down = True
    text = page(web)
    assert "Client maya" in text
    assert "Session on 2 Mar ·" in text
    assert "to supervisor" in text


def test_one_that_was_read_is_counted_no_more_and_stands_below(web: FlaskClient) -> None:
    (note_id,) = ids(page(web))
    answer = press(web, LEAD, note_id)
    assert (answer.status_code, answer.location) == (303, PATH)
    text = page(web)
    assert COUNT.findall(text) == []
    assert "Nothing waits for you right now." in text
    assert text.index(">Read</h2>") < text.index("to supervisor")
    assert "I have read this" not in text


def test_clicking_twice_reads_it_once_and_leads_to_the_list(web: FlaskClient, store: Store) -> None:
    (note_id,) = ids(page(web))
    form = hidden(page(web), f"{PATH}/{note_id}/read")
    first, second = [web.post(f"{PATH}/{note_id}/read", data=form) for _ in range(2)]
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, PATH)
    assert store.database["note_reads"].count_documents({}) == 1
    (kept,) = store.database["idempotency"].find()
    assert kept["client_id"] == "maya", "an erasure deletes it"


def test_a_forged_press_changes_nothing(web: FlaskClient, store: Store) -> None:
    (note_id,) = ids(page(web))
    assert press(web, LEAD, note_id, token="forged").status_code == 400
    assert store.database["note_reads"].count_documents({}) == 0


def test_nobody_else_reads_or_marks_it(web: FlaskClient, store: Store) -> None:
    (note_id,) = ids(page(web))
    for who in (OTHER_LEAD, ADMIN):
        text = page(web, who)
        assert "to supervisor" not in text
        assert "Maya" not in text
        assert COUNT.findall(text) == []
    for who, status in ((OTHER_LEAD, 404), (ADMIN, 403), (SAM, 403), (COLLEAGUE, 403)):
        assert press(web, who, note_id).status_code == status
    assert store.database["note_reads"].count_documents({}) == 0


def test_the_therapist_gets_no_hint_on_any_page(web: FlaskClient) -> None:
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    for path in ("/feedback/sessions/for-supervisor/check-in", PATH):
        text = web.get(path).text
        assert "to supervisor" not in text
        assert "Supervision" not in text


def test_they_come_in_pages_the_unread_first(web: FlaskClient, clinic: Transact, clock: HandClock) -> None:
    def write(n: int) -> None:
        def work(unit: Unit) -> None:
            keep_session(unit, session(f"s{n}"))
            note = Note(text=f"number {n}", routing="supervisor")
            rate_session(unit, token_of(unit, f"s{n}"), sent(note), BY_API).stands()

        clock.pass_(minutes=1)
        clinic(work)

    for n in range(24):
        write(n)
    first = page(web)
    assert COUNT.findall(first) == ["25"]
    older = re.search(r'href="/feedback/supervision(\?after=[^"]+)"', first)
    assert older
    second = page(web, query=older[1])
    assert len(ids(first)) == 20
    assert set(ids(first)).isdisjoint(ids(second))
    assert re.findall("<blockquote>(.*)</blockquote>", first + second) == [
        *(f"number {n}" for n in reversed(range(24))),
        "to supervisor",
    ]


def test_an_address_that_was_tampered_with_is_refused_calmly(web: FlaskClient) -> None:
    web.set_cookie(LOGIN_COOKIE, LEAD.staff_id)
    assert web.get(f"{PATH}?after=nonsense").status_code == 422


def test_what_was_written_is_escaped(web: FlaskClient, clinic: Transact) -> None:
    def work(unit: Unit) -> None:
        keep_session(unit, session("s1"))
        note = Note(text="<b>One</b>\n\ntwo", routing="supervisor")
        rate_session(unit, token_of(unit, "s1"), sent(note), BY_API).stands()

    clinic(work)
    assert "<blockquote>&lt;b&gt;One&lt;/b&gt;\n\ntwo</blockquote>" in page(web)


def test_an_admin_learns_how_many_nobody_can_read_and_in_which_team(web: FlaskClient, clinic: Transact) -> None:
    assert "None: each has somebody who can read it." in page(web, ADMIN)
    left = msgspec.structs.replace(staff(LEAD), active=False, revision=Revision(1, 2))
    clinic(lambda unit: keep_staff(unit, left))
    text = page(web, ADMIN)
    assert "1 note for supervision in the team North has nobody to read it." in text
    assert COUNT.findall(text) == ["1"]
    assert "Maya" not in text
    assert "to supervisor" not in text


@pytest.mark.parametrize("who", STAFF, ids=lambda who: who.name)
def test_the_other_services_are_told_the_number_for_that_reader_alone(web: FlaskClient, who: Principal) -> None:
    scope = sorted(who.scope().team_ids)
    asked = {"staff_id": who.staff_id, "team_ids": scope, "is_admin": who.is_("admin")}
    headers = {"Authorization": "Bearer service-secret"}
    answer = web.post("/internal/supervision", json=asked, headers=headers)
    assert answer.get_json() == {"waiting": 1 if who == LEAD else 0}
    if who == SAM:  # as if a page had asked with the teams of a supervisor
        answer = web.post("/internal/supervision", json=asked | {"team_ids": ["team-1"]}, headers=headers)
        assert answer.get_json() == {"waiting": 0}


def test_the_safety_contact_reads_what_no_supervisor_could_whatever_their_roles(
    web: FlaskClient, clinic: Transact, store: Store
) -> None:
    def work(unit: Unit) -> None:
        keep_staff(unit, msgspec.structs.replace(staff(LEAD), active=False, revision=Revision(1, 2)))
        keep_clinic(unit, clinic_updated(n=2, safety_contact=COLLEAGUE.staff_id))
        keep_session(unit, session("alone"))
        note = Note(text="to the contact", routing="safety_contact")
        rate_session(unit, token_of(unit, "alone"), sent(note), BY_API).stands()

    clinic(work)
    web.application.extensions["attune_clinic"].forget()
    text = page(web, COLLEAGUE)
    assert "<blockquote>to the contact</blockquote>" in text
    assert "For you as the clinic’s safety contact" in text
    assert "to supervisor" not in text
    assert COUNT.findall(text) == ["1"]
    assert 'href="/intake/clients/maya/"' not in text, "they may not open that page"
    (note_id,) = ids(text)
    answer = web.post(f"{PATH}/{note_id}/read", data=hidden(text, f"{PATH}/{note_id}/read"))
    assert (answer.status_code, COUNT.findall(page(web, COLLEAGUE))) == (303, [])
    assert store.database["note_reads"].count_documents({}) == 1
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    assert web.get(PATH).status_code == 403


def test_an_admin_learns_of_notes_that_the_safety_contact_may_not_read(web: FlaskClient, clinic: Transact) -> None:
    def work(unit: Unit) -> None:
        keep_staff(unit, msgspec.structs.replace(staff(LEAD), roles=("admin",), revision=Revision(1, 2)))
        keep_session(unit, session("alone"))
        note = Note(text="to the contact", routing="safety_contact")
        rate_session(unit, token_of(unit, "alone"), sent(note), BY_API).stands()
        keep_clinic(unit, clinic_updated(n=2, safety_contact=SAM.staff_id))

    clinic(work)
    text = page(web, ADMIN)
    assert "1 note for the safety contact has nobody to read it. Name a safety contact" in text
    assert "to the contact" not in text
