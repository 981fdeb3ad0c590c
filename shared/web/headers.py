"""Headers that keep pages to themselves: nothing from elsewhere, nothing kept, nothing told, nothing indexed."""

from __future__ import annotations

import flask

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: flask.Flask) -> None:
    """Put the headers on every answer; one that says nothing of caching is not stored."""

    @app.after_request
    def protect(response: flask.Response) -> flask.Response:
        for header, words in HEADERS.items():
            response.headers.setdefault(header, words)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
