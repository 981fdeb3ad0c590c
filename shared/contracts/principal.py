"""Who is asking, and what of the clients they may see."""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.contracts.events import Role


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a query may find: the clients of one clinician, of some teams, or, for a service's own work, all."""

    clinician_id: str | None = None
    team_ids: frozenset[str] = frozenset()
    everything: bool = False

    def covers(self, clinician_id: str | None, team_id: str | None) -> bool:
        """Whether a client of that clinician and team lies within."""
        if self.everything:
            return True
        mine = clinician_id is not None and clinician_id == self.clinician_id
        return mine or team_id in self.team_ids


EVERYTHING = Scope(everything=True)
NOTHING = Scope()


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in member of staff, or a program with their token."""

    staff_id: str
    name: str
    roles: frozenset[Role]
    team_ids: frozenset[str]
    via: Literal["login", "token"]

    def is_(self, role: Role) -> bool:
        """Whether they have that role."""
        return role in self.roles

    def scope(self) -> Scope:
        """A clinician's own caseload, a supervisor's teams, an admin's nothing."""
        return Scope(
            clinician_id=self.staff_id if "clinician" in self.roles else None,
            team_ids=self.team_ids if "supervisor" in self.roles else frozenset(),
        )
