"""Erasing a client: what is left in the database, and what the receipt says."""

from __future__ import annotations

import json

from shared.contracts.events import ClientErased
from tests.infra.personas import ADMIN, OWNER
from tests.integration.intake.web import Clinic, fields


def with_maya(clinic: Clinic) -> str:
    """The owner's client with everything that can be kept of her; gives her id."""
    made = clinic.ask(
        OWNER,
        "POST",
        "/clients",
        json={"code": "MR", "name": "Maya Reyes", "email": "maya@mail.example", "phone": "07700 900123"},
        headers={"Idempotency-Key": "maya"},
    ).json
    assert made is not None
    path = f"/clients/{made['client_id']}"
    goal = {"title": "Sleep well", "milestones": ["bed by eleven"]}
    clinic.ask(OWNER, "POST", f"{path}/goals", json=goal, headers={"Idempotency-Key": "goal"})
    clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(days=-1), status="held")
    return str(made["client_id"])


def everything(clinic: Clinic) -> str:
    """All that the database holds, as text."""
    database = clinic.intake.store.database
    return repr({name: list(database[name].find()) for name in database.list_collection_names()})


def test_only_tombstone_receipt_and_event_are_left(clinic: Clinic) -> None:
    client_id = with_maya(clinic)
    words = ("Maya", "Sleep well", "bed by eleven", "maya@mail.example", "07700 900123")
    before = everything(clinic)
    assert "'MR'" in before
    assert not any(word in before for word in words), "they are sealed"
    assert clinic.intake.store.database["keys"].find_one({"_id": client_id})
    answer = clinic.ask(ADMIN, "DELETE", f"/clients/{client_id}", json={"code": "MR"})
    assert answer.status_code == 202
    assert answer.json is not None
    assert (answer.json["client_id"], answer.json["erased_at"]) == (client_id, "2026-11-20T12:00:00.000Z")
    left = everything(clinic)
    assert not any(word in left for word in (*words, "'MR'"))
    database = clinic.intake.store.database
    places = {
        name: count
        for name in database.list_collection_names()
        if (count := sum(client_id in repr(row) for row in database[name].find()))
    }
    assert places == {"clients": 1, "outbox": 1, "erasures": 1}
    (told,) = [event for event in clinic.intake.events if event.key == client_id]
    assert isinstance(told, ClientErased)


def test_a_code_with_invisible_characters_is_confirmed_as_it_looks(clinic: Clinic) -> None:
    client_id = with_maya(clinic)
    clinic.intake.store.database["clients"].update_one({"_id": client_id}, {"$set": {"code": "M\u200bR"}})
    assert clinic.ask(ADMIN, "DELETE", f"/clients/{client_id}", json={"code": "MR"}).status_code == 202


def test_the_code_confirms_in_the_body_or_the_query(clinic: Clinic) -> None:
    path = f"/clients/{with_maya(clinic)}"
    for wrong in ({"json": {"code": "JP"}}, {"query_string": {"code": "JP"}}, {}):
        answer = clinic.ask(ADMIN, "DELETE", path, **wrong)
        assert list(fields(answer)) == ["code"]
    assert clinic.ask(ADMIN, "DELETE", path, query_string={"code": "mr"}).status_code == 202


def test_an_erased_client_is_not_there(clinic: Clinic) -> None:
    path = f"/clients/{with_maya(clinic)}"
    clinic.ask(ADMIN, "DELETE", path, json={"code": "MR"})
    body = {"held_at": clinic.at(days=-1), "status": "held"}
    assert clinic.ask(OWNER, "GET", path).status_code == 404
    assert clinic.ask(OWNER, "POST", f"{path}/sessions", json=body).status_code == 404
    assert clinic.ask(ADMIN, "PATCH", path, json={"status": "open"}).status_code == 404
    again = clinic.ask(ADMIN, "DELETE", path, json={"code": "MR"})
    assert again.status_code == 202


def test_the_receipt_shows_all_three_services(clinic: Clinic) -> None:
    erased = clinic.ask(ADMIN, "DELETE", f"/clients/{with_maya(clinic)}", json={"code": "MR"}).json
    assert erased is not None

    def states() -> dict[str, str]:
        receipt = clinic.ask(ADMIN, "GET", f"/erasures/{erased['erasure_id']}").json
        assert receipt is not None
        said = {one["service"]: one["state"] for one in receipt["services"]}
        assert receipt["complete"] == (set(said.values()) == {"erased"})
        return said

    assert states() == {"intake": "erased", "feedback": "pending", "alerts": "unreachable"}
    clinic.others.said = {"feedback": clinic.intake.now, "alerts": clinic.intake.now}
    assert set(states().values()) == {"erased"}
    listed = clinic.ask(ADMIN, "GET", "/erasures").json
    assert listed is not None
    assert [one["erasure_id"] for one in listed["items"]] == [erased["erasure_id"]]
    page = clinic.browser(ADMIN).get(f"/intake/erasures/{erased['erasure_id']}").text
    assert "Everything is erased." in page


def test_a_page_confirms_with_the_code(clinic: Clinic) -> None:
    client_id = with_maya(clinic)
    browser = clinic.browser(ADMIN)
    assert "Maya Reyes" in browser.get(f"/intake/clients/{client_id}/erase").text
    wrong = browser.post(f"/intake/clients/{client_id}/erase", code="JP", reason="asked for it")
    assert (wrong.status_code, "Nothing was erased" in wrong.text) == (422, True)
    done = browser.post(f"/intake/clients/{client_id}/erase", code="MR", reason="asked for it")
    assert done.status_code == 303
    assert "not yet confirmed" in browser.get(done.location).text


def test_a_program_says_why_or_not_and_the_receipt_tells_it(clinic: Clinic) -> None:
    path = f"/clients/{with_maya(clinic)}"
    wrong = clinic.ask(ADMIN, "DELETE", path, json={"code": "MR", "reason": "Reyes asked"})
    assert list(fields(wrong)) == ["reason"]
    assert clinic.ask(ADMIN, "DELETE", path, json={"code": "MR", "reason": "asked for it"}).status_code == 202
    other = clinic.made(OWNER, "/clients", code="B", name="B")["client_id"]
    clinic.ask(ADMIN, "DELETE", f"/clients/{other}", json={"code": "B"})
    listed = clinic.ask(ADMIN, "GET", "/erasures").json
    assert listed is not None
    assert {(one["asked_by"], one["reason"]) for one in listed["items"]} == {
        (ADMIN.staff_id, "asked for it"),
        (ADMIN.staff_id, None),
    }


def test_a_receipt_from_before_reasons_were_asked_for_can_be_read(clinic: Clinic) -> None:
    kept = {"_id": "e1", "client_id": "c1", "erased_at": clinic.intake.now, "asked_by": "who-left"}
    clinic.intake.store.database["erasures"].insert_one(kept)
    page = clinic.browser(ADMIN).get("/intake/erasures/e1").text
    assert "no reason was given" in page
    assert "somebody who is not known any more" in page


def test_events_on_their_way_hold_nothing_to_erase(clinic: Clinic) -> None:
    with_maya(clinic)
    rows = [bytes(row["value"]).decode() for row in clinic.intake.store.database["outbox"].find()]
    assert rows
    assert not any(word in json.dumps(rows) for word in ("Maya", "MR", "Sleep", "bed by", "maya@"))
