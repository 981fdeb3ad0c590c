"""Intake, asked over its internal API."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import msgspec

from services.feedback.domain.mailing import Contact
from services.feedback.domain.record_mail import Addressee
from services.feedback.ports import Kind, Known
from services.feedback.ports.record import OwnRecord
from shared import logs
from shared.contracts.events import ClientUpdated
from shared.contracts.revision import Revision
from shared.errors import Unavailable
from shared.web.internal import InternalClient

T = TypeVar("T")
FRESH_S: Final = 60.0
PAUSE_S: Final = 3.0
RETRY_AFTER: Final = 5
CAPACITY: Final = 2_000
READS: Final = "reads"
ASKED: Final[Mapping[Kind, str]] = {"clients": "client_ids", "staff": "staff_ids", "teams": "team_ids"}

log = logs.get(__name__)


class Named(msgspec.Struct, frozen=True):
    """A member of staff, a client or a team."""

    name: str


class Reads(msgspec.Struct, frozen=True):
    """What a client reads."""

    language: str | None = None


class Titled(msgspec.Struct, frozen=True):
    """A goal's words."""

    title: str
    revision: Revision


class Names(msgspec.Struct, frozen=True):
    """What intake answers to a question for names."""

    clients: dict[str, Named] = {}
    staff: dict[str, Named] = {}
    goals: dict[str, Titled] = {}
    teams: dict[str, Named] = {}


