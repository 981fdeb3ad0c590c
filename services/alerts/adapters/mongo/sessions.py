"""Sessions with their ratings, one document each, beside the trajectory that was folded from them.

A trajectory that took its whole history along would cost more with every rating; nearly always the next rating is
one step from the folded state, and the ones before it stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from pymongo import InsertOne, ReplaceOne

from services.alerts.adapters.mongo.collections import SESSIONS
from services.alerts.adapters.mongo.shapes import session_id as _id
from services.alerts.adapters.mongo.shapes import sessions_of
from services.alerts.domain.facts import Facts, RatingFact, SessionFact
from services.alerts.domain.learning import learn
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import Rated
from shared.store.documents import Document, from_document, to_document
from shared.store.rows import HasRows

Key = tuple[str, str]
OF_RATED: Final = ("rating.held_at", "rating.total", "rating.goals")


class MongoSessions:
    """What is known of sessions within one unit of work, so that only what changed is written."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(SESSIONS)
        self._will_save = where.session is not None
        self._stored: dict[Key, tuple[SessionFact, RatingFact | None]] = {}

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Facts]:
        """The wanted sessions by client, in one question."""
        keys = [_id(client_id, session_id) for client_id, found in wanted.items() for session_id in found]
        return self._find({"_id": {"$in": keys}}) if keys else {}

    def of(self, client_ids: Collection[str]) -> dict[str, Facts]:
        """All sessions by client, in one question."""
        return self._find(sessions_of(client_ids)) if client_ids else {}

    def ratings(self, client_ids: Collection[str]) -> dict[str, list[Rated]]:
        """What these clients' ratings came to, in one question for the fields that say so."""
        found: dict[str, list[Rated]] = {}
        for document in self._rows.documents(sessions_of(client_ids), *OF_RATED) if client_ids else ():
            if "rating" in document:
                rated = from_document({**document["_id"], **document["rating"]}, Rated)
                found.setdefault(document["_id"]["client_id"], []).append(rated)
        for ratings in found.values():
            ratings.sort(key=lambda one: (one.held_at, one.session_id))
        return found

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
        self._rows.write(writes)

    def _find(self, question: Document) -> dict[str, Facts]:
        found: dict[str, Facts] = {}
        for document in self._rows.documents(question):
            client_id, session_id = document["_id"]["client_id"], document["_id"]["session_id"]
            one = _facts(document)
            if self._will_save:
                self._stored[client_id, session_id] = (one.sessions[session_id], one.ratings.get(session_id))
            facts = found.setdefault(client_id, Facts())
            facts.sessions |= one.sessions
            facts.ratings |= one.ratings
        return found


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
