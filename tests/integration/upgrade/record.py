"""Writes down what a version stores: a few weeks of a small clinic, as a later version will find them.

    git worktree add ../earlier COMMIT && cp -r tests/integration/upgrade ../earlier/tests/integration/
    cd ../earlier && python -m tests.integration.upgrade.record mongodb://…/?replicaSet=rs0 COMMIT > COMMIT.json

It talks to the three services as people and programs do. What cannot be had so, a dead letter and a form that came
too late, it keeps as the workers and the pages do.
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click
import httpx
from bson import json_util
from pymongo import MongoClient
from pymongo.database import Database

from shared.store import dead_letters, kept_forms
from shared.store.dead_letters import Letter
from shared.store.kept_forms import KeptForm
from tests.integration.upgrade.whole import SERVICES, Whole, whole

PASSWORD: Final = "a-password-of-then"
TEAM: Final = "Riverside"
PEOPLE: Final = (
    ("admin@clinic.example", "Robin Adler", ["admin"]),
    ("imke@clinic.example", "Imke Vos", ["supervisor"]),
    ("sam@clinic.example", "Sam Okafor", ["clinician"]),
)
USUAL: Final = (9, 9, 10, 9)
RUPTURE: Final = (9, 3, 9, 9)
ITEMS: Final = ("heard", "matters", "fit", "openness")
FOR_THERAPIST: Final = "I nearly stayed at home today."
FOR_SUPERVISION: Final = "I would rather see somebody else."
# Of what is deleted by its age anyway a few rows are enough.
FEW: Final = 3
SHORT_LIVED: Final = ("outbox", "idempotency", "link_reads")


class Recording:
    """The clinic, and whoever does something in it."""

    def __init__(self, attune: Whole) -> None:
        self.attune = attune
        for email, name, roles in PEOPLE:
            attune.call("intake", "create_staff", email, name, roles, PASSWORD, team=TEAM)
        self.tokens = {
            email.partition("@")[0]: attune.call("intake", "issue_token", email) for email, _, _ in PEOPLE
        }
        self.ids: dict[str, str] = {}
        self._secret = secrets.token_urlsafe(32)
        attune.pump()
        self._open_clinic()

    def ask(self, who: str, method: str, path: str, **content: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's
        """What that person's program is answered."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        headers |= {"Idempotency-Key": secrets.token_hex(8)} if method == "POST" and "/api/" in path else {}
        headers |= content.pop("headers", {})
        answer = httpx.request(method, self.attune.url + path, headers=headers, timeout=60, **content)
        assert answer.is_success, (path, content, answer.text)
        self.attune.pump()
        found: dict[str, Any] = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
        return found

    def _open_clinic(self) -> None:
        """Say whom clients can call and whom staff can turn to, where the version asks for it."""
        staff = self.ask("admin", "GET", "/intake/api/staff")["items"]
        imke = next(person["staff_id"] for person in staff if person["name"] == "Imke Vos")
        contacts = [{"label": "Riverside", "number": "07700 900100"}]
        with suppress(AssertionError):  # 404 by 40edc95
            said = {"crisis_contacts": contacts, "safety_contact": imke}
            self.ask("admin", "PUT", "/intake/api/clinic", json=said)

    def client(self, code: str, name: str) -> str:
        """A new client of Sam's with a goal."""
        opened = (datetime.now(UTC) - timedelta(weeks=9)).isoformat()
        body = {"code": code, "name": name, "phone": "07700 900123", "email": f"{code.lower()}@example.org"}
        made = self.ask("sam", "POST", "/intake/api/clients", json=body | {"opened_at": opened})
        goal = {"title": f"{name} sleeps through", "milestones": ["In bed by eleven", "No telephone"]}
        agreed = self.ask("sam", "POST", f"/intake/api/clients/{made['client_id']}/goals", json=goal)
        self.ids |= {f"{code} client": made["client_id"], f"{code} goal": agreed["goal_id"]}
        return str(made["client_id"])

    def session(self, client_id: str, weeks_ago: float, status: str = "held") -> str:
        """A session of Sam's."""
        at = (datetime.now(UTC) - timedelta(weeks=weeks_ago)).isoformat()
        path = f"/intake/api/clients/{client_id}/sessions"
        return str(self.ask("sam", "POST", path, json={"held_at": at, "status": status})["session_id"])

    def rate(self, session_id: str, answers: Sequence[int], **more: Any) -> None:  # noqa: ANN401 - the API's
        """The client's answers."""
        token = self.ask("sam", "GET", f"/feedback/api/sessions/{session_id}/check-in")["token"]
        body = {"items": dict(zip(ITEMS, answers, strict=True)), **more}
        headers = {"Check-In-Secret": self._secret}
        self.ask("", "PUT", f"/feedback/api/check-ins/{token}", json=body, headers=headers)

    def sign_in(self, email: str) -> None:
        """A browser that is signed in, at the second attempt."""
        with httpx.Client(base_url=self.attune.url, timeout=60) as browser:
            for password, status in (
                ("wrong", httpx.codes.UNPROCESSABLE_ENTITY),
                (PASSWORD, httpx.codes.SEE_OTHER),
            ):
                form = {
                    "email": email,
                    "password": password,
                    "csrf_token": csrf(browser.get("/intake/sign-in").text),
                }
                answer = browser.post("/intake/sign-in", data=form)
                assert answer.status_code == status, answer.text


