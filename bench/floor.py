"""What accepting a rating costs without the web: the same look-ups and writes, by pymongo alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bson import ObjectId
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from bench.filling import Filling, goal_id, session_id
from services.feedback.domain.invitation import Links, hash_of, named_id
from shared.store.anchors import TOUCH
from shared.web.schemas import written

Document = dict[str, Any]


class Floor:
    """Feedback's database, and a rating as the web has written it there, of which others are made."""

    def __init__(self, database: Database[Document], filling: Filling, links: Links) -> None:
        self._database, self._filling, self._links = database, filling, links
        self._client_id, self._rating, self._row = "", Document(), Document()

    @property
    def ready(self) -> bool:
        """Whether it has learned what to write."""
        return bool(self._rating)

    def learn(self, client_id: str) -> None:
        """Take that client's first rating, and its outbox row, as the pattern."""
        first = {"session_id": session_id(client_id, 0)}
        self._client_id = client_id
        self._rating = self._database["ratings"].find_one(first) or {}
        rows = self._database["outbox"].find({"key": client_id})
        self._row = next(row for row in rows if first["session_id"].encode() in row["value"])

    def look_up_and_write(self, client_id: str, number: int) -> None:
        """Look up what a rating is checked against, then write it."""
        session = session_id(client_id, number)
        token_hash = hash_of(self._links.token(named_id("invitation", session), 1))
        self._transact(lambda within: self._look_up(within, token_hash, session), client_id, number)

    def write(self, client_id: str, number: int) -> None:
        """Write a rating of that session like the pattern, and what belongs to it."""
        self._transact(lambda _within: None, client_id, number)

    def _look_up(self, within: ClientSession, token_hash: str, session: str) -> None:
        rows = self._database
        rows["invitations"].find_one({"token_hash": token_hash}, session=within)
        held = rows["sessions"].find_one({"_id": session}, session=within) or {}
        rows["ratings"].find_one({"session_id": session}, session=within)
        list(rows["goals"].find({"episode_id": held["episode_id"]}, session=within))

    def _transact(self, look_up: Callable[[ClientSession], None], client_id: str, number: int) -> None:
        rating, row = self._like(client_id, number)

        def work(within: ClientSession) -> None:
            look_up(within)
            rows = self._database
            rows["clients"].update_one({"_id": client_id}, TOUCH, upsert=True, session=within)
            rows["ratings"].replace_one({"_id": rating["_id"]}, rating, upsert=True, session=within)
            rows["outbox"].insert_one(row, session=within)

        with self._database.client.start_session() as session:
            session.with_transaction(
                work, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
            )

    def _like(self, client_id: str, number: int) -> tuple[Document, Document]:
        """The pattern, of another session."""
        changed: Document = {
            "session_id": session_id(client_id, number),
            "client_id": client_id,
            "episode_id": f"e-{client_id}",
            "session_no": number + 1,
        }
        rating_id, held_at = named_id("rating", changed["session_id"]), self._filling.held_at(number)
        goals = [{"goal_id": goal_id(client_id, 0), "score": 5}]
        answers = self._rating["answers"] | {"goals": goals}
        rating = self._rating | changed | {"_id": rating_id, "held_at": held_at, "answers": answers}
        said = json.loads(self._row["value"])
        said |= changed | {"rating_id": rating_id, "held_at": written(held_at), "goals": goals}
        row = self._row | {"_id": ObjectId(), "key": client_id, "value": json.dumps(said).encode(), "sent": False}
        row.pop("sent_at", None)
        return rating, row
