"""A note that was sent: its writer takes it back, and nobody writes over it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.store import Store
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import LEAD, SAM, SECRET, HandClock, items, token_of

ANSWERED = {"heard": "8", "matters": "4"}
NOTE = {"note": "I nearly did not come.", "routing": "therapist"}
HOLDS = {"Check-In-Secret": SECRET}


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


@pytest.fixture
def written(web: FlaskClient, path: str, intake: FakeIntake) -> FlaskClient:
    """The browser in which Maya has just written something for Sam."""
    intake.names[SAM.staff_id] = "Sam"
    web.get(path)
    assert web.post(path, data=ANSWERED | NOTE).status_code == 303
    return web


def quoted(app: Flask) -> list[dict[str, Any]]:
    """What the pages of staff are told for the therapist."""
    asked = {"session_ids": ["session-1"], "reader_id": SAM.staff_id}
    answer = app.test_client().post(
        "/internal/notes", json=asked, headers={"Authorization": "Bearer service-secret"}
    )
    notes: list[dict[str, Any]] = answer.get_json()["notes"]
    return notes


def test_the_page_offers_to_take_it_back_and_takes_no_new_text(written: FlaskClient, path: str) -> None:
    page = written.get(path).text
    assert "You wrote something for Sam." in page
    assert "Take back what I wrote for Sam" in page
    assert "<textarea" not in page
    assert "nearly" not in page


def test_text_over_it_is_refused_and_shown_again(written: FlaskClient, path: str, app: Flask) -> None:
    page = written.post(path, data=ANSWERED | {"heard": "1", "note": "Something nicer", "routing": "therapist"})
    assert page.status_code == 422
    assert "take that back as well" in page.text
    assert "Something nicer</textarea>" in page.text
    assert 'name="routing" value="therapist" checked' in page.text
    assert 'name="heard" value="1" checked' in page.text
    (note,) = quoted(app)
    assert note["text"] == NOTE["note"]
    both = ANSWERED | {"note": "Something nicer", "routing": "therapist", "take_back": "yes"}
    assert written.post(path, data=both).status_code == 303
    (note,) = quoted(app)
    assert note["text"] == "Something nicer"


def test_taken_back_its_words_are_gone_and_the_therapist_sees_so(
    written: FlaskClient, path: str, app: Flask, store: Store
) -> None:
    assert written.post(path, data=ANSWERED | {"take_back": "yes"}).status_code == 303
    (note,) = quoted(app)
    assert (note["session_id"], note["routing"], note["text"]) == ("session-1", "therapist", None)
    listed = app.test_client().get(
        "/feedback/api/clients/maya/notes", headers={"Authorization": f"Bearer {SAM.staff_id}"}
    )
    assert [note["text"] for note in listed.get_json()["items"]] == [None]
    assert "nearly" not in str(
        [list(store.database[name].find()) for name in store.database.list_collection_names()]
    )
    page = written.get(path).text
    assert "<textarea" in page, "and another one may be written"
    assert "Take back" not in page


def test_of_one_for_supervision_nothing_is_left(web: FlaskClient, path: str, app: Flask, store: Store) -> None:
    web.get(path)
    web.post(path, data=ANSWERED | NOTE | {"routing": "supervisor"})
    assert "Take back what I wrote for supervisors of the team" in web.get(path).text
    web.post(path, data=ANSWERED | {"take_back": "yes"})
    assert quoted(app) == []
    assert store.database["notes"].count_documents({}) == 0
    listed = app.test_client().get(
        "/feedback/api/clients/maya/notes", headers={"Authorization": f"Bearer {LEAD.staff_id}"}
    )
    assert listed.get_json()["items"] == []


def test_only_its_writer_takes_it_back_and_only_for_a_while(
    written: FlaskClient, path: str, app: Flask, clock: HandClock
) -> None:
    back = ANSWERED | {"take_back": "yes"}
    assert app.test_client().post(path, data=back).status_code == 409
    clock.pass_(minutes=15)
    assert written.post(path, data=back).status_code == 409
    (note,) = quoted(app)
    assert note["text"] == NOTE["note"]


def test_over_the_api_too(web: FlaskClient, clinic: Transact, app: Flask) -> None:
    def put(**more: object) -> int:
        body = {"items": items(heard=8), **more}
        return web.put(f"/feedback/api/check-ins/{clinic(token_of)}", json=body, headers=HOLDS).status_code

    other = {"text": "Something nicer", "routing": "next_session"}
    assert put(note={"text": "One", "routing": "therapist"}) == 200
    assert put(note=other) == 422
    assert quoted(app)[0]["text"] == "One"
    assert put(note=None) == put(note=None) == 200
    assert quoted(app)[0]["text"] is None
    assert put(note=other) == put(note=other) == 200
    assert quoted(app)[0]["text"] == "Something nicer"
