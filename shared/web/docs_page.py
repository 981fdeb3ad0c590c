"""The documentation page of a service's API, made on the server from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import apispec
import flask

METHODS = ("get", "post", "put", "patch", "delete")

Part = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """A method of a path, with what the document says about it."""

    method: str
    path: str
    words: Part


def install(app: flask.Flask, spec: apispec.APISpec) -> None:
    """Serve the page at `/<service>/api/`."""

    def page() -> str:
        document = spec.to_dict()
        deref = _dereferencer(document)
        return flask.render_template(
            "docs.html", document=document, operations=_by_tag(document, deref), deref=deref
        )

    app.add_url_rule(f"{app.config['PREFIX']}/api/", "api_docs", page)


def _by_tag(document: Part, deref: Callable[[Part], Part]) -> dict[str, list[Operation]]:
    """The operations under the tag of their blueprint, in the order in which they were declared."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                words = item[method]
                parameters = [*item.get("parameters", []), *words.get("parameters", [])]
                operation = Operation(method, path, words | {"parameters": list(map(deref, parameters))})
                found.setdefault(words["tags"][0], []).append(operation)
    return found


def _dereferencer(document: Part) -> Callable[[Part], Part]:
    """A function that gives a part of the document, or what its `$ref` names."""

    def deref(part: Part) -> Part:
        if "$ref" not in part:
            return part
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return deref(found)

    return deref
