"""Feedback's API: a session's link for staff, the check-in for its token's holder, notes for their readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.feedback.domain.answers import HOMEWORK, Submission
from services.feedback.domain.instrument import SESSION_CHECK_IN
from services.feedback.domain.rating import WrittenNote
from services.feedback.usecases.links import read_link
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_check_in import read_check_in
from services.feedback.usecases.read_notes import read_notes
from services.feedback.web import words
from services.feedback.web.deps import deps
from services.feedback.web.schemas import CheckInShown, LinkShown, NoteItem, RatingBody, RatingTaken
from shared.contracts.principal import Principal
from shared.web.api import Blueprint, Cursor, PageQuery, list_of, page_of
from shared.web.identity import need

check_ins = Blueprint("check-ins", __name__, description="Check-in links and the ratings that come by them")
notes = Blueprint("notes", __name__, description="What clients wrote, for whom they chose")
NoteList = list_of(NoteItem)


@check_ins.get("/sessions/<session_id>/check-in")
@check_ins.response(200, LinkShown)
@check_ins.alt_response(404, "NOT_FOUND")
@check_ins.alt_response(409, "CONFLICT")
def show_link(session_id: str) -> dict[str, object]:
    """Show the check-in link of a session that was held; every look is kept.

    404 carries Retry-After where intake does not know the session yet or does not answer.
    """
    me = _reader()
    link = deps().desk.do(lambda unit: read_link(unit, session_id, me, "api"))
    return {"url": deps().link(link.token), "token": link.token, "expires_at": link.expires_at}


@check_ins.get("/check-ins/<token>")
@check_ins.response(200, CheckInShown)
@check_ins.alt_response(404, "NOT_FOUND")
@check_ins.alt_response(409, "CONFLICT")
@check_ins.alt_response(410, "GONE")
@check_ins.doc(security=[])
def show_check_in(token: str) -> dict[str, object]:
    """Show what a check-in asks; its token is the authority."""
    check_in = deps().desk.do(lambda unit: read_check_in(unit, token))
    return {
        "instrument": SESSION_CHECK_IN,
        "goals": words.goal_rows(check_in),
        "homework": HOMEWORK,
        "routings": check_in.routings,
        "who_sees": f"{words.sees(words.therapist(check_in))} {words.sees_besides(check_in)}",
        "crisis_contacts": deps().crisis_contacts,
        "expires_at": check_in.expires_at,
        "changeable_until": check_in.rating.changeable_until if check_in.rating else None,
    }


@check_ins.put("/check-ins/<token>")
@check_ins.arguments(RatingBody)
@check_ins.response(200, RatingTaken)
@check_ins.alt_response(404, "NOT_FOUND")
@check_ins.alt_response(409, "CONFLICT")
@check_ins.alt_response(410, "GONE")
@check_ins.doc(security=[])
def rate(submission: Submission, token: str) -> dict[str, object]:
    """Rate the session, or change the rating within 15 minutes; its token is the authority.

    404 if the token is unknown, 410 if its seven days are over or the session no longer counts as held, 409 once
    15 minutes have passed since the first sending. The same again changes nothing.
    """
    rating = deps().desk.do(lambda unit: rate_session(unit, token, submission, "api"))
    return {"rating_id": rating.rating_id, "revision": rating.revision[1]}


@notes.get("/clients/<client_id>/notes")
@notes.arguments(PageQuery, location="query")
@notes.response(200, NoteList)
@notes.alt_response(404, "NOT_FOUND")
def list_notes(query: dict[str, Any], client_id: str) -> dict[str, object]:
    """List the notes that a client left for this reader, newest first."""
    me = _reader()
    found = deps().desk.do(lambda unit: read_notes(unit, client_id, me))
    after: Cursor | None = query["after"]
    older = [note for note in found if after is None or _place(note) < (after.at, after.id)]
    return page_of(older, query["limit"], lambda note: Cursor(*_place(note)))


def _place(note: WrittenNote) -> tuple[datetime, str]:
    return note.written_at, note.note_id


def _reader() -> Principal:
    return need("clinician", "supervisor")
