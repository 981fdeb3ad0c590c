"""A part of an API: flask-smorest's blueprint, strict, with types, and with our headers documented."""

from __future__ import annotations

import http
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import flask
import flask_smorest
import webargs
from webargs.flaskparser import FlaskParser

from shared.web.bodies import read_json
from shared.web.identity import principal
from shared.web.schemas import Schema

V = TypeVar("V", bound=Callable[..., Any])


class Decorator(Protocol):
    """Takes a view and gives it back."""

    def __call__(self, view: V, /) -> V:
        """Decorate the view."""
        ...


KEY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    "description": "The same key with the same body within a day has one effect and gets the same answer.",
}
MATCH_PARAMETER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "pattern": r'^(\*|"\d{1,9}\.\d{1,15}")$'},
    "description": "The ETag of the version that you change, or * for any.",
}
ETAG = {"schema": {"type": "string"}, "description": "The version, for If-Match."}


class Parser(FlaskParser):
    """Reads input as the schema says, and says so if a body is not JSON instead of taking it as empty."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - webargs' own name and type

    def _raw_load_json(self, req: flask.Request) -> Any:  # noqa: ANN401 - webargs'
        return read_json() if req.get_data(cache=True) else webargs.missing


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc] # ships no types
    """A part of the API, with a tag of its own in the documentation."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, **options: Any) -> None:  # noqa: ANN401 - Flask's
        super().__init__(name, import_name, **options)
        self._prepare_doc_cbks.append(_document_headers)
        self.before_request(_sign_in)

    def route(self, rule: str, **options: Any) -> Decorator:  # noqa: ANN401 - Flask's
        """Register the view under the rule, and document it."""
        return _typed(super().route(rule, **options))

    def get(self, rule: str, **options: Any) -> Decorator:  # noqa: ANN401 - Flask's
        """Register a view that reads."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Decorator:  # noqa: ANN401 - Flask's
        """Register a view that adds or does something."""
        return self.route(rule, methods=["POST"], **options)

    def put(self, rule: str, **options: Any) -> Decorator:  # noqa: ANN401 - Flask's
        """Register a view that puts something in its place."""
        return self.route(rule, methods=["PUT"], **options)

    def patch(self, rule: str, **options: Any) -> Decorator:  # noqa: ANN401 - Flask's
        """Register a view that changes something."""
        return self.route(rule, methods=["PATCH"], **options)

    def delete(self, rule: str, **options: Any) -> Decorator:  # noqa: ANN401 - Flask's
        """Register a view that takes something away."""
        return self.route(rule, methods=["DELETE"], **options)

    def arguments(self, schema: type[Schema], *, location: str = "json", **options: Any) -> Decorator:  # noqa: ANN401 - webargs'
        """Load the body (or `location="query"`) by the schema and give it to the view, before the path's own."""
        return _typed(super().arguments(schema(), location=location, **options))  # made once, not at each request

    def response(self, status_code: int, schema: type[Schema] | None = None, **options: Any) -> Decorator:  # noqa: ANN401 - flask-smorest's
        """Answer with that status and what the view returns, dumped by the schema."""
        return _typed(super().response(status_code, schema, **options))

    def doc(self, **words: Any) -> Decorator:  # noqa: ANN401 - OpenAPI's
        """Say more about the operation, in the words of OpenAPI: `security=[]` for one that is open to all."""
        return _typed(super().doc(**words))

    def once(self, view: V) -> V:
        """Document that the view takes an Idempotency-Key; it answers through `once()`."""
        return _marked(view, "once")

    def revised(self, view: V) -> V:
        """Document that the view answers with an ETag and, where it changes something, asks for If-Match."""
        return _marked(view, "revised")


def _sign_in() -> None:
    """Ask who it is before anything else, unless the view is documented as open to all."""
    view = flask.current_app.view_functions[flask.request.endpoint or ""]
    if not _open_to_all(getattr(view, "_apidoc", {})):
        principal()


def _open_to_all(info: dict[str, Any]) -> bool:
    return bool(info.get("manual_doc", {}).get("security") == [])


def _typed(decorator: Any) -> Decorator:  # noqa: ANN401 - flask-smorest ships no types
    """The decorator, which keeps the type of what it decorates as far as its caller is concerned."""
    typed: Decorator = decorator
    return typed


def _marked(view: V, mark: str) -> V:
    """Remember something for the documentation, where flask-smorest keeps what its own decorators say."""
    view._apidoc = {**getattr(view, "_apidoc", {}), mark: True}  # type: ignore[attr-defined] # noqa: SLF001
    return view


def _document_headers(
    doc: dict[str, Any], info: dict[str, Any], *, method: str, **_options: object
) -> dict[str, Any]:
    responses, parameters = doc.setdefault("responses", {}), doc.setdefault("parameters", [])
    if not _open_to_all(info):
        responses.setdefault(401, http.HTTPStatus.UNAUTHORIZED.name)
    if info.get("once"):
        parameters.append(KEY_PARAMETER)
    if info.get("revised"):
        for status in info.get("success_status_codes", []):
            responses[status].setdefault("headers", {})["ETag"] = ETAG
    if info.get("revised") and method == "patch":
        parameters.append(MATCH_PARAMETER)
        responses |= {412: http.HTTPStatus(412).name, 428: http.HTTPStatus(428).name}
    return doc
