"""Changes of roles and addresses: what takes effect at once, and what waits until a second admin confirms it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.staff import Role, Staff

# These see many clients, or decide who sees them.
POWERS: Final[frozenset[Role]] = frozenset({"supervisor", "admin"})
WAITS_FOR: Final = timedelta(days=7)
SHOWN_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class RoleChange:
    """That somebody's roles become these: done, or waiting until another admin confirms it or `ends_at` has come.

    With an `email` it is this address, by which they sign in, that becomes theirs in the place of `email_before`,
    and their roles stay. `asked_by` is the admin who asked for it. Once it is done, `ends_at` is until when pages
    tell of it.
    """

    change_id: str
    staff_id: str
    roles: frozenset[Role]
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    done_at: datetime | None = None
    confirmed_by: str | None = None
    email: str | None = field(default=None, repr=False)
    email_before: str | None = field(default=None, repr=False)

    def waits(self, now: datetime) -> bool:
        """Whether another admin can still confirm it."""
        return self.done_at is None and now < self.ends_at

    def done(self, now: datetime, confirmed_by: str | None = None) -> RoleChange:
        """The same, in effect from now on."""
        return replace(self, done_at=now, confirmed_by=confirmed_by, ends_at=now + SHOWN_FOR)


def role_change(
    change_id: str, staff_id: str, roles: AbstractSet[Role], *, asked_by: str, now: datetime
) -> RoleChange:
    """A change that waits."""
    return RoleChange(
        change_id=change_id,
        staff_id=staff_id,
        roles=frozenset(roles),
        asked_by=asked_by,
        asked_at=now,
        ends_at=now + WAITS_FOR,
    )


def address_change(change_id: str, staff: Staff, email: str, *, asked_by: str, now: datetime) -> RoleChange:
    """A change of the address that somebody signs in with, which waits."""
    change = role_change(change_id, staff.staff_id, staff.roles, asked_by=asked_by, now=now)
    return replace(change, email=email, email_before=staff.email)


def powers(staff: Staff) -> frozenset[Role]:
    """What of their roles reaches beyond a caseload of their own."""
    return staff.roles & POWERS if staff.active else frozenset()
