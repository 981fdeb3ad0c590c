"""What kind of request it is, by its path: a page, the API, or another service of ours."""

from __future__ import annotations

from typing import Literal

import flask

Kind = Literal["page", "api", "internal"]


def kind_of_request() -> Kind:
    """Whether a page, the API or the internal API is asked; the API's own documentation is a page."""
    path, prefix = flask.request.path, flask.current_app.config["PREFIX"]
    if path.startswith("/internal/"):
        return "internal"
    if path.startswith(f"{prefix}/api/") and path != f"{prefix}/api/":
        return "api"
    return "page"
