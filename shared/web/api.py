"""The API of a service: OpenAPI 3.1 from its schemas, its own docs page, problem+json for everything that fails.

    blp = Blueprint("clients", __name__, description="Clients and their episodes of care")

    @blp.get("/clients/<client_id>")
    @blp.response(200, ClientItem)
    def show_client(client_id):
        '''Show a client.'''
        return deps().clients.get(principal().scope(), client_id)

    # in bootstrap
    intake_api = api(app, "Attune intake", "1")
    intake_api.register_blueprint(blp)                # lands under /intake/api

Views raise AttuneErrors, take `principal()`, and return objects that their response schema dumps. Decorate a POST
with `blp.once` (see `once`), what carries an ETag with `blp.revised` (see `revisions`). Every view asks for a
principal before it reads its input; one that needs none says `blp.doc(security=[])`. Lists: see `cursors`.
"""

from __future__ import annotations

import http
from typing import Any

import flask
import flask_smorest

from shared.web import docs_page
from shared.web.blueprint import Blueprint
from shared.web.cursors import After, Cursor, PageQuery, list_of, page_of
from shared.web.once import once
from shared.web.problems import MEDIA_TYPE
from shared.web.revisions import etag, if_match, need_match, tagged
from shared.web.schemas import Instant, Schema

__all__ = [
    "Api",
    "Blueprint",
    "Cursor",
    "PageQuery",
    "Schema",
    "api",
    "etag",
    "if_match",
    "list_of",
    "need_match",
    "once",
    "page_of",
    "tagged",
]

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "slug", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "slug": {"type": "string", "description": "What went wrong, for programs."},
        "detail": {"type": "string", "description": "What went wrong, in a sentence for people."},
        "correlation_id": {"type": "string", "description": "Find it in our logs by this."},
        "errors": {"type": "object", "description": "By field, what is wrong with it."},
    },
}


class Api(flask_smorest.Api):  # type: ignore[misc] # ships no types
    """Collects the blueprints of a service's API under `/<service>/api`."""

    DEFAULT_ERROR_RESPONSE_NAME = "PROBLEM"

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:  # noqa: ANN401 - Flask's
        """Add a part of the API, under `/<service>/api` unless `url_prefix` says otherwise."""
        options.setdefault("url_prefix", f"{self._app.config['PREFIX']}/api{blp.url_prefix or ''}")
        super().register_blueprint(blp, **options)

    def _register_error_handlers(self) -> None:
        """Leave errors to `problems`."""

    def _register_responses(self) -> None:
        self.spec.components.schema("Problem", PROBLEM)
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status in http.HTTPStatus:
            found = {"description": status.phrase} | ({"content": content} if status >= 400 else {})  # noqa: PLR2004 - HTTP
            self.spec.components.response(status.name, found, lazy=True)
        words = {"description": "What went wrong, as problem+json.", "content": content}
        self.spec.components.response("PROBLEM", words, lazy=True)


def api(app: flask.Flask, title: str, version: str) -> Api:
    """Give the application its API, `openapi.json` and docs page under `/<service>/api/`."""
    prefix = f"{app.config['PREFIX']}/api"
    app.config.update(API_TITLE=title, API_VERSION=version, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=prefix)
    made = Api(app, spec_kwargs={"servers": [{"url": app.config["PUBLIC_URL"]}], "security": [{"bearer": []}]})
    made.spec.components.security_scheme(
        "bearer", {"type": "http", "scheme": "bearer", "description": "A token from `./attune token EMAIL`."}
    )
    made.register_field(Instant, "string", "date-time")
    made.register_field(After, "string", None)
    docs_page.install(app, made.spec)
    return made
