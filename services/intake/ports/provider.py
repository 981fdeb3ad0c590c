"""What the use cases need of the identity provider's accounts and logins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.intake.domain.identity_provider import ProviderAccount, ProviderLogin


class ProviderAccounts(Protocol):
    """Whose an account of the identity provider is."""

    def get(self, account_key: str, /) -> ProviderAccount | None:
        """That account's link, if it has been used here."""

    def of(self, staff_id: str) -> Sequence[ProviderAccount]:
        """The accounts of that member of staff, of all issuers there ever were."""

    def link(self, account: ProviderAccount) -> None:
        """Keep it; raises Conflict when that person has another account of the same issuer."""

    def unlink(self, staff_id: str) -> int:
        """Forget that person's; gives how many there were."""


class ProviderLogins(Protocol):
    """Logins that were opened through the identity provider."""

    def get(self, secret_hash: str, /) -> ProviderLogin | None:
        """That login, if it was opened so."""

    def keep(self, login: ProviderLogin) -> None:
        """Keep one until it ends."""

    def like(self, account_key: str, session_key: str) -> Sequence[ProviderLogin]:
        """Those of that account, or of that session there; of both where both are given."""

    def remove(self, secret_hash: str) -> None:
        """Forget that one."""
