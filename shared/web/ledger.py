"""What each service answers of the ledger, at its internal address: counts, ids, troubles, trying again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import flask
import msgspec

from shared.contracts.ledger import Trouble
from shared.errors import NotFound
from shared.store import Store, jobs, ledger, ledger_counts
from shared.store.ledger import Entry, Held, Span, Stages
from shared.store.ledger_counts import Counts
from shared.web.internal import internal_blueprint


class AskedEntries(Span, frozen=True):
    """Which entries of which stage."""

    stage: str


class AskedBack(msgspec.Struct, frozen=True):
    """Of which entries a service is asked whether it holds them back."""

    entries: list[Entry]


class AskedAgain(msgspec.Struct, frozen=True):
    """What to try again: dead letters of a reason, or failed jobs of a kind."""

    reason: str = ""
    kind: str = ""


class Entries(msgspec.Struct, frozen=True):
    """What a stage holds."""

    entries: Sequence[Entry]


class Back(msgspec.Struct, frozen=True):
    """What is held back, by entry."""

    held: Mapping[str, Held]


class Again(msgspec.Struct, frozen=True):
    """What came of it: events applied or jobs asked for, and how many letters still cannot be applied."""

    done: int
    stay: int = 0


@dataclass(frozen=True)
class Ledger:
    """One service's part of the ledger; `retry` applies dead letters of a reason again."""

    store: Store
    stages: Stages
    retry: Callable[[str], tuple[int, int]]

    def counts(self, asked: Span) -> Counts:
        """Each stage's counts by quarters of an hour."""
        return ledger_counts.counts(self.store, self.stages, asked)

    def entries(self, asked: AskedEntries) -> Entries:
        """What one stage holds; raises NotFound for one that is another service's."""
        found = self.stages(self.store, Span(asked.since, asked.until))
        if asked.stage not in found:
            raise NotFound("There is no such stage here.")
        return Entries(list(found[asked.stage]()))

    def back(self, asked: AskedBack) -> Back:
        """What is held back here, and how."""
        return Back(ledger.held_back(self.store, asked.entries))

    def trouble(self) -> Trouble:
        """What was set aside and given up."""
        return ledger.trouble(self.store)

    def again(self, asked: AskedAgain) -> Again:
        """Try again what was set aside or given up."""
        if asked.kind:
            return Again(jobs.ask_again(self.store, asked.kind))
        return Again(*self.retry(asked.reason))


def ledger_blueprint(made: Ledger) -> flask.Blueprint:
    """The internal addresses of a service's part of the ledger."""
    blueprint = internal_blueprint("ledger")

    @blueprint.post("/ledger/counts")
    def counts() -> flask.Response:
        """Each stage's counts by quarters of an hour."""
        return _json(made.counts(msgspec.json.decode(flask.request.data, type=Span)))

    @blueprint.post("/ledger/entries")
    def entries() -> flask.Response:
        """What one stage holds."""
        return _json(made.entries(msgspec.json.decode(flask.request.data, type=AskedEntries)))

    @blueprint.post("/ledger/back")
    def back() -> flask.Response:
        """What is held back."""
        return _json(made.back(msgspec.json.decode(flask.request.data, type=AskedBack)))

    @blueprint.get("/ledger/trouble")
    def trouble() -> flask.Response:
        """What was set aside and given up."""
        return _json(made.trouble())

    @blueprint.post("/ledger/again")
    def again() -> flask.Response:
        """Try again."""
        return _json(made.again(msgspec.json.decode(flask.request.data, type=AskedAgain)))

    return blueprint


def _json(thing: object) -> flask.Response:
    return flask.Response(msgspec.json.encode(thing), content_type="application/json")
