"""One address, whatever host a request names: what a stranger writes there is copied into no answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


ASKED_HOST: Final = "attune.asked_host"  # in a request's environment: the host that it named, for `csrf`


class Pinned:
    """A WSGI application to which every request came by the public URL; it sends nobody to another host.

    Nothing is refused: a machine has many names, and whoever reached us by one of them stays there, since where we
    send them is a path.
    """

    def __init__(self, app: WSGIApplication, public_url: str) -> None:
        self._app = app
        self._scheme, self._host, *_ = urlsplit(public_url)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        environ[ASKED_HOST] = environ.get("HTTP_HOST", "")
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host

        def start(status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None) -> object:
            return start_response(status, [self._by_path(*header) for header in headers], exc_info)

        return self._app(environ, start)  # type: ignore[arg-type] # the protocol's writer passes through as it is

    def _by_path(self, name: str, words: str) -> tuple[str, str]:
        here = f"{self._scheme}://{self._host}/"
        if name.lower() == "location" and words.startswith(here):
            return name, words.removeprefix(here[:-1])
        return name, words
