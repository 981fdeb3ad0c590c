"""Briefs of sessions: what to have read about a client, or about everybody who comes today, to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import flask
import flask_babel
from flask.typing import ResponseReturnValue

from services.intake.ports import Told, Unit, Window
from services.intake.ports.prompts import Outcome
from services.intake.usecases import caseload
from services.intake.usecases.today import today
from services.intake.web.course import Shown, course_shown, outcome_chart
from services.intake.web.deps import deps
from services.intake.web.ending import EndingShown, ending_shown
from shared.contracts.principal import Principal
from shared.web.charts import Trajectory
from shared.web.identity import principal
from shared.web.pages import render

bp = flask.Blueprint("brief", __name__)

SESSIONS = Window(limit=60)


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What waits, the last answers, the course, goals and a planned ending; no crisis plan is put on paper."""

    record: caseload.Record
    told: Told | None
    coming: datetime | None
    course: Shown | None
    outcomes: Sequence[tuple[Outcome, Trajectory]]
    ending: EndingShown


@bp.get("/clients/<client_id>/brief/")
def show_brief(client_id: str) -> str:
    """The brief about one client."""
    back = flask.url_for("client.show_client", client_id=client_id)
    return _page(*deps().transact(lambda unit: _records(unit, principal(), [client_id])), back=back)


@bp.get("/today/brief/")
def show_day() -> ResponseReturnValue:
    """The briefs about everybody who comes to the reader today; who has no caseload goes to their own work."""
    me, home = principal(), flask.url_for("today.show_today")
    if not me.is_("clinician"):
        return flask.redirect(home, 303)

    def work(unit: Unit) -> tuple[list[caseload.Record], datetime]:
        return _records(unit, me, [client.client_id for client in today(unit, me).clients])

    return _page(*deps().transact(work), back=home)


def _records(unit: Unit, me: Principal, client_ids: Sequence[str]) -> tuple[list[caseload.Record], datetime]:
    return [caseload.record(unit, me, client_id, SESSIONS) for client_id in client_ids], unit.now


def _page(records: Sequence[caseload.Record], now: datetime, *, back: str) -> str:
    briefs = [_brief(principal(), record, now) for record in records]
    return render("intake/brief.html", briefs=briefs, now=now, back=back)


def _brief(me: Principal, record: caseload.Record, now: datetime) -> Brief:
    told = deps().prompts.about(me, record.client, record.goals, str(flask_babel.get_locale() or "en"))
    coming = [one.held_at for one in record.sessions.items if one.status == "planned" and one.held_at > now]
    return Brief(
        record=record,
        told=told,
        coming=min(coming, default=None),
        course=course_shown(told.course, record, "") if told and told.course else None,
        outcomes=[(one, outcome_chart(one)) for one in told.outcomes] if told else [],
        ending=ending_shown(record, now),
    )
