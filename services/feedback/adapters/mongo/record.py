"""My record in MongoDB: codes, logins, what was done with it, and all that there is of one client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from pymongo import ASCENDING, DESCENDING

from services.feedback.adapters.mongo.collections import (
    EPISODES,
    GOALS,
    LINK_READS,
    MEASURES,
    NOTE_READS,
    NOTES,
    RATINGS,
    RECORD_LOG,
    RECORD_LOGINS,
    RECORD_MAILS,
    ROOM_CODES,
    RUPTURE_WORDS,
    SAFETY_NOTICES,
    SESSIONS,
    TITLES,
    VALUE_CHECKS,
)
from services.feedback.domain.invitation import hash_of
from services.feedback.domain.record import RecordEntry, RecordLogin, RoomCode
from services.feedback.domain.record_mail import RecordMail
from services.feedback.ports.record import Kept
from shared.store import Unit
from shared.store.collection import Collection
from shared.store.rows import Rows

T = TypeVar("T")


class MongoRoomCodes(Rows[RoomCode]):
    """The codes from the room."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(ROOM_CODES, unit)

    def of_place(self, place: str) -> RoomCode | None:
        """The one that begins with these digits."""
        return self.one({"place": place})

    def remove(self, client_id: str) -> None:
        """Delete the client's."""
        self.delete({"_id": client_id})


class MongoRecordMails(Rows[RecordMail]):
    """What was asked for by mail."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(RECORD_MAILS, unit)

    def of_token(self, token: str) -> RecordMail | None:
        """The one whose mail has this in its link."""
        return self.one({"token_hash": hash_of(token)})

    def end_all(self, client_id: str) -> None:
        """Delete all of the client's."""
        self.delete({"client_id": client_id})


class MongoRecordLogins(Rows[RecordLogin]):
    """In which browsers clients are signed in."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(RECORD_LOGINS, unit)

    def seen(self, secret_hash: str, at: datetime) -> None:
        """Keep that it was used, if there still is one."""
        self.change({"_id": secret_hash}, {"$set": {"seen_at": at}})

    def end(self, secret_hash: str) -> None:
        """Delete it."""
        self.delete({"_id": secret_hash})

    def end_all(self, client_id: str) -> None:
        """Delete all of the client's."""
        self.delete({"client_id": client_id})


class MongoRecordLog(Rows[RecordEntry]):
    """What was done with clients' records."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(RECORD_LOG, unit)

    def of_client(self, client_id: str, limit: int) -> Sequence[RecordEntry]:
        """The newest about that client, newest first."""
        return self.many({"client_id": client_id}, [("at", DESCENDING)], limit)


class MongoOwnRecords:
    """All that there is of one client."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, client_id: str) -> Kept:
        """It."""

        def all_of(declared: Collection[T], by: str) -> Sequence[T]:
            wanted, order = {"client_id": client_id}, [(by, ASCENDING), ("_id", ASCENDING)]
            return self._unit.rows(declared).many(wanted, order)

        return Kept(
            episodes=all_of(EPISODES, "opened_at"),
            sessions=all_of(SESSIONS, "held_at"),
            goals=all_of(GOALS, "agreed_at"),
            titles=all_of(TITLES, "_id"),
            ratings=all_of(RATINGS, "held_at"),
            measures=all_of(MEASURES, "held_at"),
            notes=all_of(NOTES, "written_at"),
            words=all_of(RUPTURE_WORDS, "answered_at"),
            notices=all_of(SAFETY_NOTICES, "raised_at"),
            link_reads=all_of(LINK_READS, "at"),
            note_reads=all_of(NOTE_READS, "read_at"),
            value_checks=all_of(VALUE_CHECKS, "asked_at"),
        )
