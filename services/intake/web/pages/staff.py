"""Staff and teams, for admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.ids import new_id
from services.intake.domain.staff import ROLES, Staff, Team
from services.intake.ports import Unit
from services.intake.usecases import staff
from services.intake.usecases.password_links import give_link, mail_link
from services.intake.usecases.passwords import nobodys
from services.intake.usecases.roles import add_by_admin, change_by_admin, role_changes
from services.intake.web.deps import deps
from services.intake.web.links import password_address
from services.intake.web.pages.forms import NameForm, Said, StaffChangeForm, StaffForm, Wrong, sent
from services.intake.web.pages.roles import done, waiting
from shared.contracts.principal import Principal
from shared.web import audit
from shared.web.form_keys import form_key_of
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import _, order_of_names

T = TypeVar("T")
bp = flask.Blueprint("staff_pages", __name__)


@bp.get("/staff")
def show_staff() -> str:
    """Everybody, by name."""
    need("admin")
    return _page()


@bp.post("/staff")
def add_staff() -> ResponseReturnValue:
    """Take somebody on."""
    me = need("admin")

    def act(said: Said) -> flask.Response:
        password_hash = nobodys(deps().passwords)
        return _once(lambda unit: _added(unit, me, staff.NewStaff(**said), password_hash), then=_where_added)

    answer, said, wrong = sent(StaffForm, act)
    return answer or (_page("staff", said, wrong), 422)


@bp.post("/teams")
def add_team() -> ResponseReturnValue:
    """Make a team."""
    need("admin")
    answer, said, wrong = sent(NameForm, lambda said: _once(lambda unit: staff.add_team(unit, said["name"])))
    return answer or (_page("team", said, wrong), 422)


@bp.get("/staff/<staff_id>")
def show_person(staff_id: str) -> str:
    """One member of staff."""
    need("admin")
    return _person(staff_id, None, {})


@bp.post("/staff/<staff_id>")
def change_person(staff_id: str) -> ResponseReturnValue:
    """Change a member of staff."""
    me = need("admin")

    def act(said: Said) -> flask.Response:
        change: Any = said
        return _once(lambda unit: change_by_admin(unit, me, staff_id, change))

    answer, said, wrong = sent(StaffChangeForm, act)
    return answer or (_person(staff_id, said, wrong), 422)


@bp.post("/staff/<staff_id>/link")
def make_link(staff_id: str) -> ResponseReturnValue:
    """Have a link mailed by which they choose a password, or show it this once where there is no mail."""
    me = need("admin")
    if deps().mails:
        there = flask.url_for("staff_pages.show_person", staff_id=staff_id, mailed=1)
        return _once(lambda unit: mail_link(unit, staff_id, new_id()), then=lambda _: there)
    key = form_key_of(me)
    secret = deps().link_key.secret(key.secret() if key else new_id())  # a second click shows the first one's
    _once(lambda unit: give_link(unit, staff_id, secret), then=lambda _: flask.request.path)
    return _person(staff_id, None, {}, link=password_address(secret))


def _page(form: str = "", said: Said | None = None, wrong: Wrong | None = None) -> str:
    people, teams, changes = deps().transact(
        lambda unit: (unit.staff.everyone(), unit.teams.everyone(), role_changes(unit))
    )
    order = order_of_names()
    people.sort(key=lambda person: (not person.active, order(person.name)))
    return render(
        "intake/staff.html",
        people=people,
        teams=_names(teams),
        roles=_roles(),
        roles_waiting=waiting(changes),
        roles_done=done(changes),
        held={one.staff_id for one in changes.waiting},
        mails=deps().mails,
        form=form,
        said=said or {},
        wrong=wrong or {},
    )


def _person(staff_id: str, said: Said | None, wrong: Wrong, *, link: str = "") -> str:
    def work(unit: Unit) -> tuple[Staff, list[Team]]:
        return staff.find_staff(unit, staff_id), unit.teams.everyone()

    person, teams = deps().transact(work)
    shown = said if said is not None else vars(person)
    return render(
        "intake/person.html",
        somebody=person,
        said=shown,
        wrong=wrong,
        teams=_names(teams),
        roles=_roles(),
        mails=deps().mails,
        mailed="mailed" in flask.request.args,
        link=link,
    )


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


def _added(unit: Unit, me: Principal, new: staff.NewStaff, password_hash: str) -> Staff:
    made = add_by_admin(unit, me, new, password_hash)
    if deps().mails and made.active:
        mail_link(unit, made.staff_id, new_id())
    audit.of_staff(made.staff_id)
    return made


def _where_added(made: Staff) -> str:
    """To the list, or to where a link is made for them."""
    if deps().mails:
        return flask.url_for("staff_pages.show_staff")
    return flask.url_for("staff_pages.show_person", staff_id=made.staff_id, _anchor="password")


def _to_list(_made: object) -> str:
    return flask.url_for("staff_pages.show_staff")


def _once(work: Callable[[Unit], T], *, then: Callable[[T], str] = _to_list) -> flask.Response:
    """Do it once and go on, back to the list unless said otherwise."""
    return once_only(deps().transact, work, then=then)
