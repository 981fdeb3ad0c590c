"""What intake and feedback say for our pages: remembered for a minute, done without when they are silent."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from services.alerts.ports import Absence, CrisisPlan, Note, Responsible
from shared import logs
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.web.internal import InternalClient

FRESH_S: Final = 60.0
PAUSE_S: Final = 5.0
CAPACITY: Final = 20_000
BATCH: Final = 100
PROTOCOL: Final = "protocol"
NAMED: Final = {"clients": "client_ids", "staff": "staff_ids", "teams": "team_ids", "goals": "goal_ids"}

log = logs.get(__name__)

Ask = Callable[[Sequence[str]], Mapping[str, Any]]


class Remembered:
    """Answers by id, each for a minute; after a silence nobody is asked for five seconds. Thread-safe.

    While nobody answers an old answer is better than none, unless it `lapses`.
    """

    def __init__(
        self, what: str, ask: Ask, clock: Callable[[], float] = time.monotonic, *, lapses: bool = False
    ) -> None:
        self._what, self._ask, self._clock, self._lapses = what, ask, clock, lapses
        self._known: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def of(self, ids: Collection[str]) -> dict[str, Any]:
        """What is known of these; an id of which nothing is known is left out."""
        missing = self.missing(ids)
        if missing:
            self._learn(missing)
        with self._lock:
            found = {key: self._known[key][1] for key in ids if key in self._known}
        return {key: answer for key, answer in found.items() if answer is not None}

    def missing(self, ids: Collection[str]) -> list[str]:
        """Which of these are to be asked for: what nobody said within a minute, and nothing after a silence."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            if now < self._ask_again_at:
                return []
            return sorted({key for key in ids if key not in self._known or self._known[key][0] <= now})

    def _learn(self, missing: Sequence[str]) -> None:
        """Ask in batches."""
        try:
            for start in range(0, len(missing), BATCH):
                batch = missing[start : start + BATCH]
                answers = self._ask(batch)
                self.remember({key: answers.get(key) for key in batch})
        except Unavailable as error:
            self.pause(error)

    def pause(self, error: Unavailable) -> None:
        """Ask for nothing for a while."""
        self._ask_again_at = self._clock() + PAUSE_S
        log.info("a page does without", what=self._what, **error.detail)

    def _forget(self, now: float) -> None:
        """Let go of answers that have lapsed; they stand in the order in which they came."""
        while self._lapses and self._known and next(iter(self._known.values()))[0] <= now:
            self._known.popitem(last=False)

    def remember(self, answers: Mapping[str, Any]) -> None:
        """Know these for a minute; None is that there is nothing to be known."""
        until = self._clock() + FRESH_S
        with self._lock:
            for key, answer in answers.items():
                self._known.pop(key, None)
                self._known[key] = (until, answer)
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)


class Notes(msgspec.Struct, frozen=True):
    """What feedback answers to a question for notes."""

    notes: list[Note]


class Absences(msgspec.Struct, frozen=True):
    """What intake answers to the question who is away."""

    absences: list[Absence]


