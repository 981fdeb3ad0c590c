"""Who is asking, and what of the clients they may see."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from shared.contracts.events import Role


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a query may find: the clients of one clinician, of some teams, or, for a service's own work, all.

    `covered` are clinicians who are away, whose clients whoever asks may see meanwhile.
    """

    clinician_id: str | None = None
    covered: frozenset[str] = frozenset()
    team_ids: frozenset[str] = frozenset()
    everything: bool = False

    def covers(self, clinician_id: str | None, team_id: str | None) -> bool:
        """Whether a client of that clinician and team lies within."""
        if self.everything:
            return True
        mine = clinician_id is not None and clinician_id in {self.clinician_id, *self.covered}
        return mine or team_id in self.team_ids


EVERYTHING = Scope(everything=True)
NOTHING = Scope()


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague who is away, for whom somebody stands in until then."""

    staff_id: str
    until: datetime


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in member of staff, or a program with their token; `language` is what they chose to read.

    `rights` are what of the API a program may use, such as "alerts:read"; None is all of it. `ends_at` is when
    the login or token ends in any case. `confirmed_at` is when whoever signed in last showed that it is them; none
    where nobody can tell.
    """

    staff_id: str
    name: str
    roles: frozenset[Role]
    team_ids: frozenset[str]
    via: Literal["login", "token"]
    covers: tuple[Covered, ...] = ()
    language: str | None = None
    rights: tuple[str, ...] | None = None
    ends_at: datetime | None = None
    confirmed_at: datetime | None = None

    def may(self, area: str, *, change: bool) -> bool:
        """Whether they may read, or change, what that part of the API has, as far as their roles go."""
        return self.rights is None or f"{area}:{'change' if change else 'read'}" in self.rights

    def ended(self, now: datetime) -> bool:
        """Whether their login or token has ended meanwhile."""
        return self.ends_at is not None and now >= self.ends_at

    def is_(self, role: Role) -> bool:
        """Whether they have that role."""
        return role in self.roles

    def at(self, now: datetime) -> Principal:
        """The same person at a later instant, when colleagues may be back."""
        left = tuple(one for one in self.covers if now < one.until)
        return self if left == self.covers else msgspec.structs.replace(self, covers=left)

    def scope(self) -> Scope:
        """A clinician's own clients and those they stand in for, a supervisor's teams', an admin's none."""
        return Scope(
            clinician_id=self.staff_id if "clinician" in self.roles else None,
            covered=frozenset(one.staff_id for one in self.covers if "clinician" in self.roles),
            team_ids=self.team_ids if "supervisor" in self.roles else frozenset(),
        )
