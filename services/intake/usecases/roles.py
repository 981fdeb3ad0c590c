"""Roles as admins give them: nobody their own, and what reaches far only with a second admin where there are two.

Another address for somebody else reaches far as well: whoever reads mail there can choose their password.

The first admin, people whom the command line takes on, and roles that a provider of sign-ins maps come by
`add_staff` and `change_staff` themselves: whoever runs the machine stands behind these.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from services.intake.domain.clinic import Clinic
from services.intake.domain.ids import new_id
from services.intake.domain.role_changes import POWERS, RoleChange, address_change, powers, role_change
from services.intake.domain.staff import ADDRESS_TAKEN, Role, Staff, address_key
from services.intake.domain.text import email_address, wrong
from services.intake.ports import Unit
from services.intake.ports.post import JobRun, StaffPost
from services.intake.usecases.checking import Check, anything
from services.intake.usecases.staff import NewStaff, StaffChange, add_staff, change_staff, find_staff
from shared.contracts.principal import Principal
from shared.errors import Conflict, NotFound

# The job: ask somebody by mail to sign in, and say no more.
ASK_IN = "please-sign-in"


@dataclass(frozen=True, kw_only=True)
class RoleChanges:
    """What pages tell of changes of roles, the newest first, and the people in them."""

    waiting: list[RoleChange]
    done: list[RoleChange]
    people: dict[str, Staff]


def add_by_admin(unit: Unit, admin: Principal, new: NewStaff, password_hash: str) -> Staff:
    """Take somebody on; they can sign in once another admin has confirmed what reaches far, if one has to."""
    waits = bool(frozenset(new.roles) & POWERS) and _takes_two(unit)
    made = add_staff(unit, replace(new, active=not waits), password_hash)
    change = role_change(new_id(), made.staff_id, made.roles, asked_by=admin.staff_id, now=unit.now)
    if waits:
        _keep(unit, change)
    elif powers(made):
        _keep(unit, change.done(unit.now))
    return made


def change_by_admin(
    unit: Unit, admin: Principal, staff_id: str, change: StaffChange, *, check: Check[Staff] = anything
) -> Staff:
    """Change a member of staff; roles that reach far, all as meant, and an address wait for another admin.

    Raises as `change_staff` does, and Invalid where somebody changes their own roles or what they supervise.
    """
    before = find_staff(unit, staff_id)
    _not_ones_own(before, admin, change)
    change = _without_address(unit, admin, before, change)
    after = replace(before, roles=frozenset(change.get("roles", before.roles)), active=_active(before, change))
    gained = powers(after) - powers(before)
    asked = role_change(new_id(), staff_id, after.roles, asked_by=admin.staff_id, now=unit.now)
    if gained and _takes_two(unit):
        kept = change_staff(unit, staff_id, _without(change, before), check=check)
        unit.role_changes.end_waiting(staff_id, address=False)
        _keep(unit, asked)
        return kept
    changed = change_staff(unit, staff_id, change, check=check)
    if (after.roles, after.active) != (before.roles, before.active):
        unit.role_changes.end_waiting(staff_id, address=False)
    if powers(after) != powers(before):
        _keep(unit, asked.done(unit.now))
    return changed


def confirm_roles(unit: Unit, admin: Principal, change_id: str) -> tuple[Staff, bool]:
    """Put a change into effect that another admin asked for; gives whose, and whether they work here only now.

    Raises NotFound, or Conflict for one's own.
    """
    change = _waiting(unit, change_id)
    if admin.staff_id in {change.asked_by, change.staff_id}:
        raise Conflict("Another admin has to confirm this: not who asked for it, and not whose roles they are.")
    begins = not change.email and not find_staff(unit, change.staff_id).active
    asked: StaffChange = {"email": change.email} if change.email else {"roles": change.roles, "active": True}
    changed = change_staff(unit, change.staff_id, asked)
    _keep(unit, change.done(unit.now, admin.staff_id))
    return changed, begins


def decline_roles(unit: Unit, change_id: str) -> None:
    """Let a change that waits go: any admin can, also who asked for it. Raises NotFound."""
    unit.role_changes.remove(_waiting(unit, change_id).change_id)


def role_changes(unit: Unit, staff_id: str | None = None) -> RoleChanges:
    """All that pages tell of, or of one person alone."""
    found = [one for one in unit.role_changes.all() if staff_id in {None, one.staff_id}]
    ids = {who for one in found for who in (one.staff_id, one.asked_by, one.confirmed_by) if who}
    return RoleChanges(
        waiting=[one for one in found if one.waits(unit.now)],
        done=[one for one in found if one.done_at is not None and unit.now < one.ends_at],
        people={one.staff_id: one for one in unit.staff.find_many(ids)},
    )


def what_waits(unit: Unit, staff_ids: Collection[str]) -> tuple[dict[str, list[Role]], dict[str, str]]:
    """Which roles, and which addresses, wait for another admin, for those of these people who have some."""
    waiting = [one for one in role_changes(unit).waiting if one.staff_id in staff_ids]
    return (
        {one.staff_id: sorted(one.roles) for one in waiting if not one.email},
        {one.staff_id: one.email for one in waiting if one.email},
    )


def ask_in(run: JobRun, post: StaffPost) -> bool:
    """Mail somebody that they are to sign in; False where there is nobody to write to, or no mail server.

    Whose address has become another one is told so at the one before.
    """
    if not post.can():
        return False
    staff, clinic, before = run.transact(lambda unit: _whom(unit, run.about))
    if staff is None or not staff.active:
        return False
    language = staff.language or (clinic.languages[0] if clinic else "en")
    address, key = clinic.address if clinic else None, f"{run.kind}/{run.key}"
    if before:
        post.tell_of_address(before, address, key=key, at=run.made_at, language=language)
    else:
        post.ask_in(staff.email, address, key=key, at=run.made_at, language=language)
    return True


def _whom(unit: Unit, about: Mapping[str, object]) -> tuple[Staff | None, Clinic | None, str | None]:
    """Whom a mail goes to, the clinic, and the address that the person had before, where that has changed."""
    staff, change = (
        unit.staff.find(str(about["staff_id"])),
        unit.role_changes.find(str(about.get("change_id", ""))),
    )
    mine = staff is not None and change is not None and change.staff_id == staff.staff_id
    before = change.email_before if change and mine and change.done_at else None
    return staff, unit.clinic.get(), before


def _without_address(unit: Unit, admin: Principal, before: Staff, change: StaffChange) -> StaffChange:
    """The change without somebody else's address, where it waits from now on; they are told where it counts."""
    email = email_address("email", change.get("email", before.email))
    if before.staff_id == admin.staff_id or address_key(email) == address_key(before.email):
        return change
    if unit.staff.by_email(email):
        raise Conflict(ADDRESS_TAKEN)
    asked = address_change(new_id(), before, email, asked_by=admin.staff_id, now=unit.now)
    unit.role_changes.end_waiting(before.staff_id, address=True)
    if not _takes_two(unit):
        _keep(unit, asked.done(unit.now))
        return change
    _keep(unit, asked)
    rest = change.copy()
    rest.pop("email", None)
    return rest


