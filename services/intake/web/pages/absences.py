"""Who is away, from when until when, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.cover import Cover
from services.intake.usecases import covering
from services.intake.usecases.covering import Absences, NewAbsence
from services.intake.web.deps import deps
from services.intake.web.pages.forms import AbsenceForm, Said, Wrong, sent
from shared import clock
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import _, order_of_names

bp = flask.Blueprint("absences", __name__, url_prefix="/absences")


@dataclass(frozen=True)
class Row:
    """An absence in words; whoever reads it may end it, unless they only stand in."""

    cover_id: str
    title: str
    first: datetime
    last: datetime
    lasts: bool
    mine_to_end: bool


@bp.get("/")
def show_absences() -> str:
    """The absences that the reader may enter or stands in for, and the form for another."""
    need("clinician", "supervisor", "admin")
    return _page()


@bp.post("/")
def enter_absence() -> ResponseReturnValue:
    """Enter an absence."""
    me = need("clinician", "supervisor", "admin")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: covering.enter_absence(unit, me, NewAbsence(**said)),
            then=lambda _: flask.url_for("absences.show_absences"),
        )

    done, said, wrong = sent(AbsenceForm, act)
    return done or (_page(said, wrong), 422)


@bp.post("/<cover_id>/end")
def end_absence(cover_id: str) -> ResponseReturnValue:
    """Whoever was away is back, or stays after all."""
    me = need("clinician", "supervisor", "admin")
    return once_only(
        deps().transact,
        lambda unit: covering.end_absence(unit, me, cover_id),
        then=lambda _: flask.url_for("absences.show_absences"),
    )


def _page(said: Said | None = None, wrong: Wrong | None = None) -> str:
    me, order, now = principal(), order_of_names(), clock.now()
    found = deps().transact(lambda unit: covering.absences(unit, me, order))
    may_end = {one.staff_id for one in found.may_be_away}
    return render(
        "intake/absences.html",
        rows=[_row(cover, found, me.staff_id, may_end, now) for cover in found.covers],
        away=[(one.staff_id, one.name) for one in found.may_be_away],
        colleagues=[("", _("Choose")), *((one.staff_id, one.name) for one in found.can_stand_in)],
        said=said or {"away_id": me.staff_id},
        wrong=wrong or {},
    )


def _row(  # noqa: PLR0917 - the absence, who reads of it, and when
    cover: Cover, found: Absences, reader: str, may_end: set[str], now: datetime
) -> Row:
    away, stand_in = (found.people[who].name for who in (cover.away_id, cover.stand_in_id))
    if cover.away_id == reader:
        title = _("You are away; %(colleague)s stands in", colleague=stand_in)
    elif cover.stand_in_id == reader:
        title = _("You stand in for %(colleague)s", colleague=away)
    else:
        title = _("%(name)s is away; %(colleague)s stands in", name=away, colleague=stand_in)
    return Row(
        cover_id=cover.cover_id,
        title=title,
        first=cover.since,
        last=cover.until - timedelta(seconds=1),  # it lasts until the midnight after
        lasts=cover.counts(now),
        mine_to_end=cover.away_id in may_end,
    )
