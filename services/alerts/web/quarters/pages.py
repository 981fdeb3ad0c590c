"""The pages of figures: admins' by team and quarter, and each clinician's own. They work without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import flask

from services.alerts.domain.figures.quarters import FROZEN_AFTER, OWN_AFTER, Quarter
from services.alerts.domain.figures.snapshot import Snapshot
from services.alerts.web.deps import deps
from services.alerts.web.quarters import words
from services.alerts.web.quarters.export import as_csv
from services.alerts.web.quarters.view import Shown, cards, means, sections
from shared.errors import NotFound
from shared.web import clinic as known_clinic
from shared.web.identity import need
from shared.web.pages import render
from shared.web.words import _

quarters = flask.Blueprint("quarters", __name__)

# So many quarters at most stand in a run chart.
MOST_SHOWN: Final = 16


@quarters.get("/figures")
def show_figures() -> str:
    """A quarter of the clinic, or of one team."""
    need("admin")
    history = deps().figures.all()
    if not history:
        return render("figures.html", shown=None, first_at=_first_at(FROZEN_AFTER), week=deps().figures.week())
    shown = _chosen(history)
    return _page("figures.html", shown, history, week=deps().figures.week())


@quarters.get("/figures.csv")
def export_figures() -> flask.Response:
    """The same as CSV."""
    need("admin")
    history = deps().figures.all()
    if not history:
        raise NotFound(_("No quarter has been published yet."))
    shown = _chosen(history)
    return _file(shown, "-".join(["figures", shown.snapshot.quarter, *([shown.team] if shown.team else [])]))


@quarters.get("/my-figures")
def show_own() -> str:
    """The clinician's own quarter, for nobody else."""
    me = need("clinician")
    history = [own.figures for own in deps().figures.all_own(me.staff_id)]
    if not history:
        return render("my-figures.html", shown=None, first_at=_first_at(OWN_AFTER))
    return _page("my-figures.html", _chosen(history, own=True), history)


@quarters.get("/my-figures.csv")
def export_own() -> flask.Response:
    """The same as CSV."""
    me = need("clinician")
    history = [own.figures for own in deps().figures.all_own(me.staff_id)]
    if not history:
        raise NotFound(_("There are no figures of your own yet."))
    shown = _chosen(history, own=True)
    return _file(shown, f"my-figures-{shown.snapshot.quarter}")


def _chosen(history: Sequence[Snapshot], *, own: bool = False) -> Shown:
    """The quarter and team that were asked for, by themselves the last one and all; raises NotFound."""
    quarter = flask.request.args.get("quarter") or history[-1].quarter
    team = flask.request.args.get("team") or None
    found = next((one for one in history if one.quarter == quarter), None)
    if found is None or (team is not None and (own or team not in found.teams())):
        raise NotFound(_("There are no figures of that quarter or team."))
    teams = set() if own else found.teams()
    names = deps().neighbours.team_names(teams) if teams else {}
    upto = [one for one in history if one.quarter <= quarter][-MOST_SHOWN:]
    return Shown(found, upto, team, names, own=own)


def _page(template: str, shown: Shown, history: Sequence[Snapshot], **context: object) -> str:
    teams = shown.snapshot.teams()
    return render(
        template,
        shown=shown,
        title=words.title(shown.snapshot.quarter),
        options=[(one.quarter, words.title(one.quarter)) for one in reversed(history)],
        teams=[("", _("All teams")), *((team, _name(shown, team)) for team in teams)],
        team_name=_("All teams") if shown.team is None else _name(shown, shown.team),
        sessions=_sessions(shown),
        cards=cards(shown),
        sections=sections(shown),
        means=means(shown),
        **context,
    )


def _name(shown: Shown, team: str) -> str:
    return shown.names.get(team) or _("Team %(id)s", id=team[:8])


def _sessions(shown: Shown) -> str | None:
    row = shown.row("check_ins")
    return words.counted(row.total) if row else None


def _first_at(after: timedelta) -> datetime:
    """When the figures of the quarter that is under way are published."""
    zone = ZoneInfo(known_clinic.time_zone() or "UTC")
    return Quarter.of(deps().clock(), zone).ends(zone) + after


def _file(shown: Shown, name: str) -> flask.Response:
    teams = [] if shown.own else shown.snapshot.teams()
    answer = flask.Response(as_csv(shown, teams), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
