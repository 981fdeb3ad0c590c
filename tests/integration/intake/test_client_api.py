"""Clients over the API."""

from __future__ import annotations

import pytest
from bson import encode

from shared.contracts.events import ClientUpdated, EpisodeUpdated
from tests.infra.personas import ADMIN, NORTH, OTHER_SUPERVISOR, OWNER, SOUTH, STRANGER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic, fields


def test_a_client_comes_to_the_callers_caseload(clinic: Clinic) -> None:
    made = clinic.made(OWNER, "/clients", code="MR", name="Maya Reyes")
    assert made.keys() == {"client_id", "episode_id"}
    shown = clinic.ask(OWNER, "GET", f"/clients/{made['client_id']}").json
    assert shown is not None
    assert (shown["clinician_id"], shown["team_id"]) == (OWNER.staff_id, NORTH)
    assert (shown["status"], shown["episode_id"]) == ("open", made["episode_id"])


def test_the_new_client_and_episode_are_told(clinic: Clinic) -> None:
    made = clinic.made(OWNER, "/clients", code="MR", name="Maya Reyes", opened_at="2026-11-02T09:00:00+01:00")
    client, episode = clinic.intake.events[-2:]
    assert isinstance(client, ClientUpdated)
    assert (client.client_id, client.clinician_id, client.mail_consent) == (
        made["client_id"],
        OWNER.staff_id,
        False,
    )
    assert isinstance(episode, EpisodeUpdated)
    assert episode.opened_at.isoformat() == "2026-11-02T08:00:00+00:00"


@pytest.mark.parametrize("field", ["code", "name"])
@pytest.mark.parametrize("text", ["\u200b", "\u2060\u00ad", "\u3164"])
def test_code_and_name_show_something(clinic: Clinic, field: str, text: str) -> None:
    body = {"code": "MR", "name": "Maya", field: text}
    answer = clinic.ask(OWNER, "POST", "/clients", json=body, headers={"Idempotency-Key": "nothing"})
    assert (answer.status_code, list(fields(answer))) == (422, [field])


def test_a_code_is_taken_once_to_the_eye(clinic: Clinic) -> None:
    clinic.made(OWNER, "/clients", code="LB", name="Lea")
    body = {"code": "LB\u200b", "name": "Lea"}
    answer = clinic.ask(OWNER, "POST", "/clients", json=body, headers={"Idempotency-Key": "again"})
    assert answer.status_code == 409


def test_who_is_no_clinician_names_one(clinic: Clinic) -> None:
    answer = clinic.ask(ADMIN, "POST", "/clients", json={"code": "MR", "name": "Maya"})
    assert list(fields(answer)) == ["clinician_id"]


def test_a_clinician_names_nobody_else(clinic: Clinic) -> None:
    body = {"code": "MR", "name": "Maya", "clinician_id": TEAMMATE.staff_id}
    assert clinic.ask(OWNER, "POST", "/clients", json=body).status_code == 403


def test_a_supervisor_names_members_of_their_teams(clinic: Clinic) -> None:
    body = {"code": "MR", "name": "Maya", "clinician_id": OWNER.staff_id}
    assert clinic.ask(SUPERVISOR, "POST", "/clients", json=body).status_code == 201
    wrong = clinic.ask(SUPERVISOR, "POST", "/clients", json=body | {"clinician_id": STRANGER.staff_id})
    assert list(fields(wrong)) == ["clinician_id"]


def test_an_admin_names_any_active_clinician_and_team(clinic: Clinic) -> None:
    body = {"code": "MR", "name": "Maya", "clinician_id": STRANGER.staff_id, "team_id": NORTH}
    assert clinic.ask(ADMIN, "POST", "/clients", json=body).status_code == 201
    for field, unknown in (("clinician_id", SUPERVISOR.staff_id), ("clinician_id", "nobody"), ("team_id", "none")):
        assert list(fields(clinic.ask(ADMIN, "POST", "/clients", json=body | {field: unknown}))) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("code", None),
        ("code", "x" * 41),
        ("name", "a\nb"),
        ("name", "a\ud800"),
        ("email", "maya"),
        ("phone", "1234"),
        ("phone", "call me"),
        ("phone", "+44 (0)7700 900123 ext. 4"),
        ("phone", "0" * 41),
        ("phone", 7700900123),
        ("opened_at", "2026-11-02T09:00:00"),
        ("opened_at", "0001-01-01T00:00:00+14:00"),
        ("mail_consent", "yes"),
        ("surprise", 1),
    ],
)
def test_what_is_wrong_is_named(clinic: Clinic, field: str, value: object) -> None:
    answer = clinic.ask(OWNER, "POST", "/clients", json={"code": "MR", "name": "Maya", field: value})
    assert list(fields(answer)) == [field]


