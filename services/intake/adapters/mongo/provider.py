"""Accounts and logins of the identity provider, in MongoDB."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.identity_provider import ProviderAccount, ProviderLogin
from shared.sentence import say
from shared.store import Unit
from shared.store.collection import Collection, Lives, NoClient, index
from shared.store.documents import Document
from shared.store.rows import Rows

PROVIDER_ACCOUNTS: Final = COLLECTIONS.declare(
    Collection(
        name="provider_accounts",
        kind=ProviderAccount,
        key="account_key",
        client=NoClient("whose an account of the identity provider is"),
        indexes=(index("one_of_staff", "staff_id", "issuer", unique=True),),
    )
)
PROVIDER_LOGINS: Final = COLLECTIONS.declare(
    Collection(
        name="provider_logins",
        kind=ProviderLogin,
        key="secret_hash",
        client=NoClient("staff who are signed in through the identity provider"),
        indexes=(index("of_account", "account_key"), index("of_session", "session_key")),
        lives=Lives("ends_at", timedelta(0), name="ended"),
        sealed=("id_token",),
        sealed_for="staff_id",
    )
)


class MongoProviderAccounts(Rows[ProviderAccount]):
    """Whose an account of the identity provider is."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(PROVIDER_ACCOUNTS, unit)

    def of(self, staff_id: str) -> list[ProviderAccount]:
        """The accounts of that member of staff, of all issuers there ever were."""
        return self.many({"staff_id": staff_id}, [("linked_at", 1)])

    def link(self, account: ProviderAccount) -> None:
        """Keep it; raises Conflict when that person has another account of the same issuer."""
        self.put_fields(account, taken=say("Your account here goes with another account already."))

    def unlink(self, staff_id: str) -> int:
        """Forget that person's; gives how many there were."""
        return self.delete({"staff_id": staff_id})


class MongoProviderLogins(Rows[ProviderLogin]):
    """Logins that were opened through the identity provider."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(PROVIDER_LOGINS, unit)

    def keep(self, login: ProviderLogin) -> None:
        """Keep one until it ends."""
        self.put(login)

    def like(self, account_key: str, session_key: str) -> list[ProviderLogin]:
        """Those of that account, or of that session there; of both where both are given."""
        wanted: Document = {"account_key": account_key, "session_key": session_key}
        said = {name: key for name, key in wanted.items() if key}
        return self.many(said) if said else []

    def remove(self, secret_hash: str) -> None:
        """Forget that one."""
        self.delete({"_id": secret_hash})
