"""The first fence: how far this service has consumed each partition, moved in the batch's own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pymongo import UpdateOne

from shared.store.collection import SHARED, Collection, NoClient
from shared.store.documents import Document
from shared.store.rows import HasRows
from shared.store.unit import Unit

POSITIONS: Final = SHARED.declare(
    Collection(name="positions", kind=Document, client=NoClient("how far each partition was consumed"))
)


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


def load(store: HasRows, places: Sequence[Place]) -> dict[Place, Position]:
    """The stored positions of these partitions; one never consumed is left out."""
    found = store.rows(POSITIONS).documents({"_id": {"$in": [str(place) for place in places]}})
    by_id = {document["_id"]: Position(document["topic_id"], document["next"]) for document in found}
    return {place: by_id[str(place)] for place in places if str(place) in by_id}


def start(store: HasRows, place: Place, position: Position) -> Position:
    """Store a first position unless there is one by now; the position that is stored.

    No earlier version has consumed there, so every record has to be signed.
    """
    first = {"topic_id": position.topic_id, "next": position.next, "signed_from": 0}
    store.rows(POSITIONS).change_one({"_id": str(place)}, {"$setOnInsert": first}, upsert=True)
    return load(store, [place])[place]


def signed_from(store: HasRows, places: Sequence[Place]) -> dict[Place, int | None]:
    """From which offset on records have to be signed; None where that is not known."""
    wanted = {"_id": {"$in": [str(place) for place in places]}}
    found = store.rows(POSITIONS).documents(wanted, "signed_from")
    by_id = {document["_id"]: document.get("signed_from") for document in found}
    return {place: by_id.get(str(place)) for place in places}


def sign_from(store: HasRows, begins: Mapping[Place, int]) -> None:
    """Have records be signed from these offsets on; where one is known already it stays."""
    for place, offset in begins.items():
        unknown = {"_id": str(place), "signed_from": {"$exists": False}}
        store.rows(POSITIONS).change_one(unknown, {"$set": {"signed_from": offset}}, upsert=False)


def advance(unit: Unit, moves: Mapping[Place, tuple[Position, int]]) -> None:
    """Move positions from what is remembered to the next offset; raises PartitionLost if one was moved."""
    updates = [
        UpdateOne(
            {"_id": str(place), "topic_id": remembered.topic_id, "next": remembered.next},
            {"$set": {"next": following}},
        )
        for place, (remembered, following) in sorted(moves.items())
    ]
    if unit.rows(POSITIONS).write(updates) != len(updates):
        raise PartitionLost(", ".join(str(place) for place in sorted(moves)))


def reset(store: HasRows, place: Place, position: Position) -> None:
    """Put a position where an operator wants it; a worker that remembers another loses its batch.

    In a topic that has taken the place of another one every record has to be signed.
    """
    wanted: Document = {"topic_id": position.topic_id, "next": position.next}
    known = load(store, [place]).get(place)
    if known is not None and known.topic_id != position.topic_id:
        wanted["signed_from"] = 0
    store.rows(POSITIONS).change_one({"_id": str(place)}, {"$set": wanted}, upsert=True)