def test_a_code_is_taken_once(clinic: Clinic) -> None:
    clinic.made(OWNER, "/clients", code="MR", name="Maya")
    answer = clinic.ask(STRANGER, "POST", "/clients", json={"code": "mr", "name": "Mike"})
    assert (answer.status_code, answer.json and answer.json["slug"]) == (409, "conflict")


def test_the_same_key_makes_one_client(clinic: Clinic) -> None:
    body, headers = {"code": "MR", "name": "Maya"}, {"Idempotency-Key": "once"}
    first, again = (clinic.ask(OWNER, "POST", "/clients", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    other = clinic.ask(OWNER, "POST", "/clients", json=body | {"code": "X"}, headers=headers)
    assert other.status_code == 422


def test_lists_hold_what_the_caller_may_see_newest_first(clinic: Clinic) -> None:
    for number, person in enumerate((OWNER, STRANGER, OWNER, TEAMMATE)):
        clinic.intake.wait(minutes=1)
        clinic.made(person, "/clients", code=str(number), name="N")

    def codes(person: object, query: str = "") -> list[str]:
        answer = clinic.ask(person, "GET", f"/clients{query}").json  # type: ignore[arg-type] # a persona
        assert answer is not None
        return [item["code"] for item in answer["items"]]

    assert codes(OWNER) == ["2", "0"]
    assert codes(SUPERVISOR) == ["3", "2", "0"]
    assert codes(OTHER_SUPERVISOR) == ["1"]
    assert codes(ADMIN) == ["3", "2", "1", "0"]
    assert codes(OWNER, "?status=closed") == []


def test_a_list_goes_on_where_its_cursor_says(clinic: Clinic) -> None:
    for number in range(5):
        clinic.made(OWNER, "/clients", code=str(number), name="N")
    seen, cursor = [], ""
    while cursor is not None:
        page = clinic.ask(OWNER, "GET", f"/clients?limit=2{cursor and '&after=' + cursor}").json
        assert page is not None
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == list("01234")


def test_a_supervisor_hands_over_within_their_teams(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya")["client_id"]
    path = f"/clients/{client_id}"
    assert clinic.ask(SUPERVISOR, "PATCH", path, json={"clinician_id": TEAMMATE.staff_id}).status_code == 200
    assert clinic.ask(OWNER, "GET", path).status_code == 404
    assert clinic.ask(TEAMMATE, "GET", path).status_code == 200
    assert clinic.ask(OTHER_SUPERVISOR, "PATCH", path, json={"team_id": SOUTH}).status_code == 404
    assert clinic.ask(TEAMMATE, "PATCH", path, json={"clinician_id": TEAMMATE.staff_id}).status_code == 403


def test_handing_over_to_another_team_moves_the_client_there(clinic: Clinic) -> None:
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    moved = clinic.ask(ADMIN, "PATCH", path, json={"clinician_id": STRANGER.staff_id}).json
    assert moved is not None
    assert moved["team_id"] == SOUTH
    assert clinic.ask(SUPERVISOR, "GET", path).status_code == 404
    assert clinic.ask(OTHER_SUPERVISOR, "GET", path).status_code == 200


def test_sessions_still_to_come_go_to_the_new_clinician(clinic: Clinic) -> None:
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    held = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=-1), status="held")["session_id"]
    planned = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=6), status="planned")["session_id"]
    clinic.ask(ADMIN, "PATCH", path, json={"clinician_id": TEAMMATE.staff_id})
    of = {}
    for session_id in (held, planned):
        shown = clinic.ask(TEAMMATE, "GET", f"/sessions/{session_id}").json
        assert shown is not None
        of[session_id] = shown["clinician_id"]
    assert of == {held: OWNER.staff_id, planned: TEAMMATE.staff_id}


