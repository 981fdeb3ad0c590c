"""Records that could not be applied, and the events of quarantined clients that wait behind one.

A dead letter is a record that is no event of ours, or that failed by itself. In the second case its client is
quarantined: later events about them wait here, in order, until a retry succeeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from pymongo import ASCENDING

from shared.store.collection import SHARED, Collection, OfClient, index
from shared.store.documents import Document, to_document
from shared.store.rows import HasRows
from shared.store.unit import Unit


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it came, from where, and why it was not applied.

    `letter_id` is topic-partition-offset; `about` holds every client id that the record seems to speak of.
    """

    letter_id: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: list[tuple[str, bytes]]
    value: bytes | None
    reason: str
    detail: str
    about: list[str]
    at: datetime


def _packed(letter: Letter) -> Document:
    document = to_document(letter)
    document["headers"] = [list(header) for header in document["headers"]]
    return document


DEAD: Final = SHARED.declare(
    Collection(
        name="dead_letters",
        kind=Letter,
        key="letter_id",
        client=OfClient("about"),
        indexes=(index("about", "about"), index("at", "at")),
        sealed=("value",),
        pack=_packed,
    )
)
WAITING: Final = SHARED.declare(
    Collection(
        name="waiting",
        kind=Letter,
        key="letter_id",
        client=OfClient("client_id"),
        indexes=(index("in_order", "client_id", "n"),),
        sealed=("value",),
        sealed_for="about",
        pack=_packed,
    )
)
QUARANTINE: Final = SHARED.declare(Collection(name="quarantine", kind=Document, client=OfClient("_id")))


def bury(unit: Unit, letters: Sequence[Letter]) -> None:
    """Keep records that are no events of ours."""
    unit.rows(DEAD).add(*letters)


def silenced(letter: Letter) -> Letter:
    """That a record came and from where, and nothing of what it says or of whom."""
    return msgspec.structs.replace(letter, key=None, headers=[], value=None, detail="", about=[])


def quarantine(unit: Unit, letter: Letter, client_id: str) -> None:
    """Keep an event that failed by itself, and let further events of its client wait."""
    bury(unit, [letter])
    begun = {"$setOnInsert": {"letter_id": letter.letter_id, "since": unit.now}, "$inc": {"waiting": 0}}
    unit.rows(QUARANTINE).change_one({"_id": client_id}, begun, upsert=True)


def quarantined(where: HasRows) -> frozenset[str]:
    """The clients whose events wait."""
    return frozenset(row["_id"] for row in where.rows(QUARANTINE).documents({}, "_id"))


def hold(unit: Unit, client_id: str, letter: Letter) -> None:
    """Let one more event of a quarantined client wait; writes the quarantine, so that a retry sees it."""
    held = unit.rows(QUARANTINE).change_one({"_id": client_id}, {"$inc": {"waiting": 1}}, upsert=True)
    waiting = unit.rows(WAITING)
    row = waiting.document(letter) | {"client_id": client_id, "n": held["waiting"] if held else 0}
    waiting.add_documents(row)


def waiting(unit: Unit, client_id: str) -> list[Letter]:
    """The events of that client that wait, in the order in which they came."""
    return unit.rows(WAITING).many({"client_id": client_id}, [("n", ASCENDING)])


def settle(unit: Unit, letter: Letter) -> None:
    """Forget a letter that has been applied."""
    unit.rows(DEAD).delete({"_id": letter.letter_id})


def release(unit: Unit, client_id: str) -> None:
    """End a client's quarantine; their waiting events must have been applied in this unit."""
    unit.rows(WAITING).delete({"client_id": client_id})
    unit.rows(QUARANTINE).delete({"_id": client_id})


def quarantine_of(unit: Unit, letter: Letter) -> str | None:
    """The client whose quarantine this letter began, if it did."""
    found = unit.rows(QUARANTINE).documents({"letter_id": letter.letter_id})
    return str(found[0]["_id"]) if found else None


def find(store: HasRows, letter_id: str) -> Letter | None:
    """The letter of that id."""
    return store.rows(DEAD).get(letter_id)


def newest(store: HasRows, limit: int = 200) -> list[Letter]:
    """The newest letters."""
    return store.rows(DEAD).many({}, [("at", -1)], limit)


def of_reason(store: HasRows, reason: str, limit: int = 0) -> list[Letter]:
    """All letters of that reason, oldest first, or the first so many."""
    return store.rows(DEAD).many({"reason": reason}, [("at", ASCENDING), ("_id", ASCENDING)], limit)


def count(store: HasRows) -> int:
    """How many letters there are."""
    return store.rows(DEAD).count({})


def counts(store: HasRows) -> Mapping[str, int]:
    """How many letters there are, by reason."""
    return {row["_id"]: row["count"] for row in store.rows(DEAD).aggregate({"$sortByCount": "$reason"})}
