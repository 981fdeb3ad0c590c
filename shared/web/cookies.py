"""Cookies of ours: out of reach of scripts, and under TLS of a name that other hosts cannot set.

A browser takes a `__Host-` cookie from this very host alone, so that no neighbour under the same domain plants
one. It is for the whole site; one that is for some pages alone can be no more than `__Secure-`: it came over TLS.
Without TLS, as on localhost, browsers refuse both, and the names are plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import flask

WHOLE_SITE: Final = "/"


def spelled(name: str, *, secure: bool, path: str = WHOLE_SITE) -> str:
    """What a cookie is called where browsers speak TLS, or do not."""
    if not secure:
        return name
    return f"__Host-{name}" if path == WHOLE_SITE else f"__Secure-{name}"


@dataclass(frozen=True, kw_only=True)
class Cookie:
    """One kind of cookie; `earlier` says that under TLS the plain name, as of an earlier version, is read too."""

    name: str
    path: str = WHOLE_SITE
    samesite: Literal["Lax", "Strict"] = "Lax"
    earlier: bool = False

    def of_request(self) -> str | None:
        """What this browser shows, if anything."""
        found = flask.request.cookies.get(self._spelled())
        return flask.request.cookies.get(self.name) if found is None and self.earlier else found

    def is_shown(self) -> bool:
        """Whether this browser has one, of whichever version and worth."""
        return self._spelled() in flask.request.cookies or self.name in flask.request.cookies

    def put(
        self,
        response: flask.Response,
        value: str,
        *,
        path: str = "",
        max_age: int | timedelta | None = None,
        expires: datetime | None = None,
    ) -> None:
        """Leave it in the browser, until that ends where nothing says until when; for `path` alone, if given."""
        response.set_cookie(
            self._spelled(),
            value,
            max_age=max_age,
            expires=expires,
            path=path or self.path,
            httponly=True,
            samesite=self.samesite,
            secure=_secure(),
        )
        self._drop_earlier(response, path)

    def drop(self, response: flask.Response) -> None:
        """Take it out of the browser."""
        self._delete(response, self._spelled(), self.path)
        self._drop_earlier(response)

    def _spelled(self) -> str:
        return spelled(self.name, secure=_secure(), path=self.path)

    def _drop_earlier(self, response: flask.Response, path: str = "") -> None:
        if self._spelled() != self.name and self.name in flask.request.cookies:
            self._delete(response, self.name, path or self.path)

    def _delete(self, response: flask.Response, name: str, path: str) -> None:
        response.delete_cookie(name, path=path, httponly=True, samesite=self.samesite, secure=_secure())


def _secure() -> bool:
    return bool(flask.current_app.config["SESSION_COOKIE_SECURE"])
