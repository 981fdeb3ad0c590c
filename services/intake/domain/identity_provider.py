"""Signing in with an account that somebody else looks after: the identity provider of the clinic's organisation.

The provider says who somebody is and in which groups; what they may do here follows from their groups, by what the
operator wrote down. It never says anything of clients.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.intake.domain.logins import digest
from services.intake.domain.staff import Role

NO_TEAMS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The provider as the operator set it up: groups stand as it names them, each with what it gives here.

    `passwords` is whether people can sign in with a password as well.
    """

    issuer: str
    name: str
    roles: Mapping[str, frozenset[Role]]
    teams: Mapping[str, str] = field(default_factory=lambda: NO_TEAMS)
    new_accounts: frozenset[str] = frozenset()
    passwords: bool = True

    def roles_of(self, groups: Collection[str]) -> frozenset[Role]:
        """What whoever is in these groups may do here; nothing is a No."""
        return frozenset[Role]().union(*(self.roles.get(group, frozenset()) for group in groups))

    def teams_of(self, groups: Collection[str]) -> frozenset[str]:
        """The names of the teams that these groups stand for."""
        return frozenset(self.teams[group] for group in groups if group in self.teams)

    def makes_accounts(self, groups: Collection[str]) -> bool:
        """Whether somebody of these groups gets an account by signing in."""
        return not self.new_accounts.isdisjoint(groups)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody who arrives, by the provider's signed word; `session` is what it calls their login there.

    `shown_at` is when they last showed there that it is them, where the provider says so.
    """

    issuer: str
    subject: str
    email: str = field(default="", repr=False)
    email_verified: bool = False
    name: str = field(default="", repr=False)
    groups: frozenset[str] = frozenset()
    session: str = ""
    shown_at: datetime | None = None
    id_token: str = field(default="", repr=False)

    @property
    def account_key(self) -> str:
        """What their account is known by, here."""
        return key_of(self.issuer, self.subject)

    @property
    def session_key(self) -> str:
        """What their login there is known by, here; nothing where the provider names none."""
        return key_of(self.issuer, self.session) if self.session else ""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What the provider tells when a login there has ended: whose, or which one, or both."""

    token_id: str
    account_key: str = ""
    session_key: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderAccount:
    """That an account of the provider's is that of a member of staff, from their first sign-in with it on."""

    account_key: str
    issuer: str
    staff_id: str
    linked_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProviderLogin:
    """A login that was opened through the provider; `id_token` is what it wants to see for ending its own."""

    secret_hash: str
    staff_id: str
    account_key: str
    session_key: str = ""
    id_token: str = field(default="", repr=False)
    ends_at: datetime


def key_of(issuer: str, name: str) -> str:
    """A hash by which something that the provider names is kept and found."""
    return digest(json.dumps([issuer, name]))
