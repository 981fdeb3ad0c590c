"""A clinic in which clients have rated sessions, with or without a note for supervision; all else is the same."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from services.feedback.domain.invitation import named_id
from shared.web.credentials import LOGIN_COOKIE
from tests.integration.upgrade.record import ITEMS, PASSWORD, RUPTURE, USUAL, csrf
from tests.integration.upgrade.whole import SERVICES, Whole

# One to search by, and one that no page repeats because somebody searched for it.
SEARCHED: Final = "quagmire"
PLANTED: Final = "zephyrine"
NOTE: Final = f"This {SEARCHED} with my therapist feels {PLANTED}."
TEAM, OTHER_TEAM, ALONE = "Riverside", "Harbour", "Quay"
# Sam is a clinician and Bo a colleague of the same team. Kit supervises the very team of their own client, and so
# does Val, who is alone in it. Imke and Lou are who the notes are for; Imke is the clinic's safety contact as well
# and gets what is written about Val.
PEOPLE: Final = (
    ("admin", "Robin Adler", ["admin"], None),
    ("sam", "Sam Okafor", ["clinician"], TEAM),
    ("bo", "Bo Lind", ["clinician"], TEAM),
    ("imke", "Imke Vos", ["supervisor"], TEAM),
    ("kit", "Kit Moran", ["clinician", "supervisor"], OTHER_TEAM),
    ("lou", "Lou Brandt", ["supervisor"], OTHER_TEAM),
    ("val", "Val Ito", ["clinician", "supervisor"], ALONE),
)
CLIENTS: Final = {
    "MR": ("sam", "Maya Reyes"),
    "KP": ("kit", "Kim Park"),
    "AL": ("val", "Ada Lund"),
    "BT": ("bo", "Ben Tan"),
}
# Those who write, and to whom.
WRITERS: Final = {"MR": "supervisor", "AL": "safety_contact", "KP": "supervisor"}
WEEKS: Final = 5


@dataclass
class Told:
    """The clinic and what is in it by name; `noted` says whether three of them wrote for supervision."""

    attune: Whole
    noted: bool
    base: datetime
    ids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.attune.url, timeout=60, trust_env=False)

    def hire(self) -> None:
        """Take everybody on, sign them in, and say whom clients can call."""
        for name, called, roles, team in PEOPLE:
            email = f"{name}@clinic.example"
            self.attune.call("intake", "create_staff", email, called, roles, PASSWORD, team=team)
            self.tokens[name] = self.attune.call("intake", "issue_token", email)
        self.attune.pump()
        for person in self.ask("admin", "GET", "/intake/api/staff")["items"]:
            name = next(name for name, called, _, _ in PEOPLE if called == person["name"])
            self.ids[f"{name} staff"] = person["staff_id"]
        contacts = [{"label": "Riverside", "number": "07700 900100", "kind": "clinic"}]
        said = {"crisis_contacts": contacts, "safety_contact": self.ids["imke staff"]}
        self.ask("admin", "PUT", "/intake/api/clinic", json=said)
        self.logins = {name: self._signed_in(name) for name, *_ in PEOPLE}

    def live(self) -> None:
        """Weeks of ratings; then the one check-in that comes with a note, or without."""
        for code, (therapist, name) in CLIENTS.items():
            self._client(code, therapist, name)
            for week in range(WEEKS, 0, -1):
                self.rate(code, self.session(code, therapist, week), USUAL)
        for code in WRITERS:
            session_id = self.session(code, CLIENTS[code][0], 0.1)
            self.ids |= {f"{code} session": session_id, f"{code} note": named_id("note", session_id)}

    def speak_up(self) -> None:
        """The ratings that are the same in both clinics but for their notes, one of them low."""
        for code, routing in WRITERS.items():
            note = {"note": {"text": NOTE, "routing": routing}} if self.noted else {}
            self.rate(code, self.ids[f"{code} session"], USUAL if code == "MR" else RUPTURE, **note)

    def cry_for_help(self) -> None:
        """What reaches the therapists last: when it is there, all before it is."""
        for code in WRITERS:
            self.http.post(f"/feedback/c/{self.ids[f'{code} token']}/not-safe").raise_for_status()
        self.attune.pump()

    def session(self, code: str, therapist: str, weeks_ago: float) -> str:
        """A session that was held."""
        held_at = (self.base - timedelta(weeks=weeks_ago)).isoformat()
        path = f"/intake/api/clients/{self.ids[f'{code} client']}/sessions"
        made = self.ask(therapist, "POST", path, json={"held_at": held_at, "status": "held"})
        return str(made["session_id"])

    def rate(self, code: str, session_id: str, answers: tuple[int, ...], **more: Any) -> None:  # noqa: ANN401 - the API's
        """The client's answers."""
        link = self.ask(CLIENTS[code][0], "GET", f"/feedback/api/sessions/{session_id}/check-in")
        self.ids[f"{code} token"] = link["token"]
        body = {"items": dict(zip(ITEMS, answers, strict=True)), **more}
        self.ask("", "PUT", f"/feedback/api/check-ins/{link['token']}", json=body)

    def ask(self, who: str, method: str, path: str, **content: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's
        """What that person's program is answered."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        headers |= {"Idempotency-Key": secrets.token_hex(8)} if method == "POST" else {}
        self.http.cookies.clear()
        answer = self.http.request(method, path, headers=headers, **content)
        assert answer.is_success, (path, content, answer.text)
        self.attune.pump()
        found: dict[str, Any] = answer.json()
        return found

    def page(self, who: str, path: str) -> str:
        """What that person's browser shows."""
        self.http.cookies.clear()
        shown = self.http.get(path, headers={"Cookie": f"{LOGIN_COOKIE}={self.logins[who]}"})
        assert shown.is_success, path
        return shown.text

    def take_turns(self) -> None:
        """Let every worker do what the clock has it do, and hand over what comes of it."""
        for part in self.attune.parts.values():
            for tick in part.worker._ticks:  # noqa: SLF001 - the clock's turns, as the worker takes them
                tick.run(part.worker.consumer.store.now())
        self.attune.pump()

    def rows(self, service: str) -> dict[str, list[dict[str, Any]]]:
        """All that stands in a service's database, by collection."""
        database = self.attune.database(service)
        return {name: list(database[name].find().sort("_id", 1)) for name in database.list_collection_names()}

    def alerts(self) -> dict[str, str]:
        """The ids of all prompts by what they are about."""
        names = {self.ids[f"{code} client"]: code for code in CLIENTS}
        found = self.attune.database("alerts")["alerts"].find()
        return {f"{names[row['client_id']]} {row['kind']}": str(row["_id"]) for row in found}

    def events(self) -> list[dict[str, Any]]:
        """What was said to Kafka, in the order in which each service said it."""
        return [
            row for service in SERVICES for row in self.attune.database(service)["outbox"].find().sort("_id", 1)
        ]

    def _client(self, code: str, therapist: str, name: str) -> None:
        opened = (self.base - timedelta(weeks=WEEKS + 1)).isoformat()
        body = {"code": code, "name": name, "opened_at": opened, "clinician_id": self.ids[f"{therapist} staff"]}
        made = self.ask(therapist, "POST", "/intake/api/clients", json=body)
        self.ids[f"{code} client"] = made["client_id"]
        goal = {"title": f"{name} sleeps through", "milestones": ["In bed by eleven"]}
        agreed = self.ask(therapist, "POST", f"/intake/api/clients/{made['client_id']}/goals", json=goal)
        self.ids |= {f"{code} goal": agreed["goal_id"], f"{code} step": agreed["milestones"][0]["milestone_id"]}

    def _signed_in(self, name: str) -> str:
        """The secret of that person's login."""
        self.http.cookies.clear()
        said = {"email": f"{name}@clinic.example", "password": PASSWORD}
        said |= {"csrf_token": csrf(self.http.get("/intake/sign-in").text)}
        assert self.http.post("/intake/sign-in", data=said).status_code == httpx.codes.SEE_OTHER
        return self.http.cookies[LOGIN_COOKIE]


def tell(attune: Whole, base: datetime, *, noted: bool) -> Told:
    """The clinic up to the check-ins with a note, which have not been sent yet."""
    told = Told(attune, noted, base)
    told.hire()
    told.live()
    return told


def an_hour_ago() -> datetime:
    """The instant by which both clinics reckon their sessions."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
