"""Lists of pages in pieces, as addresses."""

from __future__ import annotations

from typing import Any, Final

import flask

from services.intake.ports import Place, Window
from shared.web.api import Cursor

ON_A_PAGE: Final = 50


def window(limit: int = ON_A_PAGE) -> Window:
    """The piece that the address asks for; from the beginning where it asks for none that we gave."""
    given = flask.request.args.get("after")
    try:
        cursor = Cursor.read(given) if given else None
    except ValueError:
        cursor = None
    return Window(after=(cursor.at, cursor.id) if cursor else None, limit=limit)


def further(place: Place | None, **also: str) -> str | None:
    """Where the next piece of the list of this page is."""
    return None if place is None else _here(**also, after=str(Cursor(*place)))


def beginning(**also: str) -> str | None:
    """Where the list of this page begins, if this is a later piece of it."""
    return _here(**also) if "after" in flask.request.args else None


def _here(**query: str) -> str:
    kept = {name: value for name, value in query.items() if value}
    here: dict[str, Any] = {**(flask.request.view_args or {}), **kept}
    return flask.url_for(str(flask.request.endpoint), **here)
