"""Staff, teams and tokens over the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flask

from services.intake.domain.ids import new_id
from services.intake.domain.staff import Staff
from services.intake.ports import Page, Unit
from services.intake.usecases import signing_in, staff
from services.intake.usecases.password_links import give_link, mail_link
from services.intake.usecases.passwords import nobodys
from services.intake.usecases.roles import add_by_admin, change_by_admin, what_waits
from services.intake.web.api.etags import check_match, matching, with_etag
from services.intake.web.deps import deps
from services.intake.web.links import password_address
from services.intake.web.lists import listed, window
from services.intake.web.schemas import (
    Me,
    NewStaff,
    NewTeam,
    PasswordLinkMade,
    StaffChange,
    StaffItem,
    StaffList,
    TeamItem,
    TeamList,
    TokenList,
)
from shared.contracts.principal import Principal
from shared.web.api import Blueprint, PageQuery, once
from shared.web.identity import need, principal

Shown = dict[str, Any]
blp = Blueprint("staff", __name__, description="Who works in the clinic, in which teams, and their programs")


@blp.get("/me")
@blp.response(200, Me)
def show_me() -> Principal:
    """Show who the caller is."""
    return principal()


@blp.post("/staff")
@blp.arguments(NewStaff)
@blp.response(201, StaffItem)
@blp.once
def add_staff(body: dict[str, Any]) -> flask.Response:
    """Take somebody on; where Attune sends mail they get a link by which they choose a password.

    Where there are two admins or more, a supervisor or an admin is not active before another admin confirms it.
    """
    me = need("admin")
    password_hash, new = nobodys(deps().passwords), staff.NewStaff(**body)

    def work(unit: Unit) -> Shown:
        made = add_by_admin(unit, me, new, password_hash)
        if deps().mails and made.active:
            mail_link(unit, made.staff_id, new_id())
        return _shown(unit, made)

    return once(deps().transact, work, schema=StaffItem)


@blp.get("/staff")
@blp.arguments(PageQuery, location="query")
@blp.response(200, StaffList)
def list_staff(query: dict[str, Any]) -> dict[str, object]:
    """List everybody, newest first."""
    need("admin")

    def work(unit: Unit) -> Page[Shown]:
        page = staff.list_staff(unit, window(query))
        return Page(_all_shown(unit, page.items), page.next)

    return listed(deps().transact(work))


@blp.get("/staff/<staff_id>")
@blp.response(200, StaffItem)
@blp.revised
def show_staff(staff_id: str) -> tuple[object, int, dict[str, str]]:
    """Show a member of staff; the ETag names the version."""
    need("admin")
    found, shown = deps().transact(lambda unit: _with_shown(unit, staff.find_staff(unit, staff_id)))
    return with_etag(shown, found)


@blp.patch("/staff/<staff_id>")
@blp.arguments(StaffChange)
@blp.response(200, StaffItem)
@matching(blp)
def change_staff(body: dict[str, Any], staff_id: str) -> tuple[object, int, dict[str, str]]:
    """Change somebody's address, name, roles or teams, or whether they work here.

    Nobody changes their own roles. Where there are two admins or more, roles that make somebody a supervisor or an
    admin, and another address for somebody else, wait until another admin confirms them on the page "Staff";
    `roles_waiting` and `email_waiting` say so. Whoever gets another address is told at the old one.
    """
    me = need("admin")
    change: staff.StaffChange = body  # type: ignore[assignment] # the schema has checked it

    def work(unit: Unit) -> tuple[Staff, Shown]:
        return _with_shown(unit, change_by_admin(unit, me, staff_id, change, check=check_match))

    changed, shown = deps().transact(work)
    return with_etag(shown, changed)


def _with_shown(unit: Unit, one: Staff) -> tuple[Staff, Shown]:
    return one, _shown(unit, one)


def _shown(unit: Unit, one: Staff) -> Shown:
    return _all_shown(unit, [one])[0]


def _all_shown(unit: Unit, people: Sequence[Staff]) -> list[Shown]:
    """Members of staff as the API shows them: with what waits for another admin."""
    roles, emails = what_waits(unit, {one.staff_id for one in people})
    return [
        {**vars(one), "roles_waiting": roles.get(one.staff_id), "email_waiting": emails.get(one.staff_id)}
        for one in people
    ]


@blp.post("/staff/<staff_id>/password-link")
@blp.response(200, PasswordLinkMade)
def make_password_link(staff_id: str) -> dict[str, str | None]:
    """Mail somebody a link by which they choose a password, or give it where Attune sends no mail."""
    need("admin")
    if deps().mails:
        deps().transact(lambda unit: mail_link(unit, staff_id, new_id()))
        return {"link": None}
    secret = deps().link_key.secret(new_id())
    deps().transact(lambda unit: give_link(unit, staff_id, secret))
    return {"link": password_address(secret)}


@blp.post("/teams")
@blp.arguments(NewTeam)
@blp.response(201, TeamItem)
@blp.once
def add_team(body: dict[str, Any]) -> flask.Response:
    """Make a team."""
    need("admin")
    return once(deps().transact, lambda unit: staff.add_team(unit, body["name"]), schema=TeamItem)


@blp.get("/teams")
@blp.response(200, TeamList)
def list_teams() -> dict[str, object]:
    """List the clinic's teams, by name."""
    principal()
    return listed(Page(deps().transact(lambda unit: unit.teams.everyone())))


@blp.get("/tokens")
@blp.response(200, TokenList)
def list_tokens() -> dict[str, object]:
    """List the caller's own tokens; new ones are made at a terminal or under Your account."""
    me = principal()
    return listed(Page(deps().transact(lambda unit: unit.tokens.of(me.staff_id))))


@blp.delete("/tokens/<token_id>")
@blp.response(204)
def revoke_token(token_id: str) -> None:
    """End one of the caller's own tokens."""
    me = principal()
    deps().transact(lambda unit: signing_in.revoke_token(unit, me, token_id))
