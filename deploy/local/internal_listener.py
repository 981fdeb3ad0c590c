"""The second address of a web process: for the other services alone, with threads that no browser can take.

A public request that hangs or hashes a password holds a thread of gunicorn's. What services ask each other must
not wait behind it: who was dismissed would be known for as long as nobody can be asked.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from deploy.local import raw_errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 16
# Whoever asks waits for two seconds; what has not come by then is nobody's.
STALLED_S = 5.0
_INTERNAL = "/internal/"


class Only:
    """A WSGI application that has the internal API alone, or all but it; the rest is not there."""

    def __init__(self, app: WSGIApplication, *, internal: bool) -> None:
        self._app, self._internal = app, internal

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        if environ["PATH_INFO"].startswith(_INTERNAL) is self._internal:
            return self._app(environ, start_response)
        about = [("Content-Type", "text/plain"), ("Content-Length", "0"), *raw_errors.headers()]
        start_response("404 Not Found", about)
        return []


class InternalListener(WSGIServer):
    """Serves the internal API on a socket that listens already, with a few threads of its own."""

    def __init__(self, listening: socket.socket, app: WSGIApplication) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = listening.getsockname()[:2]
        self.setup_environ()
        self.set_app(Only(app, internal=True))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="internal")

    def begin(self) -> None:
        """Serve for as long as the process lives."""
        self.socket.settimeout(None)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's own
        """Leave it to one of the threads."""
        self._threads.submit(self._answer, request, client_address)

    def _answer(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the same
        try:
            self.finish_request(request, client_address)
        except OSError:
            pass  # whoever asked has left
        finally:
            self.shutdown_request(request)


class _Handler(WSGIRequestHandler):
    timeout = STALLED_S

    def end_headers(self) -> None:
        """Of an answer of the server's own, to what it cannot read; the application's are written elsewhere."""
        for name, words in raw_errors.headers():
            self.send_header(name, words)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing: the application logs each request, without its path."""
