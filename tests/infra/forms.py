"""The forms of a page as a browser sends them."""

from __future__ import annotations

from html.parser import HTMLParser

import flask
from flask.testing import FlaskClient

from shared.web import csrf
from shared.web.credentials import LOGIN_COOKIE


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.found.append((said.get("action") or "", {}))
        elif tag == "input" and said.get("type") == "hidden" and self.found:
            self.found[-1][1][said.get("name") or ""] = said.get("value") or ""


def hidden(page: str, action: str = "") -> dict[str, str]:
    """What the form that leads there carries without being seen; the form without an address leads to its page."""
    reader = _Forms()
    reader.feed(page)
    return next(fields for there, fields in reader.found if there == action)


def token_for(browser: FlaskClient, path: str, login: str | None) -> str:
    """A token for forms of a service at that path, good in this browser as long as it has that login."""
    with browser.session_transaction(path) as kept:
        kept["csrf_token"] = "of this browser"
    shows = {"Cookie": f"{LOGIN_COOKIE}={login}"} if login else {}
    with browser.application.test_request_context(headers=shows):
        flask.session["csrf_token"] = "of this browser"
        return csrf.token()
