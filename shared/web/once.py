"""A POST with an `Idempotency-Key`, or of a form, has its effect once, however often it comes.

    @blp.post("/clients")
    @blp.arguments(NewClient)
    @blp.response(201, ClientMade)
    @blp.once
    def add_client(body):
        '''Take a client on.'''
        me = principal()
        return once(deps().transact, lambda unit: usecases.add_client(unit, me, **body), schema=ClientMade)

A form of a page has its effect once, too, by the key that `csrf_field()` put into it:

    return once_only(deps().transact, lambda unit: usecases.add_client(unit, me, **said), then=page_of)

The answer is kept for a day in the effect's own transaction, so the service's unit of work has an attribute
`answers`, as every unit of the real store has; `KeptAnswers()` in tests.
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
from shared.store.idempotency import Answer
from shared.web import audit
from shared.web.bodies import read_json
from shared.web.form_keys import form_key_of
from shared.web.identity import principal
from shared.web.observing import route
from shared.web.schemas import HIDDEN, Schema
from shared.web.words import _

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[!-~]{1,128}")
SEE_OTHER = 303
NOTHING = Answer(body_hash="", status=0, body={})


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


T = TypeVar("T")
U = TypeVar("U", bound=WithAnswers)
U_co = TypeVar("U_co", bound=WithAnswers, covariant=True)


class Transact(Protocol[U_co]):
    """Does work in one transaction; may do it several times."""

    def __call__(self, work: Callable[[U_co], Answer], /) -> Answer:
        """Give what the work gives."""
        ...


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


def once_only(
    transact: Transact[U],
    work: Callable[[U], T],
    *,
    then: Callable[[T], str],
    about: Callable[[T], str | None] = lambda _made: None,
) -> flask.Response:
    """Do what a form says, once however often it was clicked, and go on to where the first click led.

    `then` gives that address from what the work gave, `about` the client whose erasure deletes what is kept of it.
    The same form with something else in it, as after going back, is another one.
    """
    key = _click()

    def attempt(unit: U) -> Answer:
        before = unit.answers.find(key) if key else None
        if before is not None:
            return before
        made = work(unit)
        answer = Answer(body_hash="", status=SEE_OTHER, body={"location": then(made)}, client_id=about(made))
        if key:
            unit.answers.keep(key, answer)
        return answer

    return _led(transact(attempt))


def done_before(transact: Transact[U]) -> flask.Response | None:
    """Where the first click of this form led, if it has had its effect: for what cannot be asked a second time."""
    key = _click()
    if key is None:
        return None
    answer = transact(lambda unit: unit.answers.find(key) or NOTHING)
    return _led(answer) if answer is not NOTHING else None


def done(unit: WithAnswers, what: str) -> bool:
    """Whether that was done within the last day; whoever asks does it now, so that it is from now on."""
    key = hashlib.sha256(what.encode()).hexdigest()
    if unit.answers.find(key):
        return True
    unit.answers.keep(key, NOTHING)
    return False


def _led(answer: Answer) -> flask.Response:
    _note(answer)
    return flask.Response(status=answer.status, headers={"Location": answer.body["location"]})


def _note(answer: Answer) -> None:
    """Whose record was changed, for the audit."""
    if answer.client_id:
        audit.reads(answer.client_id)


def _click() -> str | None:
    """Form, address and all that was typed, as one hash; None for a form without a key of ours."""
    key = form_key_of(principal())
    if key is None:
        return None
    typed = [pair for pair in flask.request.form.items(multi=True) if pair[0] not in HIDDEN]
    what = ["form", key.staff_id, key.unlike, flask.request.path, typed]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _respond(answer: Answer, body_hash: str, *, replayed: bool) -> flask.Response:
    if answer.body_hash != body_hash:
        words = _("This Idempotency-Key was used before, with another body.")
        raise Invalid(words, fields={HEADER: [words]})
    _note(answer)
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
