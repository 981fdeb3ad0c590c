"""Who works in the clinic."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.clients import Language
from services.intake.domain.ids import Version
from services.intake.domain.text import EMAIL_LENGTH, wrong
from shared.text import name_key

Role = Literal["clinician", "supervisor", "admin"]
ROLES: Final[tuple[Role, ...]] = ("clinician", "supervisor", "admin")
# What a label of a domain begins with where it stands for letters other than English ones.
IDNA: Final = "xn--"
_BLANK: Final = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
ADDRESS_TAKEN: Final = "Somebody with this e-mail address works here already."


@dataclass(frozen=True, kw_only=True)
class Team:
    """Colleagues under a supervisor."""

    team_id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A member of staff; `password_hash` is what the password is checked against, never the password.

    `language` is what they chose to read, none whatever their browser asks for.
    """

    staff_id: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    roles: frozenset[Role]
    team_ids: frozenset[str] = frozenset()
    active: bool = True
    created_at: datetime
    password_hash: str = field(repr=False)
    language: Language | None = None
    version: Version = None

    def __post_init__(self) -> None:
        if not self.roles:
            raise wrong("roles", "Choose at least one role.")

    @property
    def sees_clients(self) -> bool:
        """Whether clients can be on their caseload."""
        return self.active and "clinician" in self.roles

    def supervises(self, team_id: str | None) -> bool:
        """Whether they see the clients of that team."""
        return self.active and "supervisor" in self.roles and team_id in self.team_ids

    @property
    def runs_the_clinic(self) -> bool:
        """Whether they are an admin who can sign in."""
        return self.active and "admin" in self.roles


def address_key(email: str) -> str:
    """What two spellings of one address have in common: case, how accents are stored, and `xn--` (IDNA)."""
    local, at, domain = name_key(email).rpartition("@")
    # Every script's full stop parts the labels of a domain, and wide letters are letters.
    labels = unicodedata.normalize("NFKC", domain).replace("\u3002", ".").split(".")
    return f"{local}{at}{'.'.join(map(_in_unicode, labels))}"[:EMAIL_LENGTH]


def address_keys(email: str) -> tuple[str, ...]:
    """Every key that an address may have been kept by: today's, and those of earlier versions."""
    key = address_key(email)
    local, at, domain = key.rpartition("@")
    with_xn = f"{local}{at}{'.'.join(map(_in_ascii, domain.split('.')))}"
    return tuple(dict.fromkeys((email.strip().casefold()[:EMAIL_LENGTH], key, with_xn)))


def _in_unicode(label: str) -> str:
    """A label of a domain as people read it."""
    if not label.startswith(IDNA):
        return label
    try:
        return name_key(label.removeprefix(IDNA).encode("ascii").decode("punycode"))
    except UnicodeError:
        return label


def _in_ascii(label: str) -> str:
    """A label of a domain as its registry has it."""
    return label if label.isascii() else IDNA + label.encode("punycode").decode("ascii")


def password_spellings(password: str) -> tuple[str, ...]:
    """The password as it is kept, and then as a hash of an earlier version may have been made of it.

    It is kept as RFC 8265 has it: composed (NFC), every kind of blank a space. NFKC would go further and make
    different passwords the same: "²" would be "2". Earlier versions hashed whatever the keyboard sent.
    """
    kept = _BLANK.sub(" ", unicodedata.normalize("NFC", password))
    others = (password, unicodedata.normalize("NFC", password), unicodedata.normalize("NFD", password))
    return tuple(dict.fromkeys((kept, *others)))
