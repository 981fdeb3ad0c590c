"""A client stops being asked, and begins again, in their own record."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.ports.record import OwnErasure, OwnRecord
from services.feedback.usecases.keep import keep_session
from services.feedback.usecases.rate import rate_session
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import BY_API, HELD, SAM, maya, sent, token_of, weeks_later
from tests.infra.forms import hidden
from tests.infra.kiosk import CODE_PAGE, START, staff
from tests.infra.my_record import RECORD, leads_out_first, opened, press

ASKED = f"{RECORD}/asked"
LINK = "/feedback/sessions/session-1/check-in"
NO = "Your client wants no check-ins at the moment."


@pytest.fixture
def client(app: Flask, intake: FakeIntake) -> FlaskClient:
    """Maya's browser, in which her record is open."""
    intake.clients["maya"] = maya()
    intake.own["maya"] = OwnRecord(registration={})
    return opened(app)


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """Her therapist's."""
    web = app.test_client()
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    return web


def test_no_link_is_handed_out_until_the_client_begins_again(client: FlaskClient, sam: FlaskClient) -> None:
    assert press(client, ASKED, asked="no").headers["Location"] == f"{RECORD}#asked"
    assert "You get no check-ins at the moment" in client.get(RECORD).text
    page = sam.get(LINK)
    assert page.status_code == 409
    assert NO in page.text
    assert "/feedback/c/" not in page.text
    bearer = {"Authorization": f"Bearer {SAM.staff_id}"}
    assert sam.get("/feedback/api/sessions/session-1/check-in", headers=bearer).status_code == 409
    press(client, ASKED, asked="yes")
    assert "/feedback/c/" in sam.get(LINK).text


def test_no_code_for_a_tablet_is_made_or_opens_anything_until_then_either(
    app: Flask, client: FlaskClient, sam: FlaskClient, kiosk: FlaskClient, *, store: Store
) -> None:
    made, form = staff(app, SAM).code(), hidden(sam.get(CODE_PAGE).text)
    press(client, ASKED, asked="no")
    for page in (sam.get(CODE_PAGE), sam.post(CODE_PAGE, data=form)):
        assert page.status_code == 409
        assert NO in page.text
    refused = kiosk.post(START, data={"code": made})
    assert (refused.status_code, "That code opens no check-in." in refused.text) == (422, True)
    assert NO not in refused.text, "whoever stands at the tablet learns nothing of what the client wishes"
    assert store.database["sittings"].count_documents({}) == 0
    press(client, ASKED, asked="yes")
    assert kiosk.post(START, data={"code": made}).status_code == 422, "it has ended"
    assert kiosk.post(START, data={"code": staff(app, SAM).code()}).status_code == 303


def test_what_was_answered_and_a_link_that_is_out_go_on(
    client: FlaskClient, sam: FlaskClient, clinic: Transact
) -> None:
    clinic(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))
    clinic(lambda unit: keep_session(unit, weeks_later(0, "second")))
    press(client, ASKED, asked="no")
    assert sam.get(LINK).status_code == 200
    assert client.get(f"/feedback/c/{clinic(lambda unit: token_of(unit, 'second'))}").status_code == 200


def test_while_intake_is_away_nothing_changes_and_the_client_is_told(
    client: FlaskClient, sam: FlaskClient, intake: FakeIntake
) -> None:
    form = client.get(RECORD)
    assert "Stop asking me" in form.text
    intake.down = True
    answer = press(client, ASKED, asked="no")
    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text
    assert leads_out_first(answer)
    assert "/feedback/c/" in sam.get(LINK).text


def test_nobody_else_stops_it(app: Flask, client: FlaskClient, sam: FlaskClient, store: Store) -> None:
    assert client.post(ASKED, data={"asked": "no"}).status_code == 400
    assert client.get(f"{ASKED}?asked=no").headers["Location"] == RECORD
    stranger = app.test_client()
    assert press(stranger, f"{RECORD}/open", code="1", pin="1", pin_again="1").status_code == 422
    found = store.database["clients"].find_one({"_id": "maya"})
    assert found
    assert not found["client"].get("pauses")
    assert "/feedback/c/" in sam.get(LINK).text


def test_an_erasure_is_asked_for_with_a_tick_and_taken_back(client: FlaskClient, intake: FakeIntake) -> None:
    path = f"{RECORD}/erasure"
    press(client, path, asked="yes")
    assert intake.own["maya"].erasure is None
    assert press(client, path, asked="yes", sure="yes").headers["Location"] == f"{RECORD}#erasure"
    page = client.get(RECORD).text
    assert "Somebody of the clinic answers you" in page
    assert "<code>receipt-1</code>" in page
    press(client, path, asked="no")
    assert intake.own["maya"].erasure is None


def test_why_it_cannot_be_is_told(client: FlaskClient, intake: FakeIntake) -> None:
    no = OwnErasure(asked_at=HELD, receipt="receipt-1", refused_at=HELD, refusal="The law asks us to keep it.")
    intake.own["maya"] = OwnRecord(registration={}, erasure=no)
    page = client.get(RECORD).text
    assert "The law asks us to keep it." in page
    assert "Yes, I want everything deleted" in page
