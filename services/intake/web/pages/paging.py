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
    if place is None:
        return None
    kept = {name: value for name, value in also.items() if value}
    here: dict[str, Any] = {**(flask.request.view_args or {}), **kept, "after": str(Cursor(*place))}
    return flask.url_for(str(flask.request.endpoint), **here)
