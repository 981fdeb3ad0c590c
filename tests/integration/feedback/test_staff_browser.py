"""A check-in in the browser of somebody who may read the client's record: refused, but for a cry for help."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.bootstrap import application
from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.errors import Unavailable
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE, Credential
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import ADMIN, COLLEAGUE, LEAD, OTHER_LEAD, SAM, items, maya, token_of
from tests.infra.the_clinic import CALL

ANSWERED = {"heard": "8", "matters": "4", "phq-9-1": "2", "note": "Not for Sam", "routing": "supervisor"}
BODY: dict[str, Any] = {"items": items(heard=8)}
WHERE = "private window"
OF_HER = pytest.mark.parametrize("who", [SAM, LEAD], ids=lambda who: who.name)
OF_OTHERS = pytest.mark.parametrize("who", [COLLEAGUE, OTHER_LEAD, ADMIN], ids=lambda who: who.name)


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


@pytest.fixture
def api(clinic: Transact) -> str:
    return f"/feedback/api/check-ins/{clinic(token_of)}"


def sign_in(web: FlaskClient, who: Principal) -> None:
    web.set_cookie(LOGIN_COOKIE, who.staff_id)


def kept(store: Store) -> dict[str, Any]:
    names = ("ratings", "measures", "notes", "outbox", "thanks")
    return {name: list(store.database[name].find()) for name in names}


@OF_HER
def test_the_form_is_not_shown_and_it_says_where_to_open_it(web: FlaskClient, path: str, who: Principal) -> None:
    sign_in(web, who)
    page = web.get(path)
    assert page.status_code == 403
    assert WHERE in page.text
    assert 'name="heard"' not in page.text
    assert page.text.index(CALL) < page.text.index(f'action="{path}/not-safe"')
    assert "Set-Cookie" not in page.headers


@OF_HER
def test_what_is_sent_is_not_kept_and_stays_on_the_page(
    web: FlaskClient, path: str, store: Store, who: Principal
) -> None:
    before = kept(store)
    web.get(path)
    sign_in(web, who)
    page = web.post(path, data=ANSWERED)
    assert page.status_code == 403
    assert WHERE in page.text
    assert CALL in page.text
    for typed in ('name="heard" value="8" checked', 'name="phq-9-1" value="2" checked', "Not for Sam</textarea>"):
        assert typed in page.text
    assert kept(store) == before
    web.delete_cookie(LOGIN_COOKIE)
    assert web.post(path, data=ANSWERED).status_code == 303, "signed out, it is sent"


@OF_HER
def test_the_answers_of_the_client_are_not_shown_either(web: FlaskClient, path: str, who: Principal) -> None:
    web.get(path)
    web.post(path, data=ANSWERED)
    sign_in(web, who)
    for page in (web.get(path), web.post(path, data=ANSWERED), web.post(path, data={"heard": "1"})):
        assert page.status_code == 403


@OF_HER
def test_nor_does_a_program_answer_with_their_token_or_login(
    app: Flask, api: str, store: Store, who: Principal
) -> None:
    web = app.test_client(use_cookies=False)
    token = {"Authorization": f"Bearer {who.staff_id}"}
    login = {"Cookie": f"{LOGIN_COOKIE}={who.staff_id}"}
    for headers in (token, login, login | {"Authorization": ""}, login | {"Authorization": "Bearer nobody"}):
        for answer in (web.get(api, headers=headers), web.put(api, json=BODY, headers=headers)):
            assert (answer.status_code, answer.get_json()["slug"]) == (403, "forbidden")
            assert WHERE in answer.get_json()["detail"]
    assert store.database["ratings"].count_documents({}) == 0


@OF_OTHERS
def test_whoever_may_not_read_the_record_may_be_a_client(
    web: FlaskClient, path: str, api: str, who: Principal
) -> None:
    sign_in(web, who)
    assert web.get(path).status_code == 200
    assert web.get(api, headers={"Authorization": f"Bearer {who.staff_id}"}).status_code == 200
    assert web.post(path, data=ANSWERED).status_code == 303


def test_who_held_the_session_does_not_answer_about_it_after_a_handover(
    web: FlaskClient, path: str, clinic: Transact
) -> None:
    handed_over = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=Revision(1, 2))
    clinic(lambda unit: keep_client(unit, handed_over))
    for who in (SAM, COLLEAGUE):
        sign_in(web, who)
        assert web.get(path).status_code == 403


@OF_HER
def test_the_cry_for_help_is_never_refused(web: FlaskClient, path: str, store: Store, who: Principal) -> None:
    sign_in(web, who)
    assert web.post(f"{path}/not-safe").status_code == 200
    assert store.database["safety_notices"].count_documents({}) == 1


def test_a_login_that_has_ended_keeps_no_client_out(web: FlaskClient, path: str) -> None:
    web.set_cookie(LOGIN_COOKIE, "long gone")
    assert web.get(path).status_code == 200
    assert web.post(path, data=ANSWERED).status_code == 303


def test_while_intake_cannot_be_asked_no_rating_is_lost(
    settings: FeedbackSettings, store: Store, intake: FakeIntake, path: str, api: str
) -> None:
    def silent(_credential: Credential) -> Principal | None:
        raise Unavailable("Intake does not answer.", retry_after=5)

    web = application(settings, store, intake, silent).test_client()
    sign_in(web, SAM)
    assert web.get(path).status_code == 200
    assert web.get(api, headers={"Authorization": f"Bearer {SAM.staff_id}"}).status_code == 200
    assert web.post(path, data=ANSWERED).status_code == 303


def test_a_comment_that_came_too_late_can_be_copied(web: FlaskClient, path: str) -> None:
    web.get(path)
    web.post(path, data=ANSWERED)
    web.delete_cookie("attune_check_in", path=path)
    page = web.post(path, data={"heard": "1", "note": 'I forgot <to> say "this"', "routing": "therapist"})
    assert page.status_code == 409
    assert "I forgot &lt;to&gt; say &#34;this&#34;</textarea>" in page.text