def csrf(page: str) -> str:
    """The token of that page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def tell(clinic: Recording) -> None:
    """The story of three clients."""
    clinic.sign_in("sam@clinic.example")
    maya, jon, lea = (
        clinic.client(*who) for who in (("MR", "Maya Reyes"), ("JP", "Jon Park"), ("LB", "Lea Brandt"))
    )
    for week in range(6, 0, -1):
        score = {"goal_id": clinic.ids["MR goal"], "score": 7 - week}
        clinic.rate(clinic.session(maya, week), RUPTURE if week == 1 else USUAL, goals=[score], week=6)
    _speak_up(clinic, jon)
    clinic.rate(clinic.session(lea, 1), (4, 4, 4, 4), note={"text": "Lea's words", "routing": "therapist"})
    clinic.ids["MR waiting"] = clinic.session(maya, 0.01)
    clinic.session(maya, -1, "planned")
    _act(clinic, maya)
    _rules(clinic)
    clinic.ask("admin", "DELETE", f"/intake/api/clients/{lea}", json={"code": "LB", "reason": "asked for"})
    _set_aside(clinic, maya)
    clinic.session(jon, 0.02, "missed")


def _speak_up(clinic: Recording, client_id: str) -> None:
    """Jon writes to his therapist, for supervision, and says that he is not safe."""
    first, second = clinic.session(client_id, 2), clinic.session(client_id, 1)
    outcomes = [{"instrument": "phq-9", "answers": [1] * 9}]
    clinic.rate(first, USUAL, note={"text": FOR_THERAPIST, "routing": "therapist"}, outcomes=outcomes)
    clinic.rate(second, USUAL, note={"text": FOR_SUPERVISION, "routing": "supervisor"})
    token = clinic.ask("sam", "GET", f"/feedback/api/sessions/{second}/check-in")["token"]
    clinic.ask("", "POST", f"/feedback/c/{token}/not-safe")
    clinic.ids |= {"JP second": second}


def _act(clinic: Recording, client_id: str) -> None:
    """Sam takes up the rupture; Maya is asked about it, and answers."""
    found = clinic.ask("sam", "GET", "/alerts/api/alerts", params={"client_id": client_id})["items"]
    rupture = next(alert for alert in found if alert["kind"] == "RUPTURE")
    path = f"/alerts/api/alerts/{rupture['alert_id']}/acts"
    clinic.ask("sam", "POST", path, json={"act": "acknowledge"})
    clinic.ask("sam", "POST", path, json={"act": "talked_about", "note": "We spoke of last week."})
    clinic.rate(clinic.session(client_id, 0), USUAL, repair="helped")
    clinic.ids["MR rupture"] = rupture["alert_id"]


def _rules(clinic: Recording) -> None:
    """An admin has rules proposed, puts others in force, and asks for a what-if that nobody has done yet."""
    clinic.ask("admin", "POST", "/alerts/api/calibrations", json={"budget": 5})
    for part in clinic.attune.parts.values():
        for tick in part.worker._ticks:  # noqa: SLF001 - the clock's turns, as the worker takes them
            tick.run(part.worker.consumer.store.now())
    switch = {"rules": {"h": 2.2}, "why": "Fewer prompts, as agreed on Monday"}
    clinic.ask("admin", "POST", "/alerts/api/rule-sets", json=switch)
    clinic.ask("admin", "POST", "/alerts/api/what-if", json={"rules": {"h": 3.0}})


def _set_aside(clinic: Recording, client_id: str) -> None:
    """Alerts could not apply a change of Maya's, and the next one waits; a form came after its login had ended."""
    row = clinic.attune.database("intake")["outbox"].find_one({"key": client_id}, sort=[("_id", -1)])
    assert row
    letters = [
        Letter(
            letter_id=f"intake.events-0-{offset}",
            topic="intake.events",
            partition=0,
            offset=offset,
            key=row["key"].encode(),
            headers=[(name, bytes(said)) for name, said in row["headers"]],
            value=row["value"],
            reason=reason,
            detail="KeyError while applying",
            about=[client_id],
            at=row["created_at"],
        )
        for offset, reason in ((40, "failed"), (41, "waiting"))
    ]
    alerts = clinic.attune.parts["alerts"].worker.consumer.store
    alerts.transact(lambda unit: dead_letters.quarantine(unit, letters[0], client_id))
    alerts.transact(lambda unit: dead_letters.hold(unit, client_id, letters[1]))
    form = KeptForm(form_id="form", staff_id="sam", path="/intake/clients/new", fields=[("name", "Nina")])
    clinic.attune.parts["intake"].worker.consumer.store.transact(lambda unit: kept_forms.keep(unit, form))


