"""Links that take no answers: each kind says calmly what became of it, whom to call, and how to go on."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_session
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import LEAD, SAM, HandClock, session, token_of
from tests.infra.forms import hidden
from tests.infra.the_clinic import CALL

CLINIC = "tel:01632960123"
PAGE = "/feedback/sessions/session-1/check-in"
ANSWERED = {"heard": "8", "matters": "4"}


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def make_new_link(web: FlaskClient, clinic: Transact, *, times: int = 1) -> str:
    """The address of the link that Sam makes on the page."""
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    form = hidden(web.get(PAGE).text, f"{PAGE}/new-link")
    for _ in range(times):
        answer = web.post(f"{PAGE}/new-link", data=form)
        assert (answer.status_code, answer.location) == (303, PAGE)
    assert "made a new link" in web.get(PAGE).text
    web.delete_cookie(LOGIN_COOKIE)
    return f"/feedback/c/{clinic(token_of)}"


def before_whom_to_call(page: str) -> str:
    """What stands before the clinic's crisis contacts, where the way on is said."""
    return page[: page.index('id="safe"')]


def test_a_link_that_was_replaced_says_so_and_the_new_one_works(
    web: FlaskClient, path: str, clinic: Transact, store: Store
) -> None:
    new = make_new_link(web, clinic, times=2)
    assert new != path
    for page in (web.get(path), web.post(path, data=ANSWERED | {"note": "For Sam", "routing": "therapist"})):
        assert page.status_code == 410
        assert "There is a newer link for this check-in" in page.text
        assert "Open the newest link that you got." in page.text
        assert CLINIC in before_whom_to_call(page.text)
        assert CALL in page.text
    assert "For Sam</textarea>" in page.text, "what was written can be copied"
    assert store.database["ratings"].count_documents({}) == 0
    assert web.get(f"/feedback/api/check-ins/{path.rsplit('/', 1)[1]}").status_code == 410
    assert web.post(new, data=ANSWERED).status_code == 303
    assert "You have answered" not in web.get(path).text, "the old link tells nothing of it"


def test_a_link_that_was_replaced_still_tells_the_clinic_of_danger(
    web: FlaskClient, path: str, clinic: Transact, store: Store
) -> None:
    make_new_link(web, clinic)
    assert "Your clinic gets a notice" in web.post(f"{path}/not-safe").text
    assert store.database["safety_notices"].count_documents({}) == 1


def test_whoever_has_an_old_link_disowns_nothing(
    web: FlaskClient, path: str, clinic: Transact, store: Store
) -> None:
    new = make_new_link(web, clinic)
    web.post(new, data=ANSWERED)
    page = web.post(f"{path}/not-me", data={"sure": "yes"})
    assert page.status_code == 410
    assert "There is a newer link" in page.text
    (rating,) = store.database["ratings"].find()
    assert rating.get("disowned_at") is None


def test_an_expired_link_can_be_had_anew(web: FlaskClient, path: str, clinic: Transact, clock: HandClock) -> None:
    clock.pass_(days=8)
    page = web.get(path)
    assert (page.status_code, "This check-in has closed" in page.text) == (410, True)
    assert "ask your therapist for a new link" in page.text
    assert CLINIC in before_whom_to_call(page.text)
    new = make_new_link(web, clinic)
    clinic(lambda unit: keep_session(unit, session(n=2)))
    clock.pass_(days=6)
    assert web.post(new, data=ANSWERED).status_code == 303


def test_an_answered_link_says_until_when_answers_can_be_changed(
    web: FlaskClient, path: str, clock: HandClock, intake: FakeIntake
) -> None:
    intake.names |= {SAM.staff_id: "Sam Hill", "maya": "Maya R."}
    web.get(path)
    web.post(path, data=ANSWERED | {"note": "Not for Sam", "routing": "supervisor"})
    web.delete_cookie("attune_check_in", path=path)
    clock.pass_(minutes=14)
    page = web.get(path)
    assert (page.status_code, "You have already answered" in page.text) == (409, True)
    assert "They can be changed until 15:15: open this link on the device that sent them." in page.text
    clock.pass_(minutes=1)
    page = web.get(path)
    assert "They could be changed for 15 minutes. Now they stay as they are." in page.text
    assert CLINIC in before_whom_to_call(page.text)
    for said in ("Sam Hill", "Maya", "Not for Sam", "checked"):
        assert said not in page.text


def test_a_wrong_link_is_the_same_for_all(web: FlaskClient, path: str) -> None:
    """Whoever guesses learns nothing: not whether they were near, and nothing of anybody."""
    never_made = LINKS.token("some-invitation", 1)
    token = path.rsplit("/", 1)[1]
    wrong = [never_made, token[:-1], f"{token}x", "x", token.swapcase(), f"{token}/more"]
    pages = [web.get(f"/feedback/c/{each}") for each in wrong]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub('datetime="[^"]*"', "", page.text) for page in pages}) == 1
    page = pages[0].text
    assert "We do not know this link" in page
    assert CLINIC in before_whom_to_call(page)
    assert "/not-safe" not in page, "there is nobody to be told about"
    assert not any(page.headers.get("Set-Cookie") for page in pages)


def test_a_new_link_needs_a_form_of_ours(web: FlaskClient, clinic: Transact, path: str) -> None:
    web.set_cookie(LOGIN_COOKIE, LEAD.staff_id)
    assert web.post(f"{PAGE}/new-link", data={"generation": "1"}).status_code == 400
    assert f"/feedback/c/{clinic(token_of)}" == path
