"""The pages of staff with a session's link and its QR code."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import flask

from services.feedback.usecases.links import MOST_READS, read_link, replace_link
from services.feedback.web import words
from services.feedback.web.deps import deps
from services.feedback.web.sent_words import nothing_sent, opened_words, sent_rows
from shared.errors import Unavailable
from shared.web import audit, moments
from shared.web.identity import need
from shared.web.pages import render
from shared.web.qr import qr_of

# Names of this very machine: a phone that opens one of them looks for Attune on itself.
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
START_FOR_PHONES: Final = "./attune up --bind 0.0.0.0 --public-url http://192.168.1.20:8080"

pages = flask.Blueprint("staff_pages", __name__)


@pages.get("/sessions/<session_id>/check-in")
def link(session_id: str) -> str:
    """Show the link, its QR code and until when it lives; every look is kept."""
    me = need("clinician", "supervisor")
    found, on_tablets = deps().desk.do(
        lambda unit: (read_link(unit, session_id, me, "page"), unit.tablets.any_enrolled())
    )
    audit.reads(found.session.client_id)
    url = deps().link(found.token)
    return render(
        "link.html",
        link=found,
        on_tablets=on_tablets,
        reads=words.reads(found),
        more=len(found.reads) == MOST_READS,
        until=moments.dated_words(found.expires_at, now=deps().clock()),
        url=url,
        here_only=urlsplit(url).hostname in LOOPBACK,
        start_for_phones=START_FOR_PHONES,
        qr=qr_of(url),
        client=_client(found.session.client_id),
        sent=sent_rows(found.sent, deps().clock()),
        nothing_sent=nothing_sent(),
        opened=opened_words(found.opened_at, deps().clock()),
    )


@pages.get("/sessions/<session_id>/check-in/code")
def code(session_id: str) -> str:
    """Show the QR code alone, as large as the screen, to be scanned by the client; every look is kept."""
    me = need("clinician", "supervisor")
    found = deps().desk.do(lambda unit: read_link(unit, session_id, me, "page"))
    audit.reads(found.session.client_id)
    takes_answers = not (found.rated_at or found.over)
    return render("code.html", link=found, qr=qr_of(deps().link(found.token)) if takes_answers else None)


@pages.post("/sessions/<session_id>/check-in/new-link")
def new_link(session_id: str) -> flask.typing.ResponseReturnValue:
    """Have a new link take this one's place, and show it."""
    me = need("clinician", "supervisor")
    seen = flask.request.form.get("generation", 0, type=int)
    deps().desk.do(lambda unit: replace_link(unit, session_id, me, seen=seen))
    return flask.redirect(flask.url_for("staff_pages.link", session_id=session_id), code=303)


def _client(client_id: str) -> str | None:
    try:
        return deps().desk.intake.client_name(client_id)
    except Unavailable:
        return None
