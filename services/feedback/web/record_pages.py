"""My record: a client's own pages, opened with a code from the room and a PIN."""

from __future__ import annotations

from collections.abc import Sequence

import flask
from flask.typing import ResponseReturnValue

from services.feedback.domain.record import ClientPrincipal
from services.feedback.ports.record import OwnRecord
from services.feedback.usecases import record as usecases
from services.feedback.usecases.holder import NotTheClient
from services.feedback.usecases.open_record import Opening, open_with_code, sign_out
from services.feedback.usecases.record import MyRecord, read_record, take_record
from services.feedback.web import ending_shown, record_login, record_words
from services.feedback.web.deps import deps
from services.feedback.web.record_export import as_csv, as_record
from services.feedback.web.record_schemas import CodeForm
from shared.errors import Invalid, TooMany, Unavailable
from shared.web import audit, moments
from shared.web.attempts import in_words
from shared.web.charts import Point, Trajectory
from shared.web.clinic import time_zone
from shared.web.pages import render
from shared.web.schemas import load_form
from shared.web.words import _, told_by_field

pages = flask.Blueprint("record_pages", __name__)
pages.context_processor(record_login.frame)
pages.after_request(record_login.guard)


@pages.get("/record", strict_slashes=False)
def show() -> str:
    """The client's record, or where to open it."""
    if record_login.signed_in() is None:
        return _closed({}, {})
    me = record_login.client()
    found, intake = deps().record(lambda unit: read_record(unit, me)), _of_intake(me)
    looked = deps().looked(me.client_id, time_zone())
    return render(
        "record.html",
        chart=_chart(found),
        sessions=record_words.sessions(found),
        goals=record_words.goals(found, intake),
        homework=record_words.homework(intake),
        ending=ending_shown.shown(record_words.ending(found), found.now),
        complete=intake is not None,
        paused=found.paused,
        erasure=intake.erasure if intake else None,
        crisis=intake.registration if intake else {},
        notes=record_words.notes(found),
        closed=found.closed,
        looks=record_words.looks(found),
        opened=record_words.opened(found, looked),
        opened_complete=looked.complete,
        entries=record_words.entries(found),
    )


@pages.post("/record/download")
def download() -> flask.Response:
    """Everything that is kept of the client, as a file; a form, so that no address of it stays anywhere."""
    me, kind = record_login.client(), flask.request.form.get("as", "json")
    found = deps().record(lambda unit: take_record(unit, me))
    record = as_record(found, _of_intake(me), deps().looked(me.client_id, time_zone()))
    if kind == "csv":
        # The mark by which spreadsheets know the letters
        return _file("\ufeff" + as_csv(record), "text/csv; charset=utf-8", "attune.csv")
    text = flask.json.dumps(record, indent=2, ensure_ascii=False)
    return _file(text, "application/json", "attune.json")


@pages.post("/record/asked")
def ask_or_not() -> ResponseReturnValue:
    """Stop or resume the check-ins."""
    me, asked = record_login.client(), flask.request.form.get("asked") == "yes"
    usecases.ask_or_not(deps().desk, me, asked=asked)
    return flask.redirect(f"{record_login.PATH}#asked", 303)


@pages.post("/record/erasure")
def wish_erasure() -> ResponseReturnValue:
    """Ask the clinic to delete everything, or not any more; asking needs a tick, so that no slip does it."""
    me, said = record_login.client(), flask.request.form
    if said.get("asked") == "no" or said.get("sure") == "yes":
        deps().desk.intake.wish_erasure(me.client_id, asked=said.get("asked") != "no")
    return flask.redirect(f"{record_login.PATH}#erasure", 303)


def _file(text: str, content_type: str, name: str) -> flask.Response:
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return flask.Response(text, content_type=content_type, headers=disposition)


def _of_intake(me: ClientPrincipal) -> OwnRecord | None:
    """What intake keeps of the client; None while it does not answer."""
    try:
        return deps().desk.intake.own_record(me.client_id)
    except Unavailable:
        return None


