"""The brief of a session: what to have read about a client, on one page to print."""

from __future__ import annotations

from datetime import datetime

import flask
import flask_babel

from services.intake.ports import Unit, Window
from services.intake.usecases import caseload
from services.intake.web.course import course_shown, outcome_chart
from services.intake.web.deps import deps
from services.intake.web.ending import ending_shown
from shared.web.identity import principal
from shared.web.pages import render

bp = flask.Blueprint("brief", __name__, url_prefix="/clients/<client_id>/brief")

SESSIONS = Window(limit=60)


@bp.get("/")
def show_brief(client_id: str) -> str:
    """What waits, the last answers, the course, goals and a planned ending; no crisis plan is put on paper."""
    me = principal()

    def work(unit: Unit) -> tuple[caseload.Record, datetime]:
        return caseload.record(unit, me, client_id, SESSIONS), unit.now

    record, now = deps().transact(work)
    told = deps().prompts.about(me, record.client, record.goals, str(flask_babel.get_locale() or "en"))
    coming = [one.held_at for one in record.sessions.items if one.status == "planned" and one.held_at > now]
    return render(
        "intake/brief.html",
        record=record,
        told=told,
        coming=min(coming, default=None),
        course=course_shown(told.course, record, "") if told and told.course else None,
        outcomes=[(one, outcome_chart(one)) for one in told.outcomes] if told else [],
        ending=ending_shown(record, now),
        now=now,
    )
