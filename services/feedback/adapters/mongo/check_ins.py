"""Invitations, ratings, measures, notes, notices, thank-you pages and looks at links, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from services.feedback.adapters.mongo.collection import Things
from services.feedback.adapters.mongo.copies import CLIENTS, within
from services.feedback.domain.invitation import Invitation, hash_of
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.thanks import Thanks
from services.feedback.ports import LinkRead
from shared.contracts.principal import Scope
from shared.store import Unit
from shared.store.documents import from_document, to_document
from shared.store.sealed import seal, unseal
from shared.store.unit import Document

ON_PICTURE = 12
BY_ID = [("_id", ASCENDING)]
NEWEST = [("written_at", DESCENDING), ("_id", DESCENDING)]


class MongoInvitations(Things[Invitation]):
    """The invitations."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "invitations", Invitation, "invitation_id")

    def of_token(self, token: str) -> Invitation | None:
        """The invitation that this token is the key to."""
        return self._one({"token_hash": hash_of(token)})


class MongoRatings(Things[Rating]):
    """The ratings, one for each session at most."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "ratings", Rating, "rating_id")

    def of_session(self, session_id: str) -> Rating | None:
        """The rating of that session."""
        return self._one({"session_id": session_id})

    def last(self, episode_id: str, clinician_id: str) -> Sequence[Rating]:
        """The newest dozen with that clinician in that episode, oldest first, without those that were disowned."""
        query = {"episode_id": episode_id, "clinician_id": clinician_id, "disowned_at": None}
        newest = self._many(query, [("held_at", DESCENDING), ("session_id", DESCENDING)], ON_PICTURE)
        return newest[::-1]

    def before(self, client_id: str, held_at: datetime) -> Rating | None:
        """That client's rating of the latest session held earlier."""
        query = {"client_id": client_id, "held_at": {"$lt": held_at}}
        found = self._many(query, [("held_at", DESCENDING), ("session_id", DESCENDING)], 1)
        return found[0] if found else None

    def after(self, rating_id: str, limit: int) -> Sequence[Rating]:
        """The next ratings in order of their ids."""
        return self._many({"_id": {"$gt": rating_id}}, BY_ID, limit)


class MongoNotes(Things[WrittenNote]):
    """What clients wrote, sealed."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "notes", WrittenNote, "note_id")

    def of_session(self, session_id: str) -> WrittenNote | None:
        """The note of that session."""
        return self._one({"session_id": session_id})

    def remove(self, session_id: str) -> None:
        """Delete the session's note."""
        self._rows.delete_one({"session_id": session_id}, session=self._unit.session)

    def of_client(self, client_id: str, routings: Sequence[str], scope: Scope) -> Sequence[WrittenNote]:
        """The client's notes of these routings, newest first, if the client lies within the scope."""
        clients = self._unit.database[CLIENTS]
        if clients.find_one({"_id": client_id, **within(scope)}, {"_id": 1}, session=self._unit.session) is None:
            return []
        query = {"client_id": client_id, "routing": {"$in": list(routings)}}
        return self._many(query, NEWEST)

    def of_sessions(self, session_ids: Sequence[str], routings: Sequence[str]) -> Sequence[WrittenNote]:
        """The notes of these routings written at these sessions, newest first."""
        query = {"session_id": {"$in": list(session_ids)}, "routing": {"$in": list(routings)}}
        return self._many(query, NEWEST)

    def rows(self, steps: Sequence[Document]) -> Sequence[Document]:
        """What these steps make of all notes."""
        return list(self._rows.aggregate(list(steps), session=self._unit.session))

    def found(self, steps: Sequence[Document]) -> Sequence[WrittenNote]:
        """The notes that these steps find."""
        return [self._read(row) for row in self.rows(steps)]

    def after(self, note_id: str, limit: int) -> Sequence[WrittenNote]:
        """The next notes in order of their ids."""
        return self._many({"_id": {"$gt": note_id}}, BY_ID, limit)

    def _write(self, thing: WrittenNote) -> Document:
        return super()._write(thing) | {"text": seal(thing.client_id, thing.text) if thing.text else None}

    def _read(self, row: Mapping[str, Any]) -> WrittenNote:
        return super()._read({**row, "text": unseal(row["client_id"], row["text"]) if row["text"] else None})


class MongoMeasures(Things[Measure]):
    """The answered questionnaires, one of each kind for each session at most."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "measures", Measure, "measure_id")

    def of_episode(self, episode_id: str) -> Sequence[Measure]:
        """The measures of that episode, in order of their sessions."""
        return self._many({"episode_id": episode_id}, [("held_at", ASCENDING), ("_id", ASCENDING)])

    def after(self, measure_id: str, limit: int) -> Sequence[Measure]:
        """The next measures in order of their ids."""
        return self._many({"_id": {"$gt": measure_id}}, BY_ID, limit)


class MongoSafetyNotices(Things[SafetyNotice]):
    """That clients said that they are not safe."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "safety_notices", SafetyNotice, "notice_id")

    def of_session(self, session_id: str) -> Sequence[SafetyNotice]:
        """Those of that session."""
        return self._many({"session_id": session_id}, BY_ID)

    def since(self, instant: datetime, limit: int) -> Sequence[SafetyNotice]:
        """The newest of all clients from that instant on, newest first."""
        return self._many({"raised_at": {"$gte": instant}}, [("raised_at", DESCENDING)], limit)

    def after(self, notice_id: str, limit: int) -> Sequence[SafetyNotice]:
        """The next notices in order of their ids."""
        return self._many({"_id": {"$gt": notice_id}}, BY_ID, limit)


class MongoThanks(Things[Thanks]):
    """The one-time addresses of thank-you pages; MongoDB deletes those that are over."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "thanks", Thanks, "address_hash")


class MongoLinkReads:
    """Who looked at which link: added to, never changed."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, read: LinkRead) -> None:
        """Keep it."""
        self._unit.database["link_reads"].insert_one(to_document(read), session=self._unit.session)

    def of_session(self, session_id: str, limit: int) -> Sequence[LinkRead]:
        """The first looks at that session's link, oldest first."""
        rows = self._unit.database["link_reads"].find({"session_id": session_id}, session=self._unit.session)
        return [from_document(row, LinkRead) for row in rows.sort([("at", ASCENDING), *BY_ID]).limit(limit)]
