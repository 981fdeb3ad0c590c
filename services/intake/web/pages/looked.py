"""The page that says who looked at a client's record of late, for those who care for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import flask

from services.intake.domain.clients import Client
from services.intake.ports import Unit
from services.intake.usecases.looking import Part, people_for, whose_looks
from services.intake.usecases.openings import of_client
from services.intake.web.deps import deps
from shared.web.clinic import time_zone
from shared.web.identity import principal
from shared.web.onlookers import Looked
from shared.web.pages import render
from shared.web.words import _

bp = flask.Blueprint("looked", __name__)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Somebody who looked on a day."""

    name: str
    part: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day and who looked on it."""

    on: datetime
    rows: list[Row]


@bp.get("/clients/<client_id>/looked/")
def show_looked(client_id: str) -> str:
    """Who opened something about the client in the last 30 days, by day and person."""
    me = principal()
    client = deps().read(lambda unit: whose_looks(unit, me, client_id))
    found = deps().looked(client_id, time_zone())
    days, opened = deps().read(lambda unit: (_days(unit, client, found), of_client(unit, client)))
    return render("intake/looked.html", client=client, days=days, opened=opened, complete=found.complete)


def _days(unit: Unit, client: Client, found: Looked) -> list[Day]:
    people = people_for(unit, client, [one.staff_id for one in found.onlookers])
    days = []
    for on, ones in groupby(found.onlookers, key=lambda one: one.on):
        rows = []
        for one in ones:
            person = people.get(one.staff_id)
            name = person.name if person else _("Staff %(id)s", id=one.staff_id[:8])
            rows.append(Row(name=name, part=_part(person.part) if person else "", times=one.times))
        days.append(Day(on=on, rows=sorted(rows, key=lambda row: row.name)))
    return days


def _part(part: Part) -> str:
    return {
        "therapist": _("therapist"),
        "supervisor": _("supervisor"),
        "admin": _("admin"),
        "clinician": _("clinician"),
    }[part]
