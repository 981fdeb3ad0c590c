"""Goals and sessions over the API."""

from __future__ import annotations

import pytest

from shared.contracts.events import GoalUpdated, SessionUpdated
from tests.infra.personas import ADMIN, OWNER
from tests.integration.intake.web import Clinic, fields


@pytest.fixture
def path(clinic: Clinic) -> str:
    """Where the owner's client is."""
    return f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"


def test_a_goal_with_milestones(clinic: Clinic, path: str) -> None:
    made = clinic.made(
        OWNER, f"{path}/goals", title="Sleep", horizon_weeks=12, milestones=["bed by 11", "no phone"]
    )
    assert made.keys() == {"goal_id", "milestones"}
    assert [step["title"] for step in made["milestones"]] == ["bed by 11", "no phone"]
    assert all(step.keys() == {"milestone_id", "title"} for step in made["milestones"])
    told = clinic.intake.events[-1]
    assert isinstance(told, GoalUpdated)
    assert (told.horizon_weeks, told.agreed_at, told.status) == (12, clinic.intake.now, "active")
    assert [step.reached_at for step in told.milestones] == [None, None]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("horizon_weeks", 0),
        ("horizon_weeks", "12"),
        ("horizon_weeks", 1.5),
        ("milestones", ["x"] * 21),
        ("agreed_at", "2027-01-01T00:00:00Z"),
    ],
)
def test_what_is_wrong_with_a_goal_is_named(clinic: Clinic, path: str, field: str, value: object) -> None:
    answer = clinic.ask(OWNER, "POST", f"{path}/goals", json={"title": "Sleep", field: value})
    assert list(fields(answer)) == [field]


def test_a_milestone_is_reached_once(clinic: Clinic, path: str) -> None:
    made = clinic.made(OWNER, f"{path}/goals", title="Sleep", milestones=["bed by 11"])
    reached = f"/goals/{made['goal_id']}/milestones/{made['milestones'][0]['milestone_id']}/reached"
    assert clinic.ask(OWNER, "POST", reached).status_code == 200
    count, at = len(clinic.intake.events), clinic.intake.now
    clinic.intake.wait(days=2)
    again = clinic.ask(OWNER, "POST", reached, json={})
    assert (again.status_code, len(clinic.intake.events)) == (200, count)
    told = clinic.intake.events[-1]
    assert isinstance(told, GoalUpdated)
    assert (told.milestones[0].reached_at, told.revision.n) == (at, 2)


def test_a_milestones_instant_is_corrected(clinic: Clinic, path: str) -> None:
    made = clinic.made(OWNER, f"{path}/goals", title="Sleep", milestones=["bed by 11"])
    reached = f"/goals/{made['goal_id']}/milestones/{made['milestones'][0]['milestone_id']}/reached"
    clinic.ask(OWNER, "POST", reached)
    shown = clinic.ask(OWNER, "POST", reached, json={"reached_at": "2026-11-01T10:00:00Z"}).json
    assert shown is not None
    assert shown["milestones"][0]["reached_at"] == "2026-11-01T10:00:00.000Z"
    future = clinic.ask(OWNER, "POST", reached, json={"reached_at": clinic.at(days=1)})
    assert list(fields(future)) == ["reached_at"]


def test_another_goals_milestone_is_not_found(clinic: Clinic, path: str) -> None:
    one, other = (clinic.made(OWNER, f"{path}/goals", title="G", milestones=["m"]) for _ in range(2))
    mixed = f"/goals/{one['goal_id']}/milestones/{other['milestones'][0]['milestone_id']}/reached"
    assert clinic.ask(OWNER, "POST", mixed).status_code == 404