class RemoteNeighbours:
    """Asks the other services' internal APIs."""

    def __init__(
        self, intake: InternalClient, feedback: InternalClient, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._intake, self._feedback = intake, feedback
        self._clients = Remembered("clients' names", lambda ids: self._named("clients", ids, "name"), clock)
        self._staff = Remembered("staff's names", lambda ids: self._named("staff", ids, "name"), clock)
        self._teams = Remembered("teams' names", lambda ids: self._named("teams", ids, "name"), clock)
        self._goals = Remembered("goals' titles", lambda ids: self._named("goals", ids, "title"), clock)
        self._upcoming = Remembered("next sessions", self._ask_upcoming, clock)
        self._protocol = Remembered("the protocol", self._ask_protocol, clock)
        self._responsible = Remembered("who is responsible", self._ask_responsible, clock, lapses=True)

    def look_up(self, *, clients: Collection[str], goals: Collection[str], staff: Collection[str]) -> None:
        """Ask once for names, titles and next sessions of all these, so that whoever wants one finds it known."""
        kept = {
            "client_ids": self._clients,
            "goal_ids": self._goals,
            "staff_ids": self._staff,
            "upcoming_ids": self._upcoming,
        }
        wanted = zip(kept.items(), (clients, goals, staff, clients), strict=True)
        missing = {name: remembered.missing(ids) for (name, remembered), ids in wanted}
        try:
            for start in range(0, max(map(len, missing.values())), BATCH):
                self._look_up({name: ids[start : start + BATCH] for name, ids in missing.items()})
        except Unavailable as error:
            for remembered in kept.values():
                remembered.pause(error)

    def _look_up(self, asked: Mapping[str, Sequence[str]]) -> None:
        answer = self._intake.post("/internal/names", asked) or {}
        found = (
            (self._clients, "client_ids", _said(answer, "clients", "name")),
            (self._goals, "goal_ids", _said(answer, "goals", "title")),
            (self._staff, "staff_ids", _said(answer, "staff", "name")),
        )
        for remembered, kind, said in found:
            remembered.remember({key: said.get(key) for key in asked[kind]})
        if "upcoming" in answer:  # not where intake is of an earlier version
            upcoming = _instants(answer["upcoming"])
            self._upcoming.remember({key: upcoming.get(key) for key in asked["upcoming_ids"]})

    def names(self, client_ids: Collection[str]) -> Mapping[str, str]:
        """The clients' names, by id."""
        return self._clients.of(client_ids)

    def staff_names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """The names of members of staff, by id."""
        return self._staff.of(staff_ids)

    def team_names(self, team_ids: Collection[str]) -> Mapping[str, str]:
        """The teams' names, by id."""
        return self._teams.of(team_ids)

    def goal_titles(self, goal_ids: Collection[str]) -> Mapping[str, str]:
        """The goals' words, by id."""
        return self._goals.of(goal_ids)

    def responsible(self, client_ids: Collection[str]) -> Mapping[str, Responsible]:
        """Whom a word about safety reaches, by client; no answer is older than a minute."""
        return self._responsible.of(client_ids)

    def protocol(self) -> str | None:
        """What the clinic's staff are to do when a client is not safe, in the clinic's words, if it has any."""
        found: str | None = self._protocol.of([PROTOCOL]).get(PROTOCOL)
        return found

    def crisis_plan(self, client_id: str) -> CrisisPlan | None:
        """Asked for each time, and never remembered; None while intake does not answer."""
        try:
            answer = self._intake.get(f"/internal/clients/{quote(client_id, safe='')}/crisis-plan")
            return msgspec.convert(answer or {}, CrisisPlan)
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="the crisis plan", reason=type(error).__name__)
            return None

    def absences(self, reader: Principal) -> Sequence[Absence] | None:
        """Asked for each time, so that one that was just entered stands there; None while intake is silent."""
        try:
            answer = self._intake.post("/internal/absences", msgspec.to_builtins(reader)) or {}
            return msgspec.convert(answer, Absences).absences
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="absences", reason=type(error).__name__)
            return None

    def upcoming(self, client_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each client's next planned session is."""
        return self._upcoming.of(client_ids)

    def notes(self, session_ids: Collection[str], reader_id: str) -> Sequence[Note] | None:
        """What clients wrote for this reader as their therapist: asked for each time, and never remembered."""
        asked = {"session_ids": sorted(session_ids), "reader_id": reader_id}
        try:
            answer = self._feedback.post("/internal/notes", asked) or {}
            return msgspec.convert(answer, Notes).notes
        except (Unavailable, msgspec.ValidationError) as error:
            log.info("a page does without", what="notes", reason=type(error).__name__)
            return None

    def _named(self, what: str, ids: Sequence[str], field: str) -> dict[str, str]:
        kind = NAMED[what]
        return _said(self._intake.post("/internal/names", {kind: list(ids)}) or {}, what, field)

    def _ask_upcoming(self, ids: Sequence[str]) -> dict[str, datetime]:
        return _instants(self._intake.get("/internal/upcoming", client_ids=",".join(ids)) or {})

    def _ask_protocol(self, ids: Sequence[str]) -> dict[str, str | None]:
        answer = self._intake.get("/internal/protocol") or {}
        return dict.fromkeys(ids, answer.get("protocol"))

    def _ask_responsible(self, ids: Sequence[str]) -> dict[str, Responsible]:
        answer = self._intake.post("/internal/responsible", {"client_ids": list(ids)})
        try:
            return msgspec.convert(answer, dict[str, Responsible])
        except msgspec.ValidationError as error:
            raise Unavailable("The answer is none.", retry_after=int(PAUSE_S)) from error


def _said(answer: Mapping[str, Any], what: str, field: str) -> dict[str, str]:
    """A field of each of those that intake names."""
    return {key: str(row[field]) for key, row in answer.get(what, {}).items()}


def _instants(answer: Mapping[str, str]) -> dict[str, datetime]:
    return {key: datetime.fromisoformat(held_at) for key, held_at in answer.items()}
