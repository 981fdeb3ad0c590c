"""The API as other programs rely on it, on the real application and database."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client, keep_session
from shared.store import Store
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import (
    ADMIN,
    COLLEAGUE,
    FIRST,
    HELD,
    LEAD,
    OTHER_LEAD,
    SAM,
    SECRET,
    HandClock,
    items,
    known,
    maya,
    on_nobodys_team,
    session,
    token_of,
)

HOLDS = {"Check-In-Secret": SECRET}
ALL: dict[str, object] = {**items()}
BODY: dict[str, Any] = {
    "items": {"heard": 8, "matters": 4, "fit": 9, "openness": None},
    "goals": [{"goal_id": "goal-1", "score": 6}],
    "homework": "done",
    "week": 0,
    "note": {"text": "Two\nlines", "routing": "therapist"},
}


@pytest.fixture
def token(clinic: Transact) -> str:
    return clinic(token_of)


def put(web: FlaskClient, token: str, body: object = BODY, **over: object) -> tuple[int, dict[str, Any]]:
    sent = {**body, **over} if isinstance(body, dict) else body
    answer = web.put(f"/feedback/api/check-ins/{token}", json=sent, headers=HOLDS)
    return answer.status_code, answer.get_json()


def bearer(staff_id: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {staff_id}"}


def test_a_session_s_link_for_its_clinician(
    web: FlaskClient, token: str, store: Store, intake: FakeIntake
) -> None:
    intake.names[SAM.staff_id] = "Sam"
    answer = web.get("/feedback/api/sessions/session-1/check-in", headers=bearer(SAM.staff_id))
    assert (answer.status_code, answer.get_json()) == (
        200,
        {
            "url": f"https://attune.example/feedback/c/{token}",
            "token": token,
            "expires_at": "2026-03-09T15:00:00.000Z",
            "rated_at": None,
            "disowned_at": None,
            "reads": [
                {"staff_id": SAM.staff_id, "name": "Sam", "at": "2026-03-02T15:00:00.000Z", "via": "api"},
            ],
        },
    )
    (read,) = store.database["link_reads"].find()
    assert (read["staff_id"], read["session_id"], read["via"]) == (SAM.staff_id, "session-1", "api")
    assert token not in str(list(store.database["invitations"].find()))


def test_who_looked_at_a_link_stands_beside_when_it_was_answered(
    web: FlaskClient, token: str, intake: FakeIntake, clock: HandClock
) -> None:
    intake.names[LEAD.staff_id] = "Lea"
    path = "/feedback/api/sessions/session-1/check-in"
    for who in (SAM, LEAD):
        web.get(path, headers=bearer(who.staff_id))
        clock.pass_(minutes=1)
    put(web, token)
    shown = web.get(path, headers=bearer(LEAD.staff_id)).get_json()
    assert shown["rated_at"] == shown["reads"][-1]["at"] == "2026-03-02T15:02:00.000Z"
    assert [(read["staff_id"], read["name"]) for read in shown["reads"]] == [
        (SAM.staff_id, None),
        (LEAD.staff_id, "Lea"),
        (LEAD.staff_id, "Lea"),
    ]


def test_a_session_that_nobody_knows_may_be_tried_again(web: FlaskClient, intake: FakeIntake) -> None:
    for down in (False, True):
        intake.down = down
        answer = web.get("/feedback/api/sessions/session-9/check-in", headers=bearer(SAM.staff_id))
        assert (answer.status_code, answer.headers["Retry-After"]) == (404, "5")
        assert answer.get_json()["slug"] == "not-found"


def test_a_session_that_only_intake_knows_has_a_link_at_once(web: FlaskClient, intake: FakeIntake) -> None:
    intake.sessions["session-9"] = known("session-9")
    answer = web.get("/feedback/api/sessions/session-9/check-in", headers=bearer(SAM.staff_id))
    assert answer.status_code == 200
    intake.down = True
    status, taken = put(web, answer.get_json()["token"])
    assert (status, taken["revision"]) == (200, 1)


def test_a_planned_session_is_a_conflict_that_says_so(web: FlaskClient, clinic: Transact) -> None:
    clinic(lambda unit: keep_session(unit, session("session-4", status="planned")))
    answer = web.get("/feedback/api/sessions/session-4/check-in", headers=bearer(SAM.staff_id))
    assert answer.status_code == 409
    assert "planned" in answer.get_json()["detail"]


def test_a_rating_counts_up_and_the_same_again_does_not(web: FlaskClient, token: str, store: Store) -> None:
    status, first = put(web, token)
    assert (status, first["revision"]) == (200, 1)
    assert put(web, token) == (200, first)
    assert put(web, token, week=None) == (200, {"rating_id": first["rating_id"], "revision": 2})
    kinds = [dict(row["headers"])["ce_type"] for row in store.database["outbox"].find().sort("_id", 1)]
    assert kinds == [
        b"attune.feedback.session-rated.v1",
        b"attune.feedback.concern-raised.v1",
        b"attune.feedback.session-rated.v1",
    ]
    assert "lines" not in str(list(store.database["outbox"].find()))


def test_everything_but_the_items_may_be_left_out(web: FlaskClient, token: str, store: Store) -> None:
    assert put(web, token, {"items": items()})[0] == 200
    assert put(web, token, {"items": items(heard=0), "note": None, "week": None, "homework": None})[0] == 200
    (rating,) = store.database["ratings"].find()
    assert rating["answers"]["items"] == {"heard": 0, "matters": None, "fit": None, "openness": None}


@pytest.mark.parametrize("missing", ["heard", "matters", "fit", "openness"])
def test_an_item_that_is_missing_is_named_and_wipes_nothing(
    web: FlaskClient, token: str, store: Store, missing: str
) -> None:
    put(web, token)
    before = list(store.database["ratings"].find())
    for given in ({key: value for key, value in items(heard=3).items() if key != missing}, {}):
        status, problem = put(web, token, {"items": given})
        assert (status, problem["slug"]) == (422, "invalid")
        assert missing in problem["errors"]["items"]
    assert list(store.database["ratings"].find()) == before


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"items": ALL | {"heard": 11}}, "items"),
        ({"items": ALL | {"heard": "8"}}, "items"),
        ({"items": ALL | {"heard": 7.5}}, "items"),
        ({"items": ALL | {"heard": True}}, "items"),
        ({"items": ALL | {"mood": 5}}, "items"),
        ({"items": None}, "items"),
        ({"week": -1}, "week"),
        ({"homework": "maybe"}, "homework"),
        ({"goals": [{"goal_id": "goal-1"}]}, "goals"),
        ({"goals": [{"goal_id": "goal-1", "score": 1}, {"goal_id": "goal-1", "score": 2}]}, "goals"),
        ({"goals": [{"goal_id": "goal-noor", "score": 1}]}, "goals.0.goal_id"),
        ({"note": {"text": "", "routing": "therapist"}}, "note"),
        ({"note": {"text": "Hello"}}, "note"),
        ({"note": {"text": "Hello", "routing": "everybody"}}, "note"),
        ({"note": {"text": "Hello", "routing": "private"}}, "note.routing"),
        ({"note": {"text": "x" * 4001, "routing": "therapist"}}, "note"),
        ({"mood": 3}, "mood"),
    ],
)
def test_what_is_wrong_is_named(web: FlaskClient, token: str, over: dict[str, object], field: str) -> None:
    status, problem = put(web, token, **over)
    assert (status, problem["slug"]) == (422, "invalid")
    assert list(problem["errors"]) == [field]


def test_a_note_for_a_supervisor_where_none_would_read_it_is_refused(
    web: FlaskClient, token: str, clinic: Transact, store: Store
) -> None:
    clinic(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    shown = web.get(f"/feedback/api/check-ins/{token}").get_json()
    assert shown["routings"] == ["therapist", "next_session", "safety_contact"]
    status, problem = put(web, token, note={"text": "Not for Sam", "routing": "supervisor"})
    assert (status, problem["slug"]) == (422, "invalid")
    sentence = "Choose who gets the note: therapist, next_session or safety_contact."
    assert problem["errors"] == {"note.routing": [sentence]}
    assert store.database["notes"].count_documents({}) == store.database["ratings"].count_documents({}) == 0


def test_items_are_required(web: FlaskClient, token: str) -> None:
    status, problem = put(web, token, {"week": 3})
    assert (status, list(problem["errors"])) == (422, ["items"])


def test_unknown_expired_late_and_void(web: FlaskClient, token: str, clock: HandClock, clinic: Transact) -> None:
    assert put(web, "unknown")[0] == 404
    clock.pass_(days=7, minutes=-5)
    assert put(web, token)[0] == 200
    clock.pass_(minutes=10)
    assert put(web, token, week=3)[1]["revision"] == 2
    clock.pass_(minutes=5)
    assert put(web, token, week=4)[0] == 409
    clinic(lambda unit: keep_session(unit, session("session-5")))
    assert put(web, LINKS.token(*_invitation("session-5", clinic)))[0] == 410
    clinic(lambda unit: keep_session(unit, session(status="missed", n=2)))
    assert put(web, token)[0] == 410


def _invitation(session_id: str, clinic: Transact) -> tuple[str, int]:
    found = clinic(lambda unit: unit.invitations.of_token(token_of(unit, session_id)))
    assert found is not None
    return found.invitation_id, found.generation


def test_a_program_learns_what_to_ask_and_who_sees_it(
    web: FlaskClient, token: str, intake: FakeIntake, clock: HandClock
) -> None:
    intake.names[SAM.staff_id] = "Sam"
    intake.words["goal-1"] = ("Sleep through the night", FIRST)
    shown = web.get(f"/feedback/api/check-ins/{token}").get_json()
    assert [statement["key"] for statement in shown["instrument"]["statements"]] == [
        "heard",
        "matters",
        "fit",
        "openness",
    ]
    assert shown["goals"] == [{"goal_id": "goal-1", "title": "Sleep through the night"}]
    assert shown["who_sees"].startswith("Sam, your therapist, sees your ratings.")
    assert shown["routings"] == ["therapist", "next_session", "supervisor"]
    assert shown["changeable_until"] is None
    put(web, token)
    shown = web.get(f"/feedback/api/check-ins/{token}", headers=HOLDS).get_json()
    assert (shown["changeable_until"], shown["secret"]) == ("2026-03-02T15:15:00.000Z", SECRET)
    clock.pass_(minutes=15)
    assert web.get(f"/feedback/api/check-ins/{token}", headers=HOLDS).status_code == 409


def test_notes_come_newest_first_in_pages(web: FlaskClient, clinic: Transact, clock: HandClock) -> None:
    for n in range(3):
        clinic(lambda unit, n=n: keep_session(unit, session(f"s{n}")))  # type: ignore[misc] # a default argument
        clock.pass_(minutes=1)
        put(web, clinic(lambda unit, n=n: token_of(unit, f"s{n}")), note={"text": f"{n}", "routing": "therapist"})  # type: ignore[misc] # the same
    path, headers = "/feedback/api/clients/maya/notes", bearer(SAM.staff_id)
    page = web.get(f"{path}?limit=2", headers=headers).get_json()
    assert [note["text"] for note in page["items"]] == ["2", "1"]
    rest = web.get(f"{path}?limit=2&after={page['next']}", headers=headers).get_json()
    assert ([note["text"] for note in rest["items"]], rest["next"]) == (["0"], None)
    assert set(rest["items"][0]) == {"note_id", "session_id", "routing", "text", "written_at"}
    assert web.get(path, headers=bearer(LEAD.staff_id)).get_json() == {"items": [], "next": None}


def test_the_other_services_ask_with_their_secret_alone(web: FlaskClient, token: str, store: Store) -> None:
    put(web, token)
    headers = bearer("service-secret")
    asked = {"session_ids": ["session-1", "session-2"], "reader_id": SAM.staff_id}
    (note,) = web.post("/internal/notes", json=asked, headers=headers).get_json()["notes"]
    assert note.pop("note_id")
    assert note == {
        "session_id": "session-1",
        "routing": "therapist",
        "text": "Two\nlines",
        "written_at": "2026-03-02T15:00:00.000Z",
    }
    for other in (LEAD, COLLEAGUE, OTHER_LEAD, ADMIN):
        others = asked | {"reader_id": other.staff_id}
        assert web.post("/internal/notes", json=others, headers=headers).get_json() == {"notes": []}
    assert web.post("/internal/notes", json={"session_ids": ["session-1"]}, headers=headers).status_code == 422
    assert web.post("/internal/notes", json=asked).status_code == 401
    assert web.get("/internal/erasures/maya", headers=headers).status_code == 404
    store.database["clients"].update_one({"_id": "maya"}, {"$set": {"erased_at": HELD}})
    assert web.get("/internal/erasures/maya", headers=headers).get_json() == {
        "erased_at": "2026-03-02T15:00:00.000Z"
    }
    assert put(web, token, week=9)[0] == 410


def test_the_document_says_what_there_is(web: FlaskClient) -> None:
    paths = web.get("/feedback/api/openapi.json").get_json()["paths"]
    assert {
        "/feedback/api/sessions/{session_id}/check-in",
        "/feedback/api/check-ins/{token}",
        "/feedback/api/clients/{client_id}/notes",
    } <= set(paths)
    assert paths["/feedback/api/check-ins/{token}"]["put"]["security"] == []