def _not_ones_own(before: Staff, admin: Principal, change: StaffChange) -> None:
    if before.staff_id != admin.staff_id:
        return
    if frozenset(change.get("roles", before.roles)) != before.roles:
        raise wrong("roles", "Nobody changes their own roles. Ask another admin.")
    if "supervisor" in before.roles and frozenset(change.get("team_ids", before.team_ids)) != before.team_ids:
        raise wrong("team_ids", "Nobody changes which teams they supervise themselves. Ask another admin.")


def _active(before: Staff, change: StaffChange) -> bool:
    return change.get("active", before.active)


def _without(change: StaffChange, before: Staff) -> StaffChange:
    """The change without what waits."""
    rest = change.copy()
    rest.pop("roles", None)
    rest["active"] = before.active and _active(before, change)
    return rest


def _takes_two(unit: Unit) -> bool:
    """Whether another admin has to confirm it; until this unit ends nobody else becomes or stops being one."""
    return unit.staff.lock_admins() > 1


def _waiting(unit: Unit, change_id: str) -> RoleChange:
    change = unit.role_changes.find(change_id)
    if change is None or not change.waits(unit.now):
        raise NotFound("There is no such change of roles that waits.")
    return change


def _keep(unit: Unit, change: RoleChange) -> None:
    """Keep it, and have the person and all admins told but for whoever has just done it."""
    unit.role_changes.put(change)
    doer = change.confirmed_by or change.asked_by
    told = {change.staff_id, *(one.staff_id for one in unit.staff.admins())} - {doer}
    state = "done" if change.done_at else "waits"
    for staff_id in sorted(told):
        unit.ask(
            ASK_IN,
            f"{change.change_id}/{state}/{staff_id}",
            about={"staff_id": staff_id, "change_id": change.change_id},
        )
