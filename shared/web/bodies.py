"""The JSON body of a request, read strictly: no NaN, no depth without end, no number without end."""

from __future__ import annotations

import json
from typing import NoReturn

import flask

from shared.contracts.depth import nested_too_deeply


def read_json() -> object:
    """What the body says; None when there is none. Aborts with 415 if it is not JSON, with 400 if it is broken.

    A lone surrogate passes: it is a text's fault and not the document's, and the schema says in which field.
    """
    body = flask.request.get_data(cache=True)
    if not body:
        return None
    if not flask.request.is_json:
        flask.abort(415)
    if nested_too_deeply(body):
        flask.abort(400)
    try:
        return json.loads(body, parse_constant=_refuse)
    except ValueError:
        flask.abort(400)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