def written(attune: Whole) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each service's collections with their indexes and documents."""
    for service in SERVICES:
        database = attune.database(service)
        yield service, {name: _collection(database, name) for name in sorted(database.list_collection_names())}


def _collection(database: Database[dict[str, Any]], name: str) -> Mapping[str, Any]:
    if name in SHORT_LIVED:
        old = [row["_id"] for row in database[name].find({}, {"_id": 1}).sort("_id", 1)]
        database[name].delete_many({"_id": {"$in": old[:-FEW]}})
    indexes = [dict(index) for index in database[name].list_indexes() if index["name"] != "_id_"]
    return {"indexes": indexes, "documents": list(database[name].find().sort("_id", 1))}


def main(mongo_uri: str, version: str) -> None:
    """Print the record of this version."""
    prefix = f"record_{secrets.token_hex(4)}_"
    try:
        with whole(mongo_uri, prefix) as attune:
            clinic = Recording(attune)
            tell(clinic)
            ids = clinic.ids
            record = {"version": version, "ids": ids, "tokens": clinic.tokens, "databases": dict(written(attune))}
    finally:
        with MongoClient[dict[str, Any]](mongo_uri) as client:
            for service in SERVICES:
                client.drop_database(f"{prefix}{service}")
                client.drop_database(f"{prefix}{service}_audit")
    click.echo(
        re.sub(
            r'(\{"_id":)',
            r"\n\1",
            json_util.dumps(record, json_options=json_util.RELAXED_JSON_OPTIONS, separators=(",", ":")),
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
