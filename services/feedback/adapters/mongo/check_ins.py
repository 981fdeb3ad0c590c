"""Invitations, ratings, measures, notes, notices, thank-you pages and looks at links, in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING

from services.feedback.adapters.mongo.collections import (
    CLIENTS,
    INVITATIONS,
    LINK_READS,
    MEASURES,
    NOTES,
    RATINGS,
    SAFETY_NOTICES,
    VALUE_CHECKS,
)
from services.feedback.domain.invitation import Invitation, hash_of
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import LinkRead
from shared.contracts.principal import Scope
from shared.store import Unit
from shared.store.documents import Document
from shared.store.rows import BY_ID, Rows
from shared.store.scopes import within_scope

ON_PICTURE = 12
LATEST = [("held_at", DESCENDING), ("session_id", DESCENDING)]
NEWEST = [("written_at", DESCENDING), ("_id", DESCENDING)]


class MongoInvitations(Rows[Invitation]):
    """The invitations."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(INVITATIONS, unit)

    def of_token(self, token: str) -> Invitation | None:
        """The invitation that this token is the key to, or was before its link was replaced."""
        wanted = hash_of(token)
        return self.one({"token_hash": wanted}) or self.one({"earlier": wanted})


class MongoRatings(Rows[Rating]):
    """The ratings, one for each session at most."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(RATINGS, unit)

    def of_session(self, session_id: str) -> Rating | None:
        """The rating of that session."""
        return self.one({"session_id": session_id})

    def of_sessions(self, session_ids: Sequence[str]) -> Sequence[Rating]:
        """The ratings of these sessions, in no order."""
        return self.many({"session_id": {"$in": list(session_ids)}})

    def last(self, episode_id: str, clinician_id: str) -> Sequence[Rating]:
        """The newest dozen with that clinician in that episode, oldest first, without those that were disowned."""
        query = {"episode_id": episode_id, "clinician_id": clinician_id, "disowned_at": None}
        return self.many(query, LATEST, ON_PICTURE)[::-1]

    def count_since(self, episode_id: str, since: datetime | None) -> int:
        """How many of that episode were first sent after that instant, or at all, without disowned ones."""
        lately = {"first_submitted_at": {"$gt": since}} if since else {}
        return self.count({"episode_id": episode_id, "disowned_at": None, **lately})

    def before(self, client_id: str, held_at: datetime) -> Rating | None:
        """That client's rating of the latest session held earlier."""
        found = self.many({"client_id": client_id, "held_at": {"$lt": held_at}}, LATEST, 1)
        return found[0] if found else None


class MongoNotes(Rows[WrittenNote]):
    """What clients wrote, sealed."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(NOTES, unit)
        self._clients = unit.rows(CLIENTS)

    def of_session(self, session_id: str) -> WrittenNote | None:
        """The note of that session."""
        return self.one({"session_id": session_id})

    def remove(self, session_id: str) -> None:
        """Delete the session's note."""
        self.delete({"session_id": session_id})

    def of_client(self, client_id: str, routings: Sequence[str], scope: Scope) -> Sequence[WrittenNote]:
        """The client's notes of these routings, newest first, if the client lies within the scope."""
        if not self._clients.documents({"_id": client_id, **within_scope(scope, "client.")}, "_id"):
            return []
        return self.many({"client_id": client_id, "routing": {"$in": list(routings)}}, NEWEST)

    def of_sessions(self, session_ids: Sequence[str], routings: Sequence[str]) -> Sequence[WrittenNote]:
        """The notes of these routings written at these sessions, newest first."""
        return self.many({"session_id": {"$in": list(session_ids)}, "routing": {"$in": list(routings)}}, NEWEST)

    def found(self, steps: Sequence[Document]) -> Sequence[WrittenNote]:
        """The notes that these steps find."""
        return self.things(self.aggregate(*steps))


class MongoMeasures(Rows[Measure]):
    """The answered questionnaires, one of each kind for each session at most."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(MEASURES, unit)

    def of_episode(self, episode_id: str) -> Sequence[Measure]:
        """The measures of that episode, in order of their sessions."""
        return self.many({"episode_id": episode_id}, [("held_at", ASCENDING), *BY_ID])


class MongoSafetyNotices(Rows[SafetyNotice]):
    """That clients said that they are not safe."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(SAFETY_NOTICES, unit)

    def of_session(self, session_id: str) -> Sequence[SafetyNotice]:
        """Those of that session."""
        return self.many({"session_id": session_id}, BY_ID)

    def since(self, instant: datetime, limit: int) -> Sequence[SafetyNotice]:
        """The newest of all clients from that instant on, newest first."""
        return self.many({"raised_at": {"$gte": instant}}, [("raised_at", DESCENDING)], limit)


class MongoValueChecks(Rows[ValueCheck]):
    """The value checks, one for each session at most."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(VALUE_CHECKS, unit)

    def latest(self, episode_id: str) -> ValueCheck | None:
        """The one of that episode that was asked last."""
        found = self.many({"episode_id": episode_id}, [("asked_at", DESCENDING)], 1)
        return found[0] if found else None


class MongoLinkReads(Rows[LinkRead]):
    """Who looked at which link: added to, never changed."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(LINK_READS, unit)

    def of_session(self, session_id: str, limit: int) -> Sequence[LinkRead]:
        """The first looks at that session's link, oldest first."""
        return self.many({"session_id": session_id}, [("at", ASCENDING), *BY_ID], limit)
