"""Who works in the clinic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.ids import Version
from services.intake.domain.text import EMAIL_LENGTH, NAME_LENGTH, email_address, one_line, wrong

Role = Literal["clinician", "supervisor", "admin"]
ROLES: Final[tuple[Role, ...]] = ("clinician", "supervisor", "admin")
SHORTEST_PASSWORD: Final = 10
# Hashing reads every byte: without an end, a long password is a way to keep the machine busy.
LONGEST_PASSWORD: Final = 200


@dataclass(frozen=True, kw_only=True)
class Team:
    """Colleagues under a supervisor."""

    team_id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A member of staff; `password_hash` is what the password is checked against, never the password."""

    staff_id: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    roles: frozenset[Role]
    team_ids: frozenset[str] = frozenset()
    active: bool = True
    created_at: datetime
    password_hash: str = field(repr=False)
    version: Version = None

    def __post_init__(self) -> None:
        email_address("email", self.email)
        one_line("name", self.name, NAME_LENGTH)
        if not self.roles:
            raise wrong("roles", "Choose at least one role.")

    @property
    def sees_clients(self) -> bool:
        """Whether clients can be on their caseload."""
        return self.active and "clinician" in self.roles

    @property
    def runs_the_clinic(self) -> bool:
        """Whether they are an admin who can sign in."""
        return self.active and "admin" in self.roles


def address_key(email: str) -> str:
    """What two spellings of one address have in common."""
    return email.strip().casefold()[:EMAIL_LENGTH]


def check_password(field_name: str, password: str) -> str:
    """The password, if it may be one; raises Invalid naming the field."""
    if len(password) < SHORTEST_PASSWORD:
        raise wrong(field_name, f"Use {SHORTEST_PASSWORD} characters or more; a few words are easiest.")
    if len(password) > LONGEST_PASSWORD:
        raise wrong(field_name, f"Use {LONGEST_PASSWORD} characters at most.")
    if len(set(password)) < SHORTEST_PASSWORD // 2:
        raise wrong(field_name, "Use more than a few different characters.")
    return password
