"""The first fence: how far this service has consumed each partition, moved in the batch's own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pymongo import UpdateOne
from pymongo.database import Database

from shared.store.unit import Document, Unit

POSITIONS: Final = "positions"


class PartitionLost(Exception):
    """Another worker has moved a position that this one remembers: the batch is not ours any more."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A partition of a topic, by the topic's full name."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


@dataclass(frozen=True, slots=True)
class Position:
    """The next offset to consume, in the topic that has this id."""

    topic_id: str
    next: int


def load(database: Database[Document], places: Sequence[Place]) -> dict[Place, Position]:
    """The stored positions of these partitions; one never consumed is left out."""
    found = database[POSITIONS].find({"_id": {"$in": [str(place) for place in places]}})
    by_id = {document["_id"]: Position(document["topic_id"], document["next"]) for document in found}
    return {place: by_id[str(place)] for place in places if str(place) in by_id}


def start(database: Database[Document], place: Place, position: Position) -> Position:
    """Store a first position unless there is one by now; the position that is stored."""
    first = {"topic_id": position.topic_id, "next": position.next}
    database[POSITIONS].update_one({"_id": str(place)}, {"$setOnInsert": first}, upsert=True)
    return load(database, [place])[place]


def advance(unit: Unit, moves: Mapping[Place, tuple[Position, int]]) -> None:
    """Move positions from what is remembered to the next offset; raises PartitionLost if one was moved."""
    updates = [
        UpdateOne(
            {"_id": str(place), "topic_id": remembered.topic_id, "next": remembered.next},
            {"$set": {"next": following}},
        )
        for place, (remembered, following) in sorted(moves.items())
    ]
    result = unit.database[POSITIONS].bulk_write(updates, session=unit.session)
    if result.matched_count != len(updates):
        raise PartitionLost(", ".join(str(place) for place in sorted(moves)))


def reset(database: Database[Document], place: Place, position: Position) -> None:
    """Put a position where an operator wants it; a worker that remembers another loses its batch."""
    database[POSITIONS].replace_one(
        {"_id": str(place)}, {"topic_id": position.topic_id, "next": position.next}, upsert=True
    )
