"""The JSON body of a request, read strictly: no NaN, no depth without end, no number without end."""

from __future__ import annotations

import json
from typing import Final, NoReturn

import flask

DEEPEST: Final = 32
"""How many lists and objects may lie in each other; no schema of ours asks for a quarter of that."""


def read_json() -> object:
    """What the body says; None when there is none. Aborts with 415 if it is not JSON, with 400 if it is broken.

    A lone surrogate passes: it is a text's fault and not the document's, and the schema says in which field.
    """
    body = flask.request.get_data(cache=True)
    if not body:
        return None
    if not flask.request.is_json:
        flask.abort(415)
    try:
        found = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        flask.abort(400)
    if _too_deep(found):
        flask.abort(400)
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _too_deep(found: object) -> bool:
    """Whether more lies in each other than DEEPEST: how much a parser takes depends on the version of Python."""
    layer = [found]
    for _ in range(DEEPEST + 1):
        layer = [inner for outer in layer if isinstance(outer, dict | list) for inner in _parts(outer)]
    return bool(layer)


def _parts(outer: dict[str, object] | list[object]) -> list[object]:
    return list(outer.values()) if isinstance(outer, dict) else outer
