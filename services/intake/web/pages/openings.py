"""Opening another team's record in an emergency, for an hour and with a reason that everybody concerned reads."""

from __future__ import annotations

from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from services.intake.ports import Unit
from services.intake.usecases import openings
from services.intake.web.deps import deps
from services.intake.web.pages.brief import SESSIONS, brief_page
from services.intake.web.pages.forms import OpenRecordForm, Said, Wrong, sent
from services.intake.web.pages.hand_over import ReadForm
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render

bp = flask.Blueprint("openings", __name__)


@bp.get("/open-record")
def show_form() -> str:
    """Ask whose record and why; and what the reader has open."""
    need("supervisor")
    return _page({}, {})


@bp.post("/open-record")
def open_record() -> ResponseReturnValue:
    """Open the record, tell the therapist, and go there."""
    me = need("supervisor")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: openings.open_record(unit, me, code=said["code"], reason=said["reason"]),
            then=lambda made: flask.url_for("openings.show_record", opening_id=made.opening_id),
            about=lambda made: made.client_id,
        )

    done, said, wrong = sent(OpenRecordForm, act)
    return done or (_page(said, wrong), 422)


@bp.get("/opened/<opening_id>/")
def show_record(opening_id: str) -> str:
    """The record, to be read and not changed, while the hour lasts."""
    me = principal()

    def work(unit: Unit) -> tuple[openings.Opened, datetime]:
        return openings.read_opened(unit, me, opening_id, SESSIONS), unit.now

    found, now = deps().transact(work)
    back = flask.url_for("openings.show_form")
    return brief_page(found.reader, [found.record], now, back=back, opening=found.opening)


@bp.post("/opened/<opening_id>/end")
def end(opening_id: str) -> ResponseReturnValue:
    """Close the record before the hour is over."""
    me = principal()
    return once_only(
        deps().transact,
        lambda unit: openings.end_opening(unit, me, opening_id),
        then=lambda _made: flask.url_for("openings.show_form"),
        about=lambda made: made.client_id,
    )


@bp.post("/opened/<opening_id>/read")
def read(opening_id: str) -> ResponseReturnValue:
    """Note that the therapist read of it."""
    me = principal()

    def act(said: Said) -> flask.Response:
        there = flask.url_for("today.show_today" if said["back"] else "caseload.show_caseload")
        return once_only(
            deps().transact, lambda unit: openings.read_of_it(unit, me, opening_id), then=lambda _made: there
        )

    done, _said, _wrong = sent(ReadForm, act)
    return done or flask.redirect(flask.url_for("caseload.show_caseload"), 303)


def unread() -> list[openings.Told]:
    """What the reader has not said yet that they read of."""
    me = principal()
    return deps().read(lambda unit: openings.unread(unit, me.staff_id))


def _page(said: Said, wrong: Wrong) -> str:
    me = principal()
    found = deps().read(lambda unit: openings.lasting(unit, me))
    return render("intake/open_record.html", opened=found, said=said, wrong=wrong)
