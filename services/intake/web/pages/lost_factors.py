"""A second factor that somebody has lost, taken away by an admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from services.intake.usecases import second_factors
from services.intake.web.deps import WebUnit, deps
from shared.web.identity import need
from shared.web.once import once_only

bp = flask.Blueprint("lost_factors", __name__)


@bp.post("/staff/<staff_id>/second-factor")
def take_away(staff_id: str) -> ResponseReturnValue:
    """Take it away; whoever asks must be another admin."""
    me = need("admin")
    return once_only(
        deps().transact,
        lambda unit: second_factors.remove_lost(unit, me.staff_id, staff_id),
        then=lambda _: flask.url_for("staff_pages.show_person", staff_id=staff_id),
    )


@dataclass(frozen=True)
class Taken:
    """When somebody's second factor was taken away, and by whom."""

    name: str
    at: datetime


def taken_away(staff_id: str) -> Taken | None:
    """That an admin has taken that person's second factor away, as long as they have no other."""

    def work(unit: WebUnit) -> Taken | None:
        factors = unit.second_factors.get(staff_id)
        if factors.any or factors.taken_at is None or factors.taken_by is None:
            return None
        admin = unit.staff.find(factors.taken_by)
        return Taken(admin.name if admin else "", factors.taken_at)

    return deps().read(work)


def has_second_factor(staff_id: str) -> bool:
    """Whether that person has one, for pages about them."""
    return deps().read(lambda unit: unit.second_factors.get(staff_id).any)
