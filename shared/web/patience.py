"""How long a request may wait for the database: whoever asked gets a sentence before they give up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shared.store import within

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Patient:
    """A WSGI application whose views wait for the database a few seconds in all; what is streamed may go on."""

    def __init__(self, app: WSGIApplication, seconds: float) -> None:
        self._app, self._seconds = app, seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        with within(self._seconds):
            return self._app(environ, start_response)
