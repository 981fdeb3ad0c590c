"""Sessions with their ratings, one document each, beside the trajectory that was folded from them.

A trajectory that took its whole history along would cost more with every rating; nearly always the next rating is
one step from the folded state, and the ones before it stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from bson import MaxKey, MinKey
from pymongo import InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.alerts.domain.facts import Facts, RatingFact, SessionFact
from services.alerts.domain.learning import learn
from services.alerts.domain.trajectory import Trajectory
from shared.store.documents import from_document, to_document

SESSIONS: Final = "sessions"
Document = dict[str, Any]
Key = tuple[str, str]


class MongoSessions:
    """What is known of sessions within one unit of work, so that only what changed is written."""

    def __init__(self, database: Database[Document], session: ClientSession | None) -> None:
        self._rows = database[SESSIONS]
        self._session = session
        self._stored: dict[Key, tuple[SessionFact, RatingFact | None]] = {}

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Facts]:
        """The wanted sessions by client, in one question."""
        keys = [_id(client_id, session_id) for client_id, found in wanted.items() for session_id in found]
        return self._find({"_id": {"$in": keys}}) if keys else {}

    def of(self, client_ids: Collection[str]) -> dict[str, Facts]:
        """All sessions by client, in one question."""
        return self._find({"$or": [_of(client_id) for client_id in client_ids]}) if client_ids else {}

    def save(self, trajectories: Iterable[Trajectory]) -> None:
        """Write the sessions that are other than they are stored, in one go."""
        writes: list[InsertOne[Document] | ReplaceOne[Document]] = []
        for trajectory in trajectories:
            facts = trajectory.facts
            for session_id, session in facts.sessions.items():
                key, now = (trajectory.client_id, session_id), (session, facts.ratings.get(session_id))
                stored = self._stored.get(key)
                if stored is None:
                    writes.append(InsertOne(_document(key, *now)))
                elif stored[0] is not now[0] or stored[1] is not now[1]:
                    writes.append(ReplaceOne({"_id": _id(*key)}, _document(key, *now)))
        if writes:
            self._rows.bulk_write(writes, ordered=False, session=self._session)

    def erase(self, client_ids: Collection[str]) -> None:
        """Delete all sessions of these clients."""
        self._rows.delete_many({"$or": [_of(client_id) for client_id in client_ids]}, session=self._session)

    def _find(self, question: Document) -> dict[str, Facts]:
        found: dict[str, Facts] = {}
        for document in self._rows.find(question, session=self._session):
            client_id, session_id = document["_id"]["client_id"], document["_id"]["session_id"]
            one = _facts(document)
            if self._session is not None:
                self._stored[client_id, session_id] = (one.sessions[session_id], one.ratings.get(session_id))
            facts = found.setdefault(client_id, Facts())
            facts.sessions |= one.sessions
            facts.ratings |= one.ratings
        return found


def _id(client_id: str, session_id: str | MinKey | MaxKey) -> Document:
    return {"client_id": client_id, "session_id": session_id}


def _of(client_id: str) -> Document:
    """The question for all sessions of a client, along the index that every collection has."""
    first, last = _id(client_id, MinKey()), _id(client_id, MaxKey())
    return {"_id": {"$gt": first, "$lt": last}}


def _document(key: Key, session: SessionFact, rating: RatingFact | None) -> Document:
    """The session is left out where it is nothing but what its rating saw of it."""
    document: Document = {"_id": _id(*key)}
    if rating is None or not session.seen_by_rating or session != _seen_by(rating).sessions[key[1]]:
        document["session"] = to_document(session)
    if rating is not None:
        document["rating"] = to_document(rating)
    return document


def _facts(document: Mapping[str, Any]) -> Facts:
    rating = document.get("rating")
    facts = _seen_by(from_document(rating, RatingFact)) if rating else Facts()
    if "session" in document:
        session = from_document(document["session"], SessionFact)
        facts.sessions[session.session_id] = session
    return facts


def _seen_by(rating: RatingFact) -> Facts:
    """A rating with the session as it saw it."""
    facts = Facts()
    learn(facts, rating)
    return facts
