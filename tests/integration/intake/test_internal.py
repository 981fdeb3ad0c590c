"""What the other services ask."""

from __future__ import annotations

import msgspec

from shared.contracts.events import ClientUpdated, EpisodeUpdated, GoalUpdated, SessionUpdated
from shared.contracts.principal import Principal
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.web import Clinic


def ask_who(clinic: Clinic, kind: str, secret: str) -> Principal | None:
    answer = clinic.internal("POST", "/principals", json={"kind": kind, "secret": secret})
    if answer.status_code == 404:
        return None
    assert answer.status_code == 200
    return msgspec.json.decode(answer.data, type=Principal)


def test_whose_secret_it_is(clinic: Clinic) -> None:
    found = ask_who(clinic, "login", "login of staff-owner")
    assert found is not None
    assert (found.staff_id, found.name, found.via) == (OWNER.staff_id, "Owner", "login")
    assert (found.roles, found.team_ids) == (OWNER.roles, OWNER.team_ids)
    assert ask_who(clinic, "token", "token of staff-owner") == OWNER
    assert ask_who(clinic, "token", "login of staff-owner") is None
    assert ask_who(clinic, "login", "nonsense") is None


def test_a_session_with_what_it_belongs_to_reads_as_events_do(clinic: Clinic) -> None:
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya')['client_id']}"
    clinic.made(OWNER, f"{path}/goals", title="Sleep", milestones=["bed by 11"])
    made = clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=-1), status="held")
    answer = clinic.internal("GET", f"/sessions/{made['session_id']}")
    told = clinic.intake.events
    assert answer.json is not None
    for name, kind in (("client", ClientUpdated), ("episode", EpisodeUpdated), ("session", SessionUpdated)):
        event = msgspec.convert(answer.json[name], kind)
        assert event in told
    assert [msgspec.convert(goal, GoalUpdated) in told for goal in answer.json["goals"]] == [True]
    assert clinic.internal("GET", "/sessions/nothing").status_code == 404


def test_what_comes_next_by_client(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya")["client_id"]
    for days in (3, 2):
        clinic.made(OWNER, f"/clients/{client_id}/sessions", held_at=clinic.at(days=days), status="planned")
    answer = clinic.internal("GET", f"/upcoming?client_ids={client_id},nobody")
    assert answer.json == {client_id: "2026-11-22T12:00:00.000Z"}
    assert clinic.internal("GET", "/upcoming").json == {}
    named = clinic.internal(
        "POST", "/names", json={"client_ids": [client_id], "upcoming_ids": [client_id, "nobody"]}
    )
    assert named.json is not None
    assert named.json["upcoming"] == answer.json
    assert list(named.json["clients"]) == [client_id]


def test_what_staff_are_to_do_is_told_to_services_alone(clinic: Clinic) -> None:
    assert clinic.internal("GET", "/protocol").json == {"protocol": None}
    words = "Ring the duty desk.\nThen call them."
    assert clinic.ask(ADMIN, "PUT", "/clinic", json={"protocol": words}).status_code == 200
    assert clinic.internal("GET", "/protocol").json == {"protocol": words}
    assert "duty desk" not in repr(clinic.intake.events)


def responsible(clinic: Clinic, client_id: str) -> list[tuple[str, str]]:
    answer = clinic.internal("POST", "/responsible", json={"client_ids": [client_id, "nobody"]}).json
    assert answer is not None
    assert list(answer) == [client_id]
    assert answer[client_id]["phone"] == "07700 900123"
    return [(one["staff_id"], one["role"]) for one in answer[client_id]["people"]]


def test_who_is_responsible_for_a_client(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya", phone="07700 900123")["client_id"]
    owner, supervisor = (OWNER.staff_id, "therapist"), (SUPERVISOR.staff_id, "supervisor")
    assert responsible(clinic, client_id) == [owner, supervisor]
    change(clinic, OWNER, roles=["clinician", "supervisor"])
    assert responsible(clinic, client_id) == [owner, supervisor], "the therapist is told once"
    change(clinic, OWNER, active=False)
    assert responsible(clinic, client_id) == [supervisor]
    change(clinic, SUPERVISOR, roles=["clinician"])
    left = [(SUPERVISOR.staff_id, "safety_contact")]
    assert responsible(clinic, client_id) == left, "who supervises nobody any more is the safety contact still"


def test_the_safety_contact_is_told_of_every_client_last_and_once(clinic: Clinic) -> None:
    client_id = clinic.made(OWNER, "/clients", code="MR", name="Maya", phone="07700 900123")["client_id"]
    owner, supervisor = (OWNER.staff_id, "therapist"), (SUPERVISOR.staff_id, "supervisor")
    contact(clinic, ADMIN)
    assert responsible(clinic, client_id) == [owner, supervisor, (ADMIN.staff_id, "safety_contact")]
    contact(clinic, SUPERVISOR)
    assert responsible(clinic, client_id) == [owner, supervisor], "in the role that they have anyway"


def contact(clinic: Clinic, person: Principal) -> None:
    said = {"safety_contact": person.staff_id}
    answer = clinic.ask(ADMIN, "PUT", "/clinic", json=said, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def test_mail_reaches_only_those_who_work_here(clinic: Clinic) -> None:
    asked = {"staff_ids": [OWNER.staff_id, SUPERVISOR.staff_id, "nobody"]}
    found = clinic.internal("POST", "/addresses", json=asked).json
    assert found is not None
    assert set(found) == {OWNER.staff_id, SUPERVISOR.staff_id}
    assert all("@" in address for address in found.values())
    change(clinic, OWNER, active=False)
    left = {SUPERVISOR.staff_id: found[SUPERVISOR.staff_id]}
    assert clinic.internal("POST", "/addresses", json=asked).json == left


def test_who_runs_the_clinic(clinic: Clinic) -> None:
    assert clinic.internal("GET", "/admins").json == {"staff_ids": [ADMIN.staff_id]}
    change(clinic, OWNER, roles=["clinician", "admin"])
    assert clinic.internal("GET", "/admins").json == {"staff_ids": sorted([ADMIN.staff_id, OWNER.staff_id])}


def change(clinic: Clinic, person: Principal, **words: object) -> None:
    answer = clinic.ask(ADMIN, "PATCH", f"/staff/{person.staff_id}", json=words, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def test_a_revoked_token_is_nobodys_at_once(clinic: Clinic) -> None:
    assert clinic.ask(ADMIN, "DELETE", "/tokens/token-staff-admin").status_code == 204
    assert ask_who(clinic, "token", "token of staff-admin") is None
