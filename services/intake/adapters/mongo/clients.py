"""Clients in MongoDB: each one's document is the anchor that every unit of work about them writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.adapters.mongo.rows import Rows, packed, unpacked, within
from services.intake.domain.clients import Client, ClientStatus, Erasure, Tombstone
from services.intake.ports import Page, Window
from shared.contracts.principal import Scope
from shared.errors import NotFound
from shared.store import Unit, anchors, dead_letters, idempotency, kept_forms, outbox
from shared.store.unit import Document
from shared.text import name_key

ANCHORS = "clients"
WORDS = ("name", "email", "phone")
CLINIC = "clinic"  # whose the words of a receipt are, once its client is gone
RECORDS = ("episodes", "goals", "sessions", "check_ins")
KNOWN: Document = {"code": {"$exists": True}}


class MongoClients:
    """The clients."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = Rows(unit, ANCHORS)

    def put(self, client: Client) -> None:
        """Keep one that is new or locked; raises Conflict when another has the code."""
        document = packed(client, "client_id", owner=client.client_id, sealed=WORDS)
        known = self._rows.one({"_id": client.client_id, "code": client.code})
        # A key that an earlier version gave may have to stay: see `renew_code_keys`.
        document["code_key"] = known["code_key"] if known else name_key(client.code)
        self._rows.put(document, taken="Another client has this code.", inc={"touched": 1})

    def find(self, client_id: str, scope: Scope) -> Client | None:
        """One by id."""
        found = self._rows.one({"_id": client_id, **KNOWN, **within(scope)})
        return _client(found) if found else None

    def lock(self, client_id: str, scope: Scope) -> Client:
        """One by id, with every other unit of work about them waiting; raises NotFound."""
        anchors.touch(self._unit, ANCHORS, client_id)
        found = self.find(client_id, scope)
        if found is None:
            raise NotFound("There is no such client.")
        return found

    def find_many(self, client_ids: Collection[str], scope: Scope) -> list[Client]:
        """Those that exist."""
        if not client_ids:
            return []
        found = self._rows.many({"_id": {"$in": list(client_ids)}, **KNOWN, **within(scope)})
        return [_client(row) for row in found]

    def page(self, scope: Scope, window: Window, status: ClientStatus | None = None) -> Page[Client]:
        """The clients, newest first."""
        wanted = {**KNOWN, **within(scope), **({"status": status} if status else {})}
        rows, place = self._rows.newest(wanted, "created_at", window)
        return Page([_client(row) for row in rows], place)

    def everyone(self, scope: Scope, status: ClientStatus) -> list[Client]:
        """All clients with that status, in no order."""
        return [_client(row) for row in self._rows.many({**KNOWN, **within(scope), "status": status})]

    def anchor(self, client_ids: Collection[str]) -> set[str]:
        """Write the anchors of these clients, known or not; gives those whose record was not erased."""
        ids = list(client_ids)
        self._rows.change({"_id": {"$in": ids}, "erased_at": {"$exists": False}}, {"$inc": {"touched": 1}})
        found = {row["_id"]: row for row in self._rows.many({"_id": {"$in": ids}})}
        self._rows.add([{"_id": new, "touched": 1} for new in ids if new not in found])
        return {client_id for client_id in ids if "erased_at" not in found.get(client_id, {})}

    def erase(self, tombstone: Tombstone) -> None:
        """Leave the tombstone alone of the client and delete whatever else there is about them."""
        about = tombstone.client_id
        self._rows.replace(packed(tombstone, "client_id"))
        for name in RECORDS:
            Rows(self._unit, name).delete({"client_id": about})
        for kept in (outbox, idempotency, kept_forms, dead_letters):
            kept.erase(self._unit, about)

    def tombstone(self, client_id: str) -> Tombstone | None:
        """That client's tombstone, if they were erased."""
        found = self._rows.one({"_id": client_id, "erased_at": {"$exists": True}})
        return unpacked(found, Tombstone, "client_id") if found else None

    def batch(self, after: str, limit: int) -> Sequence[Client | Tombstone]:
        """The next clients and tombstones in order of ids, anchors written."""
        ours = {"$or": [KNOWN, {"erased_at": {"$exists": True}}]}
        rows = self._rows.many({"_id": {"$gt": after}, **ours}, sort=[("_id", 1)], limit=limit)
        self._rows.change({"_id": {"$in": [row["_id"] for row in rows]}}, {"$inc": {"touched": 1}})
        return [unpacked(row, Tombstone, "client_id") if "erased_at" in row else _client(row) for row in rows]


def renew_code_keys(database: Database[Document]) -> None:
    """Give clients today's key of their code, which an earlier version made of it as it was typed.

    Where another client has the same code to the eye, each keeps what it has, until one of them is erased.
    """
    for row in database[ANCHORS].find({"code": {"$regex": r"[^\x00-\x7f]"}}, {"code": 1, "code_key": 1}):
        old, new = row["code_key"], name_key(row["code"])
        if old != new:
            with suppress(DuplicateKeyError):
                database[ANCHORS].update_one({"_id": row["_id"], "code_key": old}, {"$set": {"code_key": new}})


def _client(row: Document) -> Client:
    return unpacked(row, Client, "client_id", owner=row["_id"], sealed=WORDS)


class MongoErasures:
    """Receipts."""

    def __init__(self, unit: Unit) -> None:
        self._rows = Rows(unit, "erasures")

    def put(self, erasure: Erasure) -> None:
        """Keep one."""
        self._rows.put(
            packed(erasure, "erasure_id", owner=CLINIC, sealed=("reason",)),
            taken="This client was erased already.",
        )

    def find(self, erasure_id: str) -> Erasure | None:
        """One by id."""
        found = self._rows.one({"_id": erasure_id})
        return _erasure(found) if found else None

    def of(self, client_id: str) -> Erasure | None:
        """The one of that client."""
        found = self._rows.one({"client_id": client_id})
        return _erasure(found) if found else None

    def page(self, window: Window) -> Page[Erasure]:
        """All, newest first."""
        rows, place = self._rows.newest({}, "erased_at", window)
        return Page([_erasure(row) for row in rows], place)


def _erasure(row: Document) -> Erasure:
    return unpacked(row, Erasure, "erasure_id", owner=CLINIC, sealed=("reason",))
