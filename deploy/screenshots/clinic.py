"""The demo clinic as the pictures need it: who signs in, and what the pages are about."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import httpx

from deploy.demo.staff import SUPERVISORS
from deploy.local import waiting, within
from deploy.screenshots import kept
from deploy.screenshots.own import AS_OF, Own
from deploy.trouble import Trouble

PEOPLE: Final = {
    "clinician": "sam@clinic.example",
    "supervisor": "supervisor@clinic.example",
    "admin": "admin@clinic.example",
}
_ITEMS: Final = ("heard", "matters", "fit", "openness")
_USUAL: Final = (9, 9, 8, 9)
_WAITING: Final = {"open", "acknowledged"}
_WEEK: Final = timedelta(weeks=1)


class DemoClinic:
    """What is asked of the demo over the API, and the few things that it has not and some pages show."""

    def __init__(self, own: Own) -> None:
        self._own = own
        self.url = own.url
        self.secret = secrets.token_urlsafe(32)
        self._as = {who: self._api(email) for who, email in PEOPLE.items()}
        self.names: dict[str, str] = {}

    def close(self) -> None:
        """Give the connections back."""
        for api in self._as.values():
            api.close()

    def password(self, who: str) -> str:
        """The password that `up` printed for that person; raises Trouble if there is none."""
        found = re.search(rf"{re.escape(PEOPLE[who])} / (\S+)", self._own.said)
        if not found:
            raise Trouble(f"The demo clinic has no {PEOPLE[who]}.")
        return found[1]

    def furnish(self) -> None:
        """Add what some pages show, on the clients' side, and learn the ids of what there is."""
        self._take_on_notices()
        prompt = self._prompts("RUPTURE", status="open")[0]
        void, waits = self._sessions(self._client("Ida Holm", "IH", weeks=2), 2)
        sessions = self._sessions(self._client("Edda Moor", "EM", weeks=6), 6)
        late, disowned, *answered = sessions
        done, rated = answered[-2:]  # the last one is the fourth, whose thank-you asks the value check
        tokens = {session_id: self._token(session_id) for session_id in (void, waits, *sessions)}
        for session_id in (disowned, *answered):
            self._rate(tokens[session_id])
        self._age("invitations", "expires_at", late, timedelta(days=30))
        self._age("ratings", "first_submitted_at", done, timedelta(minutes=16))
        self.names = {
            "open": tokens[waits],
            "changing": tokens[rated],
            "rated": tokens[rated],
            "late": tokens[late],
            "replaced": self._replaced(late),
            "done": tokens[done],
            "void": tokens[void],
            "disowned": tokens[disowned],
            "secret": self.secret,
            "prompt": prompt["alert_id"],
            "client": prompt["client_id"],
            "session": waits,
            "planned": self._planned(prompt["client_id"]),
            "colleague": self._staff_id("clinician"),
            "erasure": self._erase(self._client("Ben Ott", "BO", weeks=2)),
        }
        with self._own.database("feedback") as database:
            kept.close(database, void=void, disowned=disowned, now=AS_OF)
            self.names |= kept.put(database, session_id=waits, client_id=prompt["client_id"], now=AS_OF)
        with self._own.database("intake") as database:
            colleague = self.names["colleague"]
            self.names["password"] = kept.password_link(database, staff_id=colleague, now=AS_OF)
        self._settle()

    def _take_on_notices(self) -> None:
        """Have each team's supervisor reach whom notices are about: they would stand on top of each picture."""
        for one in SUPERVISORS:
            with self._api(one.email) as api:
                found = [prompt for kind in ("NOT_SAFE", "RISK_ITEM") for prompt in _prompts(api, kind)]
                for prompt in found:
                    if prompt["status"] in _WAITING:
                        body = {"act": "reached", "note": "Rang, and is safe with a sister tonight."}
                        _post(api, f"/alerts/api/alerts/{prompt['alert_id']}/acts", body)

    def not_safe(self) -> None:
        """Have a client say that they are not safe: all pages of staff show it from then on."""
        if not self._prompts("NOT_SAFE", status="open"):
            self._as["clinician"].post(f"/feedback/c/{self.names['open']}/not-safe").raise_for_status()
        waiting.until(
            lambda: bool(self._prompts("NOT_SAFE", status="open")), "The notice about safety did not come"
        )
        self.names["safety"] = self._prompts("NOT_SAFE", status="open")[0]["alert_id"]
        self._settle()

    def _settle(self) -> None:
        waiting.until(self._own.settled, "The services had not taken in what was added")
        self._own.date_jobs()

    def _api(self, email: str) -> httpx.Client:
        token = within.run(self._own.place, "intake", "token", email).strip()
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self._own.url, headers=headers, timeout=60, trust_env=False)

    def _prompts(self, kind: str, **more: str) -> list[dict[str, Any]]:
        return _prompts(self._as["clinician"], kind, **more)

    def _staff_id(self, who: str) -> str:
        return str(self._as[who].get("/intake/api/me").raise_for_status().json()["staff_id"])

    def _client(self, name: str, code: str, weeks: int) -> str:
        opened_at = AS_OF - weeks * _WEEK
        body = {"code": code, "name": name, "opened_at": opened_at.isoformat()}
        client_id = str(self._post("clinician", "/intake/api/clients", body)["client_id"])
        goal = {"title": "Ring a friend when it gets dark"}
        self._post("clinician", f"/intake/api/clients/{client_id}/goals", goal)
        return client_id

    def _sessions(self, client_id: str, count: int) -> Sequence[str]:
        """Sessions held one a week, the last an hour ago."""
        last, found = AS_OF - timedelta(hours=1), []
        for week in range(count - 1, -1, -1):
            body = {"held_at": (last - week * _WEEK).isoformat(), "status": "held"}
            made = self._post("clinician", f"/intake/api/clients/{client_id}/sessions", body)
            found.append(str(made["session_id"]))
        return found

    def _planned(self, client_id: str) -> str:
        """A session that is still to come."""
        body = {"held_at": (AS_OF + timedelta(hours=1)).isoformat(), "status": "planned"}
        made = self._post("clinician", f"/intake/api/clients/{client_id}/sessions", body)
        return str(made["session_id"])

    def _token(self, session_id: str) -> str:
        answer = self._as["clinician"].get(f"/feedback/api/sessions/{session_id}/check-in").raise_for_status()
        return str(answer.json()["token"])

    def _replaced(self, session_id: str) -> str:
        """The token of a link to that session whose place another has taken."""
        token = secrets.token_urlsafe(32)
        earlier = {"$push": {"earlier": hashlib.sha256(token.encode()).hexdigest()}}
        with self._own.database("feedback") as database:
            database["invitations"].update_one({"session_id": session_id}, earlier)
        return token

    def _rate(self, token: str) -> None:
        body = {"items": dict(zip(_ITEMS, _USUAL, strict=True))}
        headers = {"Authorization": "", "Check-In-Secret": self.secret}
        with httpx.Client(base_url=self._own.url, headers=headers, timeout=60, trust_env=False) as client:
            client.put(f"/feedback/api/check-ins/{token}", json=body).raise_for_status()

    def _age(self, collection: str, field: str, session_id: str, passed: timedelta) -> None:
        """Have what feedback keeps of that session be so much older."""
        older = {"$dateSubtract": {"startDate": f"${field}", "unit": "second", "amount": passed.total_seconds()}}
        with self._own.database("feedback") as database:
            database[collection].update_many({"session_id": session_id}, [{"$set": {field: older}}])

    def _erase(self, client_id: str) -> str:
        answer = self._as["admin"].get(f"/intake/api/clients/{client_id}").raise_for_status()
        path, code = f"/intake/api/clients/{client_id}", answer.json()["code"]
        erased = self._as["admin"].request("DELETE", path, json={"code": code}).raise_for_status()
        return str(erased.json()["erasure_id"])

    def _post(self, who: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _post(self._as[who], path, body)


def _prompts(api: httpx.Client, kind: str, **more: str) -> list[dict[str, Any]]:
    """The prompts of that kind that somebody sees, newest first."""
    answer = api.get("/alerts/api/alerts", params={"kind": kind, **more}).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def _post(api: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    made: dict[str, Any] = api.post(path, json=body, headers=headers).raise_for_status().json()
    return made
