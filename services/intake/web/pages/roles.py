"""Changes of roles and addresses that wait for a second admin, and those of late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.ids import new_id
from services.intake.domain.role_changes import RoleChange
from services.intake.domain.staff import ROLES, Role
from services.intake.ports import Unit
from services.intake.usecases.password_links import mail_link
from services.intake.usecases.roles import RoleChanges, confirm_roles, decline_roles, role_changes
from services.intake.web.deps import deps
from shared.web import audit
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.words import _

bp = flask.Blueprint("roles", __name__)


@dataclass(frozen=True)
class Shown:
    """A change as pages show it; `becomes` is what somebody’s roles or address become."""

    change_id: str
    name: str
    becomes: str
    asked_by: str
    at: datetime
    ends_at: datetime
    confirmed_by: str = ""
    mine_to_confirm: bool = False


@bp.post("/staff/roles/<change_id>/confirm")
def confirm(change_id: str) -> ResponseReturnValue:
    """Put a change into effect that another admin asked for."""
    me = need("admin")

    def work(unit: Unit) -> None:
        staff, begins = confirm_roles(unit, me, change_id)
        if begins and deps().mails:
            mail_link(unit, staff.staff_id, new_id())
        audit.of_staff(staff.staff_id)

    return _once(work)


@bp.post("/staff/roles/<change_id>/decline")
def decline(change_id: str) -> ResponseReturnValue:
    """Let a change that waits go."""
    need("admin")
    return _once(lambda unit: decline_roles(unit, change_id))


def waiting(found: RoleChanges) -> list[Shown]:
    """Those that wait, for admins."""
    return [_shown(one, found) for one in found.waiting]


def done(found: RoleChanges) -> list[Shown]:
    """Those of late."""
    return [_shown(one, found) for one in found.done]


def mine() -> tuple[list[Shown], list[Shown]]:
    """The reader's own of late, and which address waits for them."""
    me = principal()
    found = deps().transact(lambda unit: role_changes(unit, me.staff_id))
    return done(found), [_shown(one, found) for one in found.waiting if one.email]


def role_words() -> dict[Role, str]:
    """What each role is called."""
    return dict(zip(ROLES, (_("Clinician"), _("Supervisor"), _("Admin")), strict=True))


def _shown(change: RoleChange, found: RoleChanges) -> Shown:
    words, me = role_words(), principal()

    def name(staff_id: str | None) -> str:
        somebody = found.people.get(staff_id or "")
        return somebody.name if somebody else ""

    return Shown(
        change_id=change.change_id,
        name=name(change.staff_id),
        becomes=change.email or ", ".join(words[role] for role in ROLES if role in change.roles),
        asked_by=name(change.asked_by),
        at=change.done_at or change.asked_at,
        ends_at=change.ends_at,
        confirmed_by=name(change.confirmed_by),
        mine_to_confirm=me.staff_id not in {change.asked_by, change.staff_id},
    )


def _once(work: Callable[[Unit], None]) -> ResponseReturnValue:
    return once_only(deps().transact, work, then=lambda _made: flask.url_for("staff_pages.show_staff"))
