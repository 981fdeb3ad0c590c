"""A POST with an `Idempotency-Key` has its effect once, however often it comes.

    @blp.post("/clients")
    @blp.arguments(NewClient)
    @blp.response(201, ClientMade)
    @blp.once
    def add_client(body):
        '''Take a client on.'''
        me = principal()
        return once(deps().transact, lambda unit: usecases.add_client(unit, me, **body), schema=ClientMade)

The answer is kept for a day in the effect's own transaction, so the service's unit of work has an attribute
`answers`: `StoredAnswers(unit)` over the real store, `KeptAnswers()` in tests.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import flask
import msgspec

from shared.errors import Invalid
from shared.store import Unit, idempotency
from shared.store.idempotency import Answer
from shared.web.bodies import read_json
from shared.web.identity import principal
from shared.web.observing import route
from shared.web.schemas import Schema
from shared.web.words import _

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[!-~]{1,128}")


class Answers(Protocol):
    """Answers already given."""

    def find(self, key: str) -> Answer | None:
        """The answer kept under that key."""
        ...

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer, in the effect's transaction."""
        ...


class WithAnswers(Protocol):
    """A unit of work that knows the answers already given."""

    @property
    def answers(self) -> Answers:
        """The answers, in this unit's transaction."""
        ...


U = TypeVar("U", bound=WithAnswers)
U_co = TypeVar("U_co", bound=WithAnswers, covariant=True)


class Transact(Protocol[U_co]):
    """Does work in one transaction; may do it several times."""

    def __call__(self, work: Callable[[U_co], Answer], /) -> Answer:
        """Give what the work gives."""
        ...


class StoredAnswers:
    """The answers in a service's database."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def find(self, key: str) -> Answer | None:
        """The answer kept under that key."""
        return idempotency.find(self._unit, key)

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer, in the effect's transaction."""
        idempotency.keep(self._unit, key, answer)


class KeptAnswers(dict[str, Answer]):
    """The answers in memory, for tests."""

    def find(self, key: str) -> Answer | None:
        """The answer kept under that key."""
        return self.get(key)

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer."""
        self[key] = answer


def once(
    transact: Transact[U],
    work: Callable[[U], object],
    *,
    schema: type[Schema],
    status: int = 201,
    client_id: str | None = None,
) -> flask.Response:
    """Do the work in a transaction and answer with what it gives, dumped by the schema; if repeated the same.

    Same key, caller and route with another body raises Invalid. `client_id` (else the one in the route or in the
    answer) is whose erasure deletes the kept answer.
    """
    key, body_hash = _key(), _body_hash()
    replayed = False

    def attempt(unit: U) -> Answer:
        nonlocal replayed
        before = unit.answers.find(key) if key else None
        replayed = before is not None
        if before is not None:
            return before
        body = schema().dump(work(unit))
        answer = Answer(body_hash=body_hash, status=status, body=body, client_id=client_id or _client_id(body))
        if key:
            unit.answers.keep(key, answer)
        return answer

    return _respond(transact(attempt), body_hash, replayed=replayed)


def _respond(answer: Answer, body_hash: str, *, replayed: bool) -> flask.Response:
    if answer.body_hash != body_hash:
        words = _("This Idempotency-Key was used before, with another body.")
        raise Invalid(words, fields={HEADER: [words]})
    response = flask.Response(msgspec.json.encode(answer.body), answer.status, content_type="application/json")
    if replayed:
        response.headers[REPLAYED] = "true"
    return response


def _key() -> str | None:
    """Caller, route with its arguments and the caller's key, as one hash; None if the caller gave none."""
    given = flask.request.headers.get(HEADER)
    if given is None:
        return None
    if not KEY.fullmatch(given):
        raise Invalid(
            _("That Idempotency-Key cannot be used."), fields={HEADER: [_("1 to 128 visible ASCII characters")]}
        )
    where = [principal().staff_id, flask.request.method, route(), flask.request.view_args, given]
    return hashlib.sha256(json.dumps(where, sort_keys=True, default=str).encode()).hexdigest()


def _body_hash() -> str:
    return hashlib.sha256(json.dumps(read_json(), sort_keys=True).encode()).hexdigest()


def _client_id(body: dict[str, Any]) -> str | None:
    found = (flask.request.view_args or {}).get("client_id") or body.get("client_id")
    return str(found) if found else None
