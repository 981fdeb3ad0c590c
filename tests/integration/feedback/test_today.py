"""What feedback tells intake's page Today of a check-in: that there is a note, never its words."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client
from shared.contracts.revision import Revision
from tests.infra.feedback_clinic import ADMIN, COLLEAGUE, LEAD, OTHER_LEAD, SAM, maya, token_of
from tests.integration.feedback.test_api import bearer, put


@pytest.fixture
def token(clinic: Transact) -> str:
    return clinic(token_of)


def left(web: FlaskClient, reader_id: str) -> dict[str, Any]:
    asked = {"session_ids": ["session-1", "session-2"], "reader_id": reader_id}
    answer = web.post("/internal/today", json=asked, headers=bearer("service-secret"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()["sessions"]
    return found


def test_a_note_for_the_next_session_is_counted_with_how_homework_went(web: FlaskClient, token: str) -> None:
    put(web, token, homework="partly", note={"text": "It was hard to say.", "routing": "next_session"})
    assert left(web, SAM.staff_id) == {"session-1": {"notes": 1, "homework": "partly"}}


@pytest.mark.parametrize("routing", ["therapist", "supervisor"])
def test_a_note_for_another_time_or_reader_is_not(web: FlaskClient, token: str, routing: str) -> None:
    put(web, token, homework=None, note={"text": "It was hard to say.", "routing": routing})
    assert left(web, SAM.staff_id) == {"session-1": {"notes": 0, "homework": None}}


def test_nobody_but_the_therapist_of_now_learns_of_it(web: FlaskClient, token: str, clinic: Transact) -> None:
    put(web, token, note={"text": "It was hard to say.", "routing": "next_session"})
    for other in (LEAD, COLLEAGUE, OTHER_LEAD, ADMIN):
        assert left(web, other.staff_id) == {}

    moved = msgspec.structs.replace(maya(), clinician_id=COLLEAGUE.staff_id, revision=Revision(1, 2))
    clinic(lambda unit: keep_client(unit, moved))
    assert left(web, SAM.staff_id) == {}
    assert list(left(web, COLLEAGUE.staff_id)) == ["session-1"]


def test_the_services_secret_is_needed(web: FlaskClient) -> None:
    asked = {"session_ids": ["session-1"], "reader_id": SAM.staff_id}
    assert web.post("/internal/today", json=asked).status_code == 401