def test_a_goal_gets_other_words_a_horizon_and_milestones(clinic: Clinic, path: str) -> None:
    made = clinic.made(OWNER, f"{path}/goals", title="Sleep", milestones=["bed by 11", "no phone"])
    goal, first = f"/goals/{made['goal_id']}", made["milestones"][0]["milestone_id"]
    clinic.ask(OWNER, "POST", f"{goal}/milestones/{first}/reached", json={})
    body = {"title": "Sleep through", "horizon_weeks": 8, "milestones": ["dark room", "no phone"]}
    answer = clinic.ask(OWNER, "PATCH", goal, json=body, headers={"If-Match": '"1.2"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.3"')
    changed = answer.json
    assert changed is not None
    assert (changed["title"], changed["horizon_weeks"]) == ("Sleep through", 8)
    assert [step["title"] for step in changed["milestones"]] == ["bed by 11", "dark room", "no phone"]
    assert changed["milestones"][0]["milestone_id"] == first
    assert changed["milestones"][2]["milestone_id"] == made["milestones"][1]["milestone_id"]
    told = [event for event in clinic.intake.events if type(event).__name__ == "GoalUpdated"][-1]
    assert (told.horizon_weeks, len(told.milestones)) == (8, 3)  # type: ignore[attr-defined] # a goal's
    assert "dark room" not in repr(told)
    many = clinic.ask(OWNER, "PATCH", goal, json={"milestones": ["m"] * 20})
    assert list(fields(many)) == ["milestones"]
    assert clinic.ask(OWNER, "PATCH", goal, json={"title": " "}).status_code == 422


def test_a_goals_status_is_set(clinic: Clinic, path: str) -> None:
    goal = f"/goals/{clinic.made(OWNER, f'{path}/goals', title='Sleep')['goal_id']}"
    assert clinic.ask(OWNER, "PATCH", goal, json={"status": "reached"}).status_code == 200
    shown = clinic.ask(OWNER, "GET", goal).json
    assert shown is not None
    assert shown["status"] == "reached"
    listed = clinic.ask(OWNER, "GET", f"{path}/goals").json
    assert listed == {"items": [shown], "next": None}


def test_a_held_session_is_told(clinic: Clinic, path: str) -> None:
    made = clinic.made(OWNER, f"{path}/sessions", held_at="2026-11-20T10:00:00+01:00", status="held")
    assert made.keys() == {"session_id", "session_no"}
    told = clinic.intake.events[-1]
    assert isinstance(told, SessionUpdated)
    assert (told.session_no, told.status, told.became_held_at) == (1, "held", clinic.intake.now)
    assert told.held_at.isoformat() == "2026-11-20T09:00:00+00:00"
    assert told.clinician_id == OWNER.staff_id


@pytest.mark.parametrize(("status", "late"), [("cancelled", False), ("cancelled_late", True)])
def test_how_late_a_session_was_called_off_is_told(clinic: Clinic, path: str, status: str, *, late: bool) -> None:
    made = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(hours=5), status=status)
    told = clinic.intake.events[-1]
    assert isinstance(told, SessionUpdated)
    assert (told.status, told.late) == ("cancelled", late)
    shown = clinic.ask(OWNER, "GET", f"/sessions/{made['session_id']}").json
    assert shown is not None
    assert shown["status"] == status


@pytest.mark.parametrize("status", ["held", "missed"])
def test_a_session_in_the_future_did_not_take_place(clinic: Clinic, path: str, status: str) -> None:
    answer = clinic.ask(OWNER, "POST", f"{path}/sessions", json={"held_at": clinic.at(hours=1), "status": status})
    assert list(fields(answer)) == ["held_at"]


def test_numbers_go_on_after_a_cancelled_session(clinic: Clinic, path: str) -> None:
    def number(status: str) -> int:
        made = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=-1), status=status)
        return int(made["session_no"])

    assert [number(status) for status in ("held", "cancelled", "missed", "held")] == [1, 2, 3, 4]


def test_a_planned_session_becomes_held(clinic: Clinic, path: str) -> None:
    made = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(hours=1), status="planned")
    session = f"/sessions/{made['session_id']}"
    assert list(fields(clinic.ask(OWNER, "PATCH", session, json={"status": "held"}))) == ["held_at"]
    clinic.intake.wait(hours=2)
    answer = clinic.ask(OWNER, "PATCH", session, json={"status": "held"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["became_held_at"] == "2026-11-20T14:00:00.000Z"


def test_a_stale_change_is_refused(clinic: Clinic, path: str) -> None:
    made = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=-1), status="planned")
    session = f"/sessions/{made['session_id']}"
    tag = clinic.ask(OWNER, "GET", session).headers["ETag"]
    first = clinic.ask(OWNER, "PATCH", session, json={"status": "held"}, headers={"If-Match": tag})
    assert (first.status_code, first.headers["ETag"] != tag) == (200, True)
    stale = clinic.ask(OWNER, "PATCH", session, json={"status": "missed"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert clinic.ask(OWNER, "GET", session).headers["ETag"] == first.headers["ETag"]
    assert (
        clinic.ask(OWNER, "PATCH", session, json={"status": "missed"}, headers={"If-Match": "*"}).status_code
        == 200
    )
    assert clinic.ask(OWNER, "PATCH", session, json={"status": "held"}).status_code == 200


def test_sessions_are_listed_latest_first(clinic: Clinic, path: str) -> None:
    for days in (-3, -1, -2):
        clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=days), status="held")
    listed = clinic.ask(OWNER, "GET", f"{path}/sessions").json
    assert listed is not None
    assert [item["session_no"] for item in listed["items"]] == [2, 3, 1]


def test_an_admin_sees_no_care(clinic: Clinic, path: str) -> None:
    body = {"held_at": clinic.at(days=-1), "status": "held"}
    assert clinic.ask(ADMIN, "GET", path).status_code == 200
    assert clinic.ask(ADMIN, "GET", f"{path}/sessions").status_code == 403
    assert clinic.ask(ADMIN, "GET", f"{path}/goals").status_code == 403
    assert clinic.ask(ADMIN, "POST", f"{path}/sessions", json=body).status_code == 403
