"""Feedback's API: a session's link for staff, the check-in for its token's holder, notes, questionnaires."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import flask

from services.feedback.domain.answers import HOMEWORK, Submission
from services.feedback.domain.instruments import in_language
from services.feedback.domain.questionnaire import Questionnaire
from services.feedback.domain.rating import WrittenNote
from services.feedback.usecases.links import read_link
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_check_in import read_check_in
from services.feedback.usecases.read_notes import read_notes
from services.feedback.web import holder as holders
from services.feedback.web import words
from services.feedback.web.deps import deps
from services.feedback.web.outcome_schemas import InstrumentsAsked, OutcomeInstrumentItem
from services.feedback.web.schemas import CheckInShown, LinkShown, NoteItem, RatingBody, RatingTaken
from shared.contracts.principal import Principal
from shared.web import audit
from shared.web.api import Blueprint, Cursor, PageQuery, api, list_of, page_of
from shared.web.clinic import crisis
from shared.web.identity import need

check_ins = Blueprint("check-ins", __name__, description="Check-in links and the ratings that come by them")
notes = Blueprint("notes", __name__, description="What clients wrote, for whom they chose")
instruments = Blueprint("instruments", __name__, description="The outcome questionnaires that may be asked")
NoteList = list_of(NoteItem)
OutcomeInstrumentList = list_of(OutcomeInstrumentItem)
PARTS = (check_ins, notes, instruments)


def install(app: flask.Flask) -> None:
    """Put the API under `/feedback/api`."""
    made = api(app, "Attune feedback", "1")
    for part in PARTS:
        made.register_blueprint(part)


@check_ins.get("/sessions/<session_id>/check-in")
@check_ins.response(200, LinkShown)
@check_ins.alt_response(404, "NOT_FOUND")
@check_ins.alt_response(409, "CONFLICT")
def show_link(session_id: str) -> dict[str, object]:
    """Show the check-in link of a session that was held, and who looked at it; every look is kept, this one too.

    404 carries Retry-After where intake does not know the session yet or does not answer.
    """
    me = _reader()
    link = deps().desk.do(lambda unit: read_link(unit, session_id, me, "api"))
    audit.reads(link.session.client_id)
    return {
        "url": deps().link(link.token),
        "token": link.token,
        "expires_at": link.expires_at,
        "rated_at": link.rated_at,
        "disowned_at": link.disowned_at,
        "reads": words.reads(link),
    }


@check_ins.get("/check-ins/<token>")
@check_ins.response(200, CheckInShown)
@check_ins.alt_response(403, "FORBIDDEN")
@check_ins.alt_response(404, "NOT_FOUND")
@check_ins.alt_response(409, "CONFLICT")
@check_ins.alt_response(410, "GONE")
@check_ins.doc(security=[], parameters=[holders.PARAMETER])
def show_check_in(token: str) -> dict[str, object]:
    """Show what a check-in asks, with a secret to answer with; its token is the authority.

    Looking binds nothing. Once it is answered, 409 without the secret that it was answered with. 403 where the
    login or token comes along of somebody who may read the client's record: nobody answers for a client.
    """
    holder = holders.of_program()
    check_in = deps().desk.do(lambda unit: read_check_in(unit, token, deps().asking, holder))
    audit.by_client(check_in.session.client_id, "link")
    known, answered = deps().instruments, check_in.rating
    return {
        "secret": holders.secret_of(holder),
        "instrument": known.check_in(answered.instrument_version if answered else known.newest, words.language()),
        "goals": words.goal_rows(check_in),
        "homework": HOMEWORK,
        "outcomes": [asked.questionnaire.id for asked in check_in.asked],
        "asks_repair": check_in.asks_repair,
        "routings": check_in.routings,
        "who_sees": f"{words.sees(words.therapist(check_in))} {words.sees_besides(check_in)}",
        "crisis_contacts": crisis().in_words(),
        "expires_at": check_in.expires_at,
        "changeable_until": answered.changeable_until if answered else None,
    }


@check_ins.put("/check-ins/<token>")
@check_ins.arguments(RatingBody)
@check_ins.response(200, RatingTaken)
@check_ins.alt_response(403, "FORBIDDEN")
@check_ins.alt_response(404, "NOT_FOUND")
@check_ins.alt_response(409, "CONFLICT")
@check_ins.alt_response(410, "GONE")
@check_ins.doc(security=[], parameters=[holders.PARAMETER])
def rate(submission: Submission, token: str) -> dict[str, object]:
    """Rate the session, or change the rating within 15 minutes; its token is the authority.

    The first sending binds the secret that it brings; one without is taken, and cannot be changed. 409 for other
    answers without that secret, and once 15 minutes have passed. The same again changes nothing, whoever sends it.
    404 if the token is unknown, 410 if its seven days are over or the session no longer counts as held, 403 where
    the login or token comes along of somebody who may read the client's record.
    """
    holder = holders.of_program()
    rating = deps().desk.do(lambda unit: rate_session(unit, token, submission, holder)).stands()
    taken = {"rating_id": rating.rating_id, "revision": rating.revision[1]}
    at_risk = deps().instruments.at_risk(submission.outcomes)
    return taken | ({"crisis_contacts": crisis().in_words()} if at_risk else {})


@instruments.get("/instruments")
@instruments.arguments(InstrumentsAsked, location="query")
@instruments.response(200, OutcomeInstrumentList)
@instruments.doc(security=[])
def list_instruments(query: dict[str, Any]) -> dict[str, object]:
    """List the outcome questionnaires that may be asked, with their words, figures and licence."""
    language = query.get("language") or words.language()
    found = deps().instruments.questionnaires.values()
    return {"items": [_instrument(each, language) for each in found], "next": None}


def _instrument(asked: Questionnaire, language: str) -> dict[str, object]:
    wording = in_language(asked.wordings, language)
    degrees = zip(asked.severity_from, wording.severity, strict=True)
    return asdict(asked) | {
        **asdict(wording),
        "languages": sorted(asked.wordings),
        "attribution": wording.attribution,
        "severity": [{"lowest": lowest, "words": called} for lowest, called in degrees],
        "range": {"lowest": asked.lowest, "highest": asked.highest},
        "direction": "low_is_good" if asked.low_is_good else "high_is_good",
        "asked": asked in deps().asking.questionnaires,
    }


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
