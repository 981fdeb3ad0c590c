"""Records that could not be applied, and the events of quarantined clients that wait behind one.

A dead letter is a record that is no event of ours, or that failed by itself. In the second case its client is
quarantined: later events about them wait here, in order, until a retry succeeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from shared.store.documents import from_document, to_document
from shared.store.unit import Document, Unit

DEAD: Final = "dead_letters"
WAITING: Final = "waiting"
QUARANTINE: Final = "quarantine"

INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    DEAD: (IndexModel([("about", ASCENDING)], name="about"), IndexModel([("at", ASCENDING)], name="at")),
    WAITING: (IndexModel([("client_id", ASCENDING), ("n", ASCENDING)], name="in_order"),),
    QUARANTINE: (),
}


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


def bury(unit: Unit, letters: Sequence[Letter]) -> None:
    """Keep records that are no events of ours."""
    if letters:
        unit.database[DEAD].insert_many([_row(letter) for letter in letters], session=unit.session)


def silenced(letter: Letter) -> Letter:
    """That a record came and from where, and nothing of what it says or of whom."""
    return msgspec.structs.replace(letter, key=None, headers=[], value=None, detail="", about=[])


def quarantine(unit: Unit, letter: Letter, client_id: str) -> None:
    """Keep an event that failed by itself, and let further events of its client wait."""
    bury(unit, [letter])
    unit.database[QUARANTINE].update_one(
        {"_id": client_id},
        {"$setOnInsert": {"letter_id": letter.letter_id, "since": unit.now}, "$inc": {"waiting": 0}},
        upsert=True,
        session=unit.session,
    )


def quarantined(unit: Unit) -> frozenset[str]:
    """The clients whose events wait."""
    return frozenset(row["_id"] for row in unit.database[QUARANTINE].find({}, {"_id": 1}, session=unit.session))


def hold(unit: Unit, client_id: str, letter: Letter) -> None:
    """Let one more event of a quarantined client wait; writes the quarantine, so that a retry sees it."""
    held = unit.database[QUARANTINE].find_one_and_update(
        {"_id": client_id}, {"$inc": {"waiting": 1}}, return_document=True, upsert=True, session=unit.session
    )
    row = _row(letter) | {"client_id": client_id, "n": held["waiting"] if held else 0}
    unit.database[WAITING].insert_one(row, session=unit.session)


def waiting(unit: Unit, client_id: str) -> list[Letter]:
    """The events of that client that wait, in the order in which they came."""
    rows = unit.database[WAITING].find({"client_id": client_id}, session=unit.session).sort("n", ASCENDING)
    return [_letter(row) for row in rows]


def settle(unit: Unit, letter: Letter) -> None:
    """Forget a letter that has been applied."""
    unit.database[DEAD].delete_one({"_id": letter.letter_id}, session=unit.session)


def release(unit: Unit, client_id: str) -> None:
    """End a client's quarantine; their waiting events must have been applied in this unit."""
    unit.database[WAITING].delete_many({"client_id": client_id}, session=unit.session)
    unit.database[QUARANTINE].delete_one({"_id": client_id}, session=unit.session)


def quarantine_of(unit: Unit, letter: Letter) -> str | None:
    """The client whose quarantine this letter began, if it did."""
    found = unit.database[QUARANTINE].find_one({"letter_id": letter.letter_id}, session=unit.session)
    return str(found["_id"]) if found else None


def find(database: Database[Document], letter_id: str) -> Letter | None:
    """The letter of that id."""
    found = database[DEAD].find_one({"_id": letter_id})
    return _letter(found) if found else None


def newest(database: Database[Document], limit: int = 200) -> list[Letter]:
    """The newest letters."""
    return [_letter(row) for row in database[DEAD].find().sort("at", -1).limit(limit)]


def counts(database: Database[Document]) -> Mapping[str, int]:
    """How many letters there are, by reason."""
    rows: Sequence[Mapping[str, Any]] = list(database[DEAD].aggregate([{"$sortByCount": "$reason"}]))
    return {row["_id"]: row["count"] for row in rows}


def erase(unit: Unit, client_id: str) -> None:
    """Delete everything here that speaks of that client."""
    unit.database[DEAD].delete_many({"about": client_id}, session=unit.session)
    release(unit, client_id)


def _row(letter: Letter) -> Document:
    document = to_document(letter)
    document["_id"] = document.pop("letter_id")
    document["headers"] = [list(header) for header in document["headers"]]
    return document


def _letter(row: Mapping[str, Any]) -> Letter:
    return from_document({**row, "letter_id": row["_id"]}, Letter)
