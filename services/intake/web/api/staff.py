"""Staff, teams and tokens over the API."""

from __future__ import annotations

from typing import Any

import flask

from services.intake.domain.ids import new_id
from services.intake.domain.staff import Staff
from services.intake.ports import Page, Unit
from services.intake.usecases import signing_in, staff
from services.intake.usecases.password_links import give_link, mail_link
from services.intake.usecases.passwords import nobodys
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
    """Take somebody on; where Attune sends mail they get a link by which they choose a password."""
    need("admin")
    password_hash, new = nobodys(deps().passwords), staff.NewStaff(**body)

    def work(unit: Unit) -> Staff:
        made = staff.add_staff(unit, new, password_hash)
        if deps().mails:
            mail_link(unit, made.staff_id, new_id())
        return made

    return once(deps().transact, work, schema=StaffItem)


@blp.get("/staff")
@blp.arguments(PageQuery, location="query")
@blp.response(200, StaffList)
def list_staff(query: dict[str, Any]) -> dict[str, object]:
    """List everybody, newest first."""
    need("admin")
    return listed(deps().transact(lambda unit: staff.list_staff(unit, window(query))))


@blp.get("/staff/<staff_id>")
@blp.response(200, StaffItem)
@blp.revised
def show_staff(staff_id: str) -> tuple[object, int, dict[str, str]]:
    """Show a member of staff; the ETag names the version."""
    need("admin")
    found = deps().transact(lambda unit: staff.find_staff(unit, staff_id))
    return with_etag(found, found)


@blp.patch("/staff/<staff_id>")
@blp.arguments(StaffChange)
@blp.response(200, StaffItem)
@matching(blp)
def change_staff(body: dict[str, Any], staff_id: str) -> tuple[object, int, dict[str, str]]:
    """Change somebody's address, name, roles or teams, or whether they work here."""
    need("admin")
    change: staff.StaffChange = body  # type: ignore[assignment] # the schema has checked it
    changed = deps().transact(lambda unit: staff.change_staff(unit, staff_id, change, check=check_match))
    return with_etag(changed, changed)


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