def test_care_ends_and_begins_again(clinic: Clinic) -> None:
    made = clinic.made(OWNER, "/clients", code="MR", name="Maya")
    path = f"/clients/{made['client_id']}"
    closed = clinic.ask(OWNER, "PATCH", path, json={"status": "closed", "ending": "agreed"}).json
    assert closed is not None
    assert (closed["status"], closed["episode_id"]) == ("closed", None)
    ended = clinic.intake.events[-2]
    assert isinstance(ended, EpisodeUpdated)
    assert (ended.ended_at, ended.ending, ended.revision.n) == (clinic.intake.now, "agreed", 2)
    body = {"held_at": clinic.at(hours=-1), "status": "held"}
    assert clinic.ask(OWNER, "POST", f"{path}/sessions", json=body).status_code == 409
    again = clinic.ask(OWNER, "PATCH", path, json={"status": "open"}).json
    assert again is not None
    assert again["episode_id"] not in {None, made["episode_id"]}
    assert clinic.ask(OWNER, "POST", f"{path}/sessions", json=body).status_code == 201


def test_an_ending_is_planned(clinic: Clinic) -> None:
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    shown = clinic.ask(OWNER, "PATCH", path, json={"planned_ending_at": "2027-02-01T10:00:00Z"}).json
    assert shown is not None
    assert shown["planned_ending_at"] == "2027-02-01T10:00:00.000Z"
    assert clinic.ask(ADMIN, "PATCH", path, json={"planned_ending_at": None}).status_code == 403


def test_a_change_that_changes_nothing_is_not_told(clinic: Clinic) -> None:
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    before = len(clinic.intake.events)
    assert clinic.ask(OWNER, "PATCH", path, json={"name": "Maya", "status": "open"}).status_code == 200
    assert clinic.ask(OWNER, "PATCH", path, json={}).status_code == 200
    assert len(clinic.intake.events) == before


def test_nobody_signed_in_gets_nothing(clinic: Clinic) -> None:
    answer = clinic.ask(None, "GET", "/clients")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_a_stale_change_of_a_client_goal_or_colleague_is_refused(clinic: Clinic) -> None:
    client = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    goal = f"/goals/{clinic.made(OWNER, f'{client}/goals', title='Sleep')['goal_id']}"
    for person, path, change in (
        (OWNER, client, {"name": "Mia"}),
        (OWNER, goal, {"status": "reached"}),
        (ADMIN, f"/staff/{OWNER.staff_id}", {"name": "Other"}),
    ):
        headers = {"If-Match": clinic.ask(person, "GET", path).headers["ETag"]}
        changed = clinic.ask(person, "PATCH", path, json=change, headers=headers)
        assert (changed.status_code, changed.headers["ETag"] != headers["If-Match"]) == (200, True)
        assert clinic.ask(person, "PATCH", path, json=change, headers=headers).status_code == 412
        assert clinic.ask(person, "PATCH", path, json=change).status_code == 200


@pytest.mark.parametrize("number", ["07700 900123", "+44 (0)7700 900-123", "(0151) 555/0142"])
def test_a_telephone_number_is_kept_as_it_was_written_and_told_to_nobody(clinic: Clinic, number: str) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya", phone=f" {number} ")["client_id"]
    shown = clinic.ask(OWNER, "GET", f"/clients/{client_id}").json
    assert shown is not None
    assert shown["phone"] == number
    kept = clinic.intake.store.database["clients"].find_one({"_id": client_id}) or {}
    assert list(kept["phone"]) == ["sealed"]
    assert number.encode() not in encode(kept)
    assert number not in repr(clinic.intake.events)
    anybody, headers = f"/clients/{client_id}", {"If-Match": "*"}
    assert clinic.ask(STRANGER, "GET", anybody).status_code == 404
    taken = clinic.ask(OWNER, "PATCH", anybody, json={"phone": None}, headers=headers).json
    assert taken is not None
    assert taken["phone"] is None


def test_a_client_whom_an_earlier_version_kept_has_no_telephone_number(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya")["client_id"]
    clinic.intake.store.database["clients"].update_one({"_id": client_id}, {"$unset": {"phone": ""}})
    shown = clinic.ask(OWNER, "GET", f"/clients/{client_id}").json
    assert shown is not None
    assert (shown["name"], shown["phone"]) == ("Maya", None)
