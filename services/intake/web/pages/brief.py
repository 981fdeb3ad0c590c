"""Briefs of sessions: what to have read about a client, or about everybody who comes today, to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import flask
import flask_babel
from flask.typing import ResponseReturnValue

from services.intake.domain.openings import Opening
from services.intake.ports import Told, Unit, Window
from services.intake.ports.prompts import Outcome
from services.intake.usecases import caseload
from services.intake.usecases.today import today
from services.intake.web.course import Shown, course_shown, outcome_chart
from services.intake.web.deps import deps
from services.intake.web.ending import EndingShown, ending_shown
from shared.contracts.principal import Principal
from shared.web import audit
from shared.web.charts import Trajectory
from shared.web.identity import principal
from shared.web.pages import render
from shared.web.pdf import pdf, pdf_possible

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
    records, now = deps().transact(lambda unit: _records(unit, principal(), [client_id]))
    return _page(
        records,
        now,
        back=flask.url_for("client.show_client", client_id=client_id),
        save=flask.url_for("brief.save_brief", client_id=client_id),
    )


@bp.get("/clients/<client_id>/brief.pdf")
def save_brief(client_id: str) -> flask.Response:
    """The brief about one client as a PDF; its name on the reader's disk says nothing of the client."""
    return pdf(show_brief(client_id), "brief.pdf")


@bp.get("/today/brief/")
def show_day() -> ResponseReturnValue:
    """The briefs about everybody who comes to the reader today; who has no caseload goes to their own work."""
    if not principal().is_("clinician"):
        return flask.redirect(flask.url_for("today.show_today"), 303)
    return _day()


@bp.get("/today/brief.pdf")
def save_day() -> ResponseReturnValue:
    """The briefs about everybody who comes to the reader today as one PDF."""
    if not principal().is_("clinician"):
        return flask.redirect(flask.url_for("today.show_today"), 303)
    return pdf(_day(), "briefs.pdf")


def _day() -> str:
    me = principal()

    def work(unit: Unit) -> tuple[list[caseload.Record], datetime]:
        return _records(unit, me, [client.client_id for client in today(unit, me).clients])

    records, now = deps().transact(work)
    return _page(records, now, back=flask.url_for("today.show_today"), save=flask.url_for("brief.save_day"))


def _records(unit: Unit, me: Principal, client_ids: Sequence[str]) -> tuple[list[caseload.Record], datetime]:
    return [caseload.record(unit, me, client_id, SESSIONS) for client_id in client_ids], unit.now


def _page(records: Sequence[caseload.Record], now: datetime, *, back: str, save: str) -> str:
    return brief_page(principal(), records, now, back=back, save=save if pdf_possible() else "")


def brief_page(
    reader: Principal,
    records: Sequence[caseload.Record],
    now: datetime,
    *,
    back: str,
    save: str = "",
    opening: Opening | None = None,
) -> str:
    """Briefs as this reader sees them; `opening` says for how long and why, where the record is another team's."""
    briefs = [_brief(reader, record, now) for record in records]
    return render("intake/brief.html", briefs=briefs, now=now, back=back, save=save, opening=opening)


def _brief(me: Principal, record: caseload.Record, now: datetime) -> Brief:
    audit.reads(record.client.client_id)
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
