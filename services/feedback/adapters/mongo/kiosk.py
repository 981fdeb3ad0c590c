"""Tablets, codes and the check-ins on them, in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence

from services.feedback.adapters.mongo.collections import KIOSK_CODES, SITTINGS, TABLETS
from services.feedback.domain.invitation import hash_of
from services.feedback.domain.kiosk import KioskCode, Sitting, Tablet
from shared.store import Unit
from shared.store.rows import BY_ID, Rows


class MongoTablets(Rows[Tablet]):
    """The clinic's tablets."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(TABLETS, unit)

    def all_(self) -> Sequence[Tablet]:
        """All of them, newest first."""
        return self.many({}, [("made_at", -1), *BY_ID])

    def of_secret(self, secret: str) -> Tablet | None:
        """The one that is known by this secret."""
        return self.one({"secret_hash": hash_of(secret)})

    def to_enrol(self, enrolment_hash: str) -> Tablet | None:
        """The one that this code enrols."""
        return self.one({"enrolment_hash": enrolment_hash})

    def any_enrolled(self) -> bool:
        """Whether clients can check in on one at all."""
        return bool(self.documents({"secret_hash": {"$type": "string"}}, "_id", limit=1))


class MongoKioskCodes(Rows[KioskCode]):
    """The codes that can be typed."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(KIOSK_CODES, unit)

    def of_session(self, session_id: str) -> KioskCode | None:
        """The session's."""
        return self.one({"session_id": session_id})

    def remove(self, session_id: str) -> None:
        """Delete the session's."""
        self.delete({"session_id": session_id})


class MongoSittings(Rows[Sitting]):
    """The check-ins on tablets."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(SITTINGS, unit)

    def open_on(self, tablet_id: str) -> Sequence[Sitting]:
        """Those on that tablet that were not closed."""
        return self.many({"tablet_id": tablet_id, "closed_at": None}, BY_ID)
