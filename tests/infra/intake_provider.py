"""The identity provider's accounts and logins, in memory."""

from __future__ import annotations

from services.intake.domain.identity_provider import ProviderAccount, ProviderLogin
from shared.errors import Conflict
from tests.infra.intake_shelves import Shelves


class FakeProviderAccounts:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.provider_accounts

    def get(self, account_key: str, /) -> ProviderAccount | None:
        return self._kept.get(account_key)

    def of(self, staff_id: str) -> list[ProviderAccount]:
        return [one for one in self._kept.values() if one.staff_id == staff_id]

    def link(self, account: ProviderAccount) -> None:
        if any(one.issuer == account.issuer for one in self.of(account.staff_id)):
            raise Conflict("Your account here goes with another account already.")
        self._kept[account.account_key] = account

    def unlink(self, staff_id: str) -> int:
        found = self.of(staff_id)
        for one in found:
            del self._kept[one.account_key]
        return len(found)


class FakeProviderLogins:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.provider_logins

    def get(self, secret_hash: str, /) -> ProviderLogin | None:
        return self._kept.get(secret_hash)

    def keep(self, login: ProviderLogin) -> None:
        self._kept[login.secret_hash] = login

    def like(self, account_key: str, session_key: str) -> list[ProviderLogin]:
        if not (account_key or session_key):
            return []
        return [
            one
            for one in self._kept.values()
            if account_key in {"", one.account_key} and session_key in {"", one.session_key}
        ]

    def remove(self, secret_hash: str) -> None:
        self._kept.pop(secret_hash, None)
