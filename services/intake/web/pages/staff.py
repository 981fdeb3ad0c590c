"""Staff and teams, for admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.staff import ROLES, Staff, Team
from services.intake.ports import Unit
from services.intake.usecases import staff
from services.intake.usecases.passwords import about_them, new_hash
from services.intake.web.deps import deps
from services.intake.web.pages.forms import NameForm, Said, StaffChangeForm, StaffForm, Wrong, sent
from shared.web import audit
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import _, order_of_names

bp = flask.Blueprint("staff_pages", __name__)


@bp.get("/staff")
def show_staff() -> str:
    """Everybody, by name."""
    need("admin")
    return _page()


@bp.post("/staff")
def add_staff() -> ResponseReturnValue:
    """Take somebody on."""
    need("admin")

    def act(said: Said) -> flask.Response:
        password_hash = _hash(said.pop("password"), said)
        return _once(lambda unit: _noted(staff.add_staff(unit, staff.NewStaff(**said), password_hash)))

    done, said, wrong = sent(StaffForm, act)
    return done or (_page("staff", said, wrong), 422)


@bp.post("/teams")
def add_team() -> ResponseReturnValue:
    """Make a team."""
    need("admin")
    done, said, wrong = sent(NameForm, lambda said: _once(lambda unit: staff.add_team(unit, said["name"])))
    return done or (_page("team", said, wrong), 422)


@bp.get("/staff/<staff_id>")
def show_person(staff_id: str) -> str:
    """One member of staff."""
    need("admin")
    return _person(staff_id, None, {})


@bp.post("/staff/<staff_id>")
def change_person(staff_id: str) -> ResponseReturnValue:
    """Change a member of staff."""
    need("admin")

    def act(said: Said) -> flask.Response:
        password = said.pop("password")
        change: Any = said
        if password:
            change["password_hash"] = _hash(password, said)
        return _once(lambda unit: staff.change_staff(unit, staff_id, change))

    done, said, wrong = sent(StaffChangeForm, act)
    return done or (_person(staff_id, said, wrong), 422)


def _page(form: str = "", said: Said | None = None, wrong: Wrong | None = None) -> str:
    people, teams = deps().transact(lambda unit: (unit.staff.everyone(), unit.teams.everyone()))
    order = order_of_names()
    people.sort(key=lambda person: (not person.active, order(person.name)))
    return render(
        "intake/staff.html",
        people=people,
        teams=_names(teams),
        roles=_roles(),
        form=form,
        said=said or {},
        wrong=wrong or {},
    )


def _person(staff_id: str, said: Said | None, wrong: Wrong) -> str:
    def work(unit: Unit) -> tuple[Staff, list[Team]]:
        return staff.find_staff(unit, staff_id), unit.teams.everyone()

    person, teams = deps().transact(work)
    shown = said if said is not None else vars(person)
    return render(
        "intake/person.html", somebody=person, said=shown, wrong=wrong, teams=_names(teams), roles=_roles()
    )


def _hash(password: str, said: Said) -> str:
    words = deps().transact(lambda unit: about_them(unit, said["name"], said["email"]))
    return new_hash(deps().passwords, "password", password, words)


def _names(teams: list[Team]) -> dict[str, str]:
    order = order_of_names()
    ordered = sorted(teams, key=lambda team: order(team.name))
    return {team.team_id: team.name for team in ordered}


def _roles() -> dict[str, str]:
    words = (
        _("Clinician: has a caseload"),
        _("Supervisor: sees the clients of their teams"),
        _("Admin: staff, registrations, erasure; no answers"),
    )
    return dict(zip(ROLES, words, strict=True))


def _noted(made: Staff) -> Staff:
    audit.of_staff(made.staff_id)
    return made


def _once(work: Callable[[Unit], object]) -> flask.Response:
    """Do it once and go back to the list."""
    there = flask.url_for("staff_pages.show_staff")
    return once_only(deps().transact, work, then=lambda _: there)