class RemoteIntake:
    """Asks intake; thread-safe.

    After a failure nobody asks for three seconds, so that pages do not wait for it one after the other. A name
    counts for a minute, and as long as intake does not answer.
    """

    def __init__(self, client: InternalClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._names: OrderedDict[tuple[str, str], tuple[str | None, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def session(self, session_id: str) -> Known | None:
        """The session and what is around it, or None if intake does not know it."""
        path = f"/internal/sessions/{quote(session_id, safe='')}"
        answer = self._ask(lambda: self._client.get(path))
        return _read(answer, Known) if answer is not None else None

    def wish_erasure(self, client_id: str, *, asked: bool) -> None:
        """Keep that the client asks to be erased, or does not any more."""
        path = f"/internal/clients/{quote(client_id, safe='')}/erasure-wish"
        self._ask(lambda: self._client.post(path, {"asked": asked}))

    def ask_or_not(self, client_id: str, *, asked: bool) -> ClientUpdated | None:
        """Keep whether the client wants check-ins; gives the client as they are then."""
        path = f"/internal/clients/{quote(client_id, safe='')}/asked"
        answer = self._ask(lambda: self._client.post(path, {"asked": asked}))
        return _read(answer, ClientUpdated) if answer is not None else None

    def own_record(self, client_id: str) -> OwnRecord | None:
        """What intake keeps of a client, for that client."""
        path = f"/internal/clients/{quote(client_id, safe='')}/own-record"
        answer = self._ask(lambda: self._client.get(path))
        return _read(answer, OwnRecord) if answer is not None else None

    def contact(self, client_id: str) -> Contact | None:
        """How the client may be reached right now, which is remembered nowhere."""
        answer = self._ask(lambda: self._client.post("/internal/contacts", {"client_ids": [client_id]}))
        found = (answer or {}).get(client_id)
        return _read(found, Contact) if found is not None else None

    def addressee(self, email: str) -> Addressee | None:
        """The one client whom mail to that address may go to now, which is remembered nowhere."""
        answer = self._ask(lambda: self._client.post("/internal/contact-of-address", {"email": email}))
        return _read(answer, Addressee) if answer is not None else None

    def messages(self) -> str | None:
        """The clinic's account for messages to phones, which is remembered nowhere."""
        found = (self._ask(lambda: self._client.get("/internal/messages")) or {}).get("account")
        return found if isinstance(found, str) else None

    def end_mail(self, client_id: str) -> None:
        """Say that the client wants no more links."""
        self._ask(lambda: self._client.post(f"/internal/clients/{quote(client_id, safe='')}/mail-ended", {}))

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, tuple[str, Revision]]:
        """The goals' words, by goal, with the revision that they are of."""
        goals = self._named({"goal_ids": list(goal_ids)}).goals
        return {goal_id: (goal.title, goal.revision) for goal_id, goal in goals.items()}

    def staff_name(self, staff_id: str) -> str | None:
        """A member of staff's name."""
        return self._name("staff", staff_id)

    def client_name(self, client_id: str) -> str | None:
        """A client's name."""
        return self._name("clients", client_id)

    def language_of(self, client_id: str) -> str | None:
        """The language that the client is known to read; None where none is, or nobody can tell now."""
        with self._lock:
            known, asked_at = self._names.get((READS, client_id), (None, float("-inf")))
        if self._clock() - asked_at < FRESH_S:
            return known
        wanted = {"client_ids": [client_id]}
        try:
            answer = self._ask(lambda: self._client.post("/internal/contacts", wanted))
            found = _read(answer or {}, dict[str, Reads]).get(client_id, Reads()).language
        except Unavailable:
            return known
        self._remember((READS, client_id), found)
        return found

    def remember_language(self, client_id: str, language: str) -> None:
        """Tell intake which language the client has chosen."""
        path = f"/internal/clients/{quote(client_id, safe='')}/language"
        self._ask(lambda: self._client.post(path, {"language": language}))
        self._remember((READS, client_id), language)

    def names_of(self, kind: Kind, ids: Iterable[str]) -> Mapping[str, str]:
        """Names of that kind by id: all that can be had, and from memory those that nobody can tell now."""
        wanted = set(ids)
        missing = {each for each in wanted if self._clock() - self._asked_at(kind, each) >= FRESH_S}
        try:
            self._learn(kind, missing)
        except Unavailable:
            log.info("names_not_renewed", kind=kind, ids=len(missing))
        return {each: name for each in wanted if (name := self._known(kind, each)) is not None}

    def _name(self, kind: Kind, person_id: str) -> str | None:
        try:
            if self._clock() - self._asked_at(kind, person_id) >= FRESH_S:
                self._learn(kind, {person_id})
        except Unavailable:
            if self._known(kind, person_id) is None:
                raise
        return self._known(kind, person_id)

    def _known(self, kind: Kind, each: str) -> str | None:
        with self._lock:
            return self._names.get((kind, each), (None, 0.0))[0]

    def _asked_at(self, kind: Kind, each: str) -> float:
        with self._lock:
            return self._names.get((kind, each), (None, float("-inf")))[1]

    def _learn(self, kind: Kind, ids: Iterable[str]) -> None:
        """Ask for these names, and remember also of which there is none."""
        if not (asked := sorted(ids)):
            return
        named = self._named({ASKED[kind]: asked})
        found = {"clients": named.clients, "staff": named.staff, "teams": named.teams}[kind]
        for each in asked:
            self._remember((kind, each), found[each].name if each in found else None)

    def _named(self, wanted: Mapping[str, list[str]]) -> Names:
        answer = self._ask(lambda: self._client.post("/internal/names", wanted))
        return _read(answer or {}, Names)

    def _ask(self, question: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
        with self._lock:
            if self._clock() < self._ask_again_at:
                raise _silent()
        try:
            return question()
        except Unavailable:
            with self._lock:
                self._ask_again_at = self._clock() + PAUSE_S
            raise

    def _remember(self, person: tuple[str, str], name: str | None) -> None:
        with self._lock:
            self._names[person] = (name, self._clock())
            self._names.move_to_end(person)
            while len(self._names) > CAPACITY:
                self._names.popitem(last=False)


def _read(answer: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise _silent(reason=str(error)) from error


def _silent(**detail: object) -> Unavailable:
    return Unavailable("Another part of Attune does not answer right now.", retry_after=RETRY_AFTER, **detail)