@pages.post("/record/open")
def open_it() -> ResponseReturnValue:
    """Open the record with a code from the room, and keep the PIN that was chosen."""
    said, wrong = load_form(CodeForm, flask.request.form)
    if not wrong and said["pin"] != said["pin_again"]:
        wrong = {"pin_again": [_("These are not the same digits twice.")]}
    if wrong:
        return _closed(said, wrong), 422
    opening = Opening(code=said["code"], pin=said["pin"])
    try:
        made = open_with_code(deps().record, deps().hashing, opening, record_login.caller())
    except TooMany as error:
        return _wait(said, error)
    except Invalid as error:
        audit.tried()
        return _closed(said, told_by_field(error)), 422
    return into_record(made)


def into_record(made: str) -> flask.Response:
    """A new login never goes on from an old one: that one ends, and so does the form's session."""
    _end_login()
    flask.session.clear()
    record_login.note(made)
    return record_login.remember(flask.redirect(record_login.PATH, 303), made)  # type: ignore[arg-type] # Flask's own


@pages.post("/record/sign-out")
def leave() -> ResponseReturnValue:
    """End the login and say so."""
    record_login.note(record_login.secret())
    _end_login()
    return record_login.forget(flask.make_response(flask.redirect(record_login.PATH, 303)))


@pages.post("/record/exit")
def exit_quickly() -> ResponseReturnValue:
    """End the login and lead out to a page that says nothing of the client."""
    record_login.note(record_login.secret())
    _end_login()
    return record_login.forget(flask.make_response(flask.redirect(record_login.EXIT, 303)))


@pages.get("/record/asked")
@pages.get("/record/download")
@pages.get("/record/open")
@pages.get("/record/sign-out")
@pages.get("/record/erasure")
@pages.get("/record/exit")
def back() -> ResponseReturnValue:
    """Lead back: a phone may open the address of a form again by itself."""
    return flask.redirect(record_login.PATH, 303)


@pages.errorhandler(record_login.RecordClosed)
def closed(_error: record_login.RecordClosed) -> ResponseReturnValue:
    """Lead whose login has ended to where they open their record again."""
    return flask.redirect(record_login.PATH, 303)


@pages.errorhandler(Unavailable)
def later(error: Unavailable) -> ResponseReturnValue:
    """Say that it did not work now, and lead back."""
    page = render("record_later.html")
    return page, 503, {"Retry-After": str(error.retry_after)}


@pages.errorhandler(NotTheClient)
def staff(_error: NotTheClient) -> ResponseReturnValue:
    """Say that nobody opens a client's record in the browser of staff who can see it."""
    return render("record_staff.html"), 403


def _end_login() -> None:
    shown = record_login.secret()
    if shown:
        deps().record(lambda unit: sign_out(unit, shown))


def _closed(said: dict[str, object], wrong: dict[str, list[str]], delay: str = "") -> str:
    by_mail = deps().postbox.can("mail")
    shown = {"said": said, "wrong": wrong, "delay": delay, "by_mail": by_mail}
    return render("record_closed.html", **shown)


def _wait(said: dict[str, object], error: TooMany) -> ResponseReturnValue:
    page = _closed(said, {}, in_words(error.retry_after))
    return page, 429, {"Retry-After": str(error.retry_after)}


def _chart(found: MyRecord) -> Trajectory | None:
    """The totals with the therapist of the last check-in, as far as the same was asked."""
    ratings, numbers = found.latest(), found.numbers()
    asked = ratings[-1].instrument_version if ratings else 0
    points: Sequence[Point] = [
        Point(numbers.get(rating.session_id, rating.session_no), total, moments.day_words(rating.held_at))
        for rating in ratings
        if rating.instrument_version == asked and (total := rating.answers.items.total()) is not None
    ]
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    return Trajectory(points=points, lowest=0, highest=40, title=_("Your four answers together, 0 to 40"))
