"""Staff and teams, as an admin sets them up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypedDict

from services.intake.domain.clients import Language
from services.intake.domain.ids import new_id
from services.intake.domain.staff import Role, Staff, Team, address_key
from services.intake.domain.text import NAME_LENGTH, email_address, one_line, wrong
from services.intake.ports import Page, Unit, Window
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.keeping import keep_staff
from shared.errors import Conflict, NotFound
from shared.text import name_key


@dataclass(frozen=True, kw_only=True)
class NewStaff:
    """Somebody who begins to work in the clinic."""

    email: str
    name: str
    roles: Collection[Role]
    team_ids: Collection[str] = ()
    active: bool = True


class StaffChange(TypedDict, total=False):
    """What to change; a key that is missing stays as it is."""

    email: str
    name: str
    roles: Collection[Role]
    team_ids: Collection[str]
    active: bool
    password_hash: str


def add_staff(unit: Unit, new: NewStaff, password_hash: str) -> Staff:
    """Take somebody on; raises Invalid, or Conflict when the e-mail address is taken."""
    staff = Staff(
        staff_id=new_id(),
        email=email_address("email", new.email),
        name=one_line("name", new.name, NAME_LENGTH),
        roles=frozenset(new.roles),
        team_ids=_known_teams(unit, new.team_ids),
        active=new.active,
        created_at=unit.now,
        password_hash=password_hash,
    )
    return keep_staff(unit, staff)


def change_staff(unit: Unit, staff_id: str, change: StaffChange, *, check: Check[Staff] = anything) -> Staff:
    """Change somebody's address, name, roles, teams or password, or whether they still work here.

    Whoever leaves, or gets another password, is signed out everywhere and their tokens end; another address, by
    which they sign in from now on, signs out too. Raises NotFound, Invalid, or Conflict when the address is
    taken, nobody would be left to run the clinic, or its safety contact would leave.
    """
    staff = find_staff(unit, staff_id)
    check(staff)
    changed = replace(
        staff,
        email=email_address("email", change.get("email", staff.email)),
        name=one_line("name", change.get("name", staff.name), NAME_LENGTH),
        roles=frozenset(change.get("roles", staff.roles)),
        team_ids=_known_teams(unit, change["team_ids"]) if "team_ids" in change else staff.team_ids,
        active=change.get("active", staff.active),
        password_hash=change.get("password_hash", staff.password_hash),
    )
    if staff.runs_the_clinic and not changed.runs_the_clinic and unit.staff.lock_admins() == 1:
        raise Conflict("The clinic needs an admin. Make somebody else one first.", staff_id=staff_id)
    if not changed.active and unit.clinic.lock().safety_contact == staff_id:
        raise Conflict("The clinic’s safety contact cannot leave. Make somebody else the safety contact first.")
    if not changed.active or changed.password_hash != staff.password_hash:
        unit.tokens.revoke_all(staff_id)
    if not changed.active or _signs_in_anew(staff, changed):
        unit.logins.end_all(staff_id)
    return staff if changed == staff else keep_staff(unit, changed)


def choose_language(unit: Unit, staff_id: str, language: Language | None) -> None:
    """Keep in which language somebody reads, none for whatever their browser asks for; raises NotFound."""
    staff = find_staff(unit, staff_id)
    if staff.language != language:
        keep_staff(unit, replace(staff, language=language))


def _signs_in_anew(staff: Staff, changed: Staff) -> bool:
    return changed.password_hash != staff.password_hash or address_key(changed.email) != address_key(staff.email)


def find_staff(unit: Unit, staff_id: str) -> Staff:
    """A member of staff; raises NotFound."""
    staff = unit.staff.find(staff_id)
    if staff is None:
        raise NotFound("There is no such member of staff.")
    return staff


def list_staff(unit: Unit, window: Window) -> Page[Staff]:
    """Everybody, newest first."""
    return unit.staff.page(window)


def add_team(unit: Unit, name: str) -> Team:
    """Make a team; raises Invalid, or Conflict when one has the name."""
    team = Team(team_id=new_id(), name=one_line("name", name, NAME_LENGTH), created_at=unit.now)
    if _named(unit, team.name):
        raise Conflict("A team of this name exists already.")
    unit.teams.put(team)
    return team


def team_named(unit: Unit, name: str) -> Team:
    """The team of that name, made if there is none."""
    return _named(unit, name) or add_team(unit, name)


def _named(unit: Unit, name: str) -> Team | None:
    return next((team for team in unit.teams.everyone() if name_key(team.name) == name_key(name)), None)


def _known_teams(unit: Unit, team_ids: Collection[str]) -> frozenset[str]:
    unknown = set(team_ids) - {team.team_id for team in unit.teams.everyone()}
    if unknown:
        raise wrong("team_ids", "There is no team with this id.")
    return frozenset(team_ids)
