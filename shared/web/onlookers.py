"""Who looked at a client's record, in whichever service: each answers for itself, and two ask the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import flask
import msgspec

from shared import logs
from shared.errors import Unavailable
from shared.store import Store
from shared.store.audit_check import last_check
from shared.store.audit_search import Look, Wanted, looks, search
from shared.web.internal import internal_blueprint

LATELY: Final = timedelta(days=30)
UTC: Final = "UTC"
NOON: Final = time(12)

log = logs.get(__name__)


class AskedLooks(msgspec.Struct, frozen=True):
    """Whose record, since when, and where the clinic is."""

    client_id: str
    since: datetime
    zone: str


class Looks(msgspec.Struct, frozen=True):
    """What a service answers."""

    looks: Sequence[Look]


class Asks(Protocol):
    """Asks another service's internal API."""

    def post(self, path: str, body: object) -> dict[str, Any] | None:
        """What it answers; raises Unavailable."""
        ...


@dataclass(frozen=True)
class Onlooker:
    """A member of staff who looked on a day, of which an instant at noon stands for all of it."""

    staff_id: str
    on: datetime
    times: int


@dataclass(frozen=True)
class Looked:
    """Who looked, the latest day first; not `complete` where a service did not answer."""

    onlookers: Sequence[Onlooker] = ()
    complete: bool = True


FindLooked = Callable[[str, str | None], Looked]


def nobody_looked(_client_id: str, _zone: str | None) -> Looked:
    """Nobody did, where nothing is written down."""
    return Looked()


class Onlookers:
    """Finds who looked of late at a client's record here and in the other services."""

    def __init__(self, store: Store, others: Mapping[str, Asks]) -> None:
        self._store, self._others = store, others

    def __call__(self, client_id: str, zone: str | None) -> Looked:
        """By person and day, as days are in that time zone."""
        asked = AskedLooks(client_id, self._store.now() - LATELY, zone or UTC)
        found, complete = list(_own(self._store, asked)), True
        for service, other in self._others.items():
            try:
                body = msgspec.to_builtins(asked)
                found += msgspec.convert(other.post("/internal/audit/looks", body), Looks).looks
            except (Unavailable, msgspec.ValidationError) as error:
                log.info("a page does without", what="looks", service=service, reason=type(error).__name__)
                complete = False
        return Looked(_by_day(found, asked.zone), complete)


def audit_blueprint(store: Store) -> flask.Blueprint:
    """The internal addresses of a service's audit."""
    blueprint = internal_blueprint("audit")

    @blueprint.post("/audit/looks")
    def find_looks() -> flask.Response:
        """Who looked at a client's record here."""
        asked = msgspec.json.decode(flask.request.data, type=AskedLooks)
        return flask.Response(msgspec.json.encode(Looks(_own(store, asked))), content_type="application/json")

    @blueprint.post("/audit/entries")
    def find_entries() -> flask.Response:
        """Which entries there are here, and what the last check of them found."""
        wanted = msgspec.json.decode(flask.request.data, type=Wanted)
        told = {"entries": search(store, wanted), "checked": last_check(store)}
        return flask.Response(msgspec.json.encode(told), content_type="application/json")

    return blueprint


def _own(store: Store, asked: AskedLooks) -> Sequence[Look]:
    return looks(store, asked.client_id, asked.since, asked.zone)


def _by_day(found: Sequence[Look], zone: str) -> Sequence[Onlooker]:
    times: dict[tuple[str, str], int] = {}
    for look in found:
        times[look.day, look.who] = times.get((look.day, look.who), 0) + look.times
    return [
        Onlooker(who, datetime.combine(date.fromisoformat(day), NOON, ZoneInfo(zone)), times[day, who])
        for day, who in sorted(times, reverse=True)
    ]
