"""Failed attempts to sign in, kept until they are forgotten."""

from __future__ import annotations

from datetime import timedelta

from shared.store.collection import Collection, Lives, NoClient
from shared.store.documents import Document, to_document
from shared.store.rows import Rows
from shared.throttle import Attempts, Kind


def attempts_of(client: NoClient) -> Collection[Attempts]:
    """The collection for a service to declare, saying whose attempts they are."""
    return Collection(
        name="attempts",
        kind=Attempts,
        client=client,
        lives=Lives("forget_at", timedelta(0), name="forgotten"),
        pack=_document,
    )


def _document(attempts: Attempts) -> Document:
    return {**to_document(attempts), "_id": f"{attempts.kind}:{attempts.key}"}


class StoredAttempts:
    """Failed attempts of late."""

    def __init__(self, rows: Rows[Attempts]) -> None:
        self._rows = rows

    def find(self, key: str, kind: Kind) -> Attempts:
        """Those of one account or address; none failed is an answer too."""
        return self._rows.get(f"{kind}:{key}") or Attempts(key=key, kind=kind)

    def put(self, attempts: Attempts) -> None:
        """Keep them until they are forgotten."""
        self._rows.put_fields(attempts)

    def forget(self, attempts: Attempts) -> None:
        """Forget them now."""
        self._rows.delete({"_id": f"{attempts.kind}:{attempts.key}"})
