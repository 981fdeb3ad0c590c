"""Searching the audit of all services: each answers for its own, and one asks the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from shared import logs
from shared.errors import Unavailable
from shared.store import Store
from shared.store.audit import Entry
from shared.store.audit_check import Checked, last_check
from shared.store.audit_search import Wanted, search
from shared.web.onlookers import Asks

log = logs.get(__name__)


class Answer(msgspec.Struct, frozen=True):
    """What one service has of it, and what its last check found."""

    entries: Sequence[Entry]
    checked: Checked | None = None


@dataclass(frozen=True)
class Found:
    """Entries with their services, the newest first; whether there are more, and who did not answer."""

    entries: Sequence[tuple[str, Entry]] = ()
    more: bool = False
    silent: Sequence[str] = ()
    checks: Mapping[str, Checked | None] = field(default_factory=dict)


FindEntries = Callable[[Wanted], Found]


def nothing_found(_wanted: Wanted) -> Found:
    """Nothing, where nothing is written down."""
    return Found()


def answer(store: Store, wanted: Wanted) -> Answer:
    """What this service has of it."""
    return Answer(search(store, wanted), last_check(store))


class Entries:
    """Searches this service and asks the others."""

    def __init__(self, service: str, store: Store, others: Mapping[str, Asks]) -> None:
        self._service, self._store, self._others = service, store, others

    def __call__(self, wanted: Wanted) -> Found:
        """Those of all services that answer."""
        told = {self._service: answer(self._store, wanted)}
        silent = []
        for service, other in self._others.items():
            try:
                body = msgspec.to_builtins(wanted)
                told[service] = msgspec.convert(other.post("/internal/audit/entries", body), Answer)
            except (Unavailable, msgspec.ValidationError) as error:
                log.info("a page does without", what="audit", service=service, reason=type(error).__name__)
                silent.append(service)
        found = Found(silent=silent, checks={service: one.checked for service, one in told.items()})
        every = [(service, entry) for service, one in told.items() for entry in one.entries]
        every.sort(key=lambda one: one[1].at, reverse=True)
        if len(every) <= wanted.limit:
            return replace(found, entries=every)
        last = every[wanted.limit - 1][1].at  # whatever is of the same instant stays together
        shown = [one for one in every if one[1].at >= last]
        return replace(found, entries=shown, more=len(every) > len(shown))
