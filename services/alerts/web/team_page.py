"""The supervisor's page about prompts of their teams: which nobody looked at, are unresolved, or stay open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high
from typing import Final

import flask

from services.alerts.domain.acts import IN_HAND
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import Absence, AlertRecord
from services.alerts.usecases.remind import remind
from services.alerts.web import words
from services.alerts.web.api import staff
from services.alerts.web.deps import Deps, deps
from services.alerts.web.filters import filtered
from services.alerts.web.rows import Around, Painter, Row, repairs, since_now
from shared.contracts.principal import Principal, Scope
from shared.web import audit
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema, StrictString, load_form
from shared.web.words import _

team_pages = flask.Blueprint("team_pages", __name__)

# How many of each kind the page shows; the list of prompts has all.
SHOWN: Final = 30
LATELY: Final = timedelta(days=90)


class RemindForm(FormSchema):
    """The button that reminds; `back` says that it stood on the team's page."""

    back = StrictString(load_default="", one_of=("team",))


@dataclass(frozen=True)
class Part:
    """Prompts that stand alike, oldest first, and how many more there are."""

    rows: Sequence[Row]
    more: int


@dataclass(frozen=True)
class Repaired:
    """Of the ruptures that lately came to an end or stayed unresolved: how many were repaired, and how soon."""

    repaired: int
    ruptures: int
    sessions: int


@dataclass(frozen=True)
class Away:
    """Who is away and who stands in until when, in a sentence; `lasts` is whether that is now."""

    said: str
    lasts: bool


@dataclass(frozen=True)
class Team:
    """What the page shows."""

    unseen: Part
    unresolved: Part
    ageing: Part
    repaired: Repaired
    away: Sequence[Away] | None


@team_pages.get("/team")
def show_team() -> str:
    """The prompts of the reader's teams, with each clinician's name and in no order of clinicians."""
    need("supervisor")
    shown = team(deps(), staff())
    return render("team.html", team=shown, since=since_now(), filtered=filtered({}), supervising=True)


@team_pages.post("/prompts/<alert_id>/remind")
def remind_of_it(alert_id: str) -> flask.typing.ResponseReturnValue:
    """Remind the clinician in charge of the prompt, then show the page again on which the button stood."""
    need("supervisor")
    me = staff()
    said, _wrong = load_form(RemindForm, flask.request.form)
    here = flask.url_for("pages.show_prompt", alert_id=alert_id)
    there = flask.url_for("team_pages.show_team", _anchor=f"prompt-{alert_id}") if said.get("back") else here
    return once_only(
        deps().transact,
        lambda unit: remind(unit, me, alert_id),
        then=lambda _record: there,
        about=lambda record: record.alert.client_id,
    )


def team(made: Deps, me: Principal) -> Team:
    """The prompts of this supervisor's teams as they stand for the clinicians in charge."""
    scope = Scope(team_ids=me.team_ids)
    waiting = _waiting(made, me, scope)
    unseen = [one for one in waiting if _nobody_looked(one)]
    unresolved = [one for one in waiting if one.alert.status == "unresolved"]
    others = [one for one in waiting if one not in unseen and one not in unresolved]
    audit.lists(one.alert.client_id for one in waiting)
    around = Around.of(waiting, made.neighbours, me)
    painter = Painter(me, made.clock())

    def part(records: Sequence[AlertRecord]) -> Part:
        ordered = sorted(records, key=lambda one: (one.alert.raised_at, one.alert.alert_id))
        return Part([painter.row(one, around) for one in ordered[:SHOWN]], len(ordered[SHOWN:]))

    return Team(
        part(unseen), part(unresolved), part(others), _repaired(made, me, scope, unresolved), _away(made, me)
    )


def _away(made: Deps, me: Principal) -> list[Away] | None:
    """Whoever is away or will be; None while that is not known."""
    found = made.neighbours.absences(me)
    if found is None:
        return None
    names = made.neighbours.staff_names({who for one in found for who in (one.away_id, one.stand_in_id)})
    return [_absence(one, names, made.clock()) for one in found]


def _absence(one: Absence, names: Mapping[str, str], now: datetime) -> Away:
    said = {
        "name": names.get(one.away_id, _("A colleague")),
        "colleague": names.get(one.stand_in_id, _("a colleague")),
        "first": words.date(one.since),
        "last": words.date(one.until - timedelta(seconds=1)),  # it lasts until the midnight after
    }
    if one.since <= now:
        return Away(_("%(name)s is away until %(last)s; %(colleague)s stands in.", **said), lasts=True)
    return Away(_("%(name)s is away from %(first)s to %(last)s; %(colleague)s stands in.", **said), lasts=False)


def _waiting(made: Deps, me: Principal, scope: Scope) -> list[AlertRecord]:
    """All that is open, in hand or unresolved as it stands for the clinician in charge.

    Safety is left out, which stands on top of every page. What a former clinician did with a prompt does not count
    for whoever has taken the client over.
    """
    lists, reader, now = made.lists, me.staff_id, made.clock()
    found = [
        *lists.untouched(scope, reader, "high"),
        *lists.untouched(scope, reader, "low"),
        *lists.touched(scope, reader),
    ]
    by_id = {one.alert.alert_id: one for one in found if one.alert.kind not in SAFETY}
    return [one.as_seen_by(one.clinician_id or "", now) for one in by_id.values()]


def _nobody_looked(record: AlertRecord) -> bool:
    """Whether the clinician in charge has neither opened it nor done anything with it since it is news."""
    alert, clinician_id = record.alert, record.clinician_id or ""
    if alert.status in IN_HAND or alert.status == "unresolved":
        return False
    return record.opened_by(clinician_id) is None and record.last_act_of(clinician_id) is None


def _repaired(made: Deps, me: Principal, scope: Scope, unresolved: Sequence[AlertRecord]) -> Repaired:
    since: datetime = made.clock() - LATELY
    ended = made.lists.of([one.alert_id for one in made.lists.ended(scope, me.staff_id, since)])
    ruptures = [one for one in ended.values() if one.alert.kind == "RUPTURE" and one.alert.status != "withdrawn"]
    mended = [one for one in ruptures if one.alert.status == "repaired"]
    open_still = [one for one in unresolved if one.alert.kind == "RUPTURE" and one.alert.changed_at >= since]
    sessions = [count for count in repairs(mended, made.trajectories).values() if count]
    return Repaired(len(mended), len(ruptures) + len(open_still), median_high(sessions) if sessions else 0)
