"""The documentation page of a service's API, made on the server from its OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apispec
import flask

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """A method of a path."""

    method: str
    path: str
    tag: str
    words: dict[str, Any]


def install(app: flask.Flask, spec: apispec.APISpec) -> None:
    """Serve the page at `/<service>/api/`."""

    def page() -> str:
        document = spec.to_dict()
        return flask.render_template(
            "docs.html",
            document=document,
            operations=_operations(document),
            deref=lambda part: _deref(document, part),
        )

    app.add_url_rule(f"{app.config['PREFIX']}/api/", "api_docs", page)


def _operations(document: dict[str, Any]) -> dict[str, list[Operation]]:
    by_tag: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                words = item[method] | {
                    "parameters": [*item.get("parameters", []), *item[method].get("parameters", [])]
                }
                tag = words.get("tags", ["other"])[0]
                by_tag.setdefault(tag, []).append(Operation(method, path, tag, words))
    return by_tag


def _deref(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or what its `$ref` names."""
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _deref(document, found)
