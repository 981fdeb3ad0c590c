"""The people of every access test: who may see the owner's client, and who may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.events import Role
from shared.contracts.principal import Principal

NORTH: Final = "team-north"
SOUTH: Final = "team-south"


def persona(name: str, *roles: Role, team: str = NORTH) -> Principal:
    """A member of staff whose id says who they are."""
    return Principal(
        staff_id=f"staff-{name}",
        name=name.title(),
        roles=frozenset(roles),
        team_ids=frozenset({team}),
        via="token",
    )


OWNER: Final = persona("owner", "clinician")
TEAMMATE: Final = persona("teammate", "clinician")
STRANGER: Final = persona("stranger", "clinician", team=SOUTH)
SUPERVISOR: Final = persona("supervisor", "supervisor")
OTHER_SUPERVISOR: Final = persona("other-supervisor", "supervisor", team=SOUTH)
ADMIN: Final = persona("admin", "admin")

EVERYBODY: Final = (OWNER, TEAMMATE, STRANGER, SUPERVISOR, OTHER_SUPERVISOR, ADMIN)
BY_ID: Final[Mapping[str, Principal]] = {person.staff_id: person for person in EVERYBODY}
# Whom the owner's client is no business of: they may not learn that there is one.
OUTSIDERS: Final = (TEAMMATE, STRANGER, OTHER_SUPERVISOR)
