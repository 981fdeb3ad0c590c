"""ETags, and If-Match where a caller gives one: who just says what became of a thing need not read it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import flask

from services.intake.domain.ids import Version
from services.intake.usecases.events import revision_of
from shared.web.api import Blueprint, need_match, tagged

V = TypeVar("V", bound=Callable[..., Any])

MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the version that you change: 412 if somebody else has changed it since.",
}


class Versioned(Protocol):
    """An entity as it was kept."""

    @property
    def version(self) -> Version:
        """Its version."""


def matching(blp: Blueprint) -> Callable[[V], V]:
    """Document that the view takes If-Match."""
    document: Callable[[V], V] = blp.doc(parameters=[MATCH])
    return document


def check_match(thing: Versioned) -> None:
    """Raise Stale if the request's If-Match names another version."""
    if flask.request.headers.get("If-Match"):
        need_match(revision_of(thing.version))


def with_etag(body: object, thing: Versioned) -> tuple[object, int, dict[str, str]]:
    """The answer with the ETag of that entity."""
    return tagged(body, revision_of(thing.version))
