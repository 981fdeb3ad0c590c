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
    # Nothing to anybody else; with `no-referrer` browsers would not say to us that a form is from a page of ours.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


# For a year browsers ask for this host over TLS alone. Its neighbours are not ours to speak for.
TLS_ALONE = {"Strict-Transport-Security": "max-age=31536000"}


def install(app: flask.Flask) -> None:
    """Put the headers on every answer; one that says nothing of caching is not stored."""
    headers = HEADERS | (TLS_ALONE if app.config["PUBLIC_URL"].startswith("https:") else {})

    @app.after_request
    def protect(response: flask.Response) -> flask.Response:
        for header, words in headers.items():
            response.headers.setdefault(header, words)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
