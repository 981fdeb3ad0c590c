"""The three services' parts of the ledger: two asked over their internal API, our own as it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

import msgspec

from services.alerts.domain.ledger import Counts, Held, Service, Thing
from shared.contracts.ledger import Trouble
from shared.errors import Unavailable
from shared.sentence import say
from shared.store.ledger import Span
from shared.web.ledger import AskedAgain, AskedBack, AskedEntries, Ledger

T = TypeVar("T")
RETRY_AFTER: Final = 5


class Asks(Protocol):
    """Answers at an internal address: another service's client, or our own."""

    def get(self, path: str, /) -> Mapping[str, Any] | None:
        """What stands there."""

    def post(self, path: str, body: object, /) -> Mapping[str, Any] | None:
        """What it answers to the body."""


class Own:
    """Our own part of the ledger, asked as the others are."""

    def __init__(self, ledger: Ledger) -> None:
        self._answers: Mapping[str, tuple[type[Any], Callable[[Any], object]]] = {
            "/internal/ledger/counts": (Span, ledger.counts),
            "/internal/ledger/entries": (AskedEntries, ledger.entries),
            "/internal/ledger/back": (AskedBack, ledger.back),
            "/internal/ledger/again": (AskedAgain, ledger.again),
        }
        self._trouble = ledger.trouble

    def get(self, _path: str, /) -> Mapping[str, Any]:
        """What was set aside and given up."""
        return _plain(self._trouble())

    def post(self, path: str, body: object, /) -> Mapping[str, Any]:
        """What it answers to the body."""
        kind, answer = self._answers[path]
        return _plain(answer(msgspec.convert(body, kind)))


def _plain(thing: object) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = msgspec.to_builtins(thing)
    return plain


class AskedBook:
    """One service's part of the ledger."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks

    def counts(self, since: datetime, until: datetime) -> Counts:
        """By stage and quarter of an hour how many entries there are, with a digest of their ids."""
        asked = {"since": since.isoformat(), "until": until.isoformat()}
        return _read(self._asks.post("/internal/ledger/counts", asked), Counts)

    def entries(self, stage: str, since: datetime, until: datetime) -> Sequence[Thing]:
        """What a stage holds."""
        asked = {"since": since.isoformat(), "until": until.isoformat(), "stage": stage}
        return self._ask("entries", asked, "entries", list[Thing])

    def back(self, things: Collection[Thing]) -> Mapping[str, Held]:
        """What that service holds back of these, by id."""
        entries = [[thing.entry_id, thing.client_id, thing.at.isoformat()] for thing in things]
        return self._ask("back", {"entries": entries}, "held", dict[str, Held])

    def trouble(self) -> Trouble:
        """What was set aside and given up."""
        return _read(self._asks.get("/internal/ledger/trouble"), Trouble)

    def again(self, *, reason: str = "", kind: str = "") -> tuple[int, int]:
        """Try that again; how much was done, and how much still cannot be."""
        answer = self._asks.post("/internal/ledger/again", {"reason": reason, "kind": kind}) or {}
        return _read(answer.get("done"), int), _read(answer.get("stay"), int)

    def _ask(self, what: str, asked: object, field: str, kind: type[T]) -> T:
        return _read((self._asks.post(f"/internal/ledger/{what}", asked) or {}).get(field), kind)


class Silent:
    """A service that does not answer."""

    def get(self, _path: str, /) -> Mapping[str, Any] | None:
        """Raise Unavailable."""
        raise _unavailable("not asked")

    def post(self, _path: str, _body: object, /) -> Mapping[str, Any] | None:
        """Raise Unavailable."""
        raise _unavailable("not asked")


SILENT: Final[Mapping[Service, Asks]] = {"intake": Silent(), "feedback": Silent()}


def _read(answer: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise _unavailable(type(error).__name__) from error


def _unavailable(reason: str) -> Unavailable:
    sentence = say("Another part of Attune does not answer right now.")
    return Unavailable(sentence, retry_after=RETRY_AFTER, reason=reason)
