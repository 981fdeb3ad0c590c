"""Clients in MongoDB: each one's document is the anchor that every unit of work about them writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from pymongo.errors import DuplicateKeyError

from services.intake.adapters.mongo.collections import CLIENTS, ERASURES
from services.intake.domain.clients import Client, ClientStatus, Erasure, Tombstone
from services.intake.domain.staff import address_key
from services.intake.ports import Page, Window
from shared.contracts.principal import Scope
from shared.errors import NotFound
from shared.store import Store, Unit, anchors
from shared.store.documents import Document, from_document, to_document
from shared.store.rows import BY_ID
from shared.store.scopes import within_scope
from shared.text import name_key

KNOWN: Document = {"code": {"$exists": True}}


class MongoClients:
    """The clients."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = unit.rows(CLIENTS)

    def put(self, client: Client) -> None:
        """Keep one that is new or locked; raises Conflict when another has the code."""
        known = self._rows.documents({"_id": client.client_id, "code": client.code}, "code_key")
        # A key that an earlier version gave may have to stay: see `renew_code_keys`.
        key = {"code_key": known[0]["code_key"] if known else name_key(client.code)}
        self._rows.put_fields(client, taken="Another client has this code.", also=key, count="touched")

    def find(self, client_id: str, scope: Scope) -> Client | None:
        """One by id."""
        return self._rows.one({"_id": client_id, **_known(scope)})

    def lock(self, client_id: str, scope: Scope) -> Client:
        """One by id, with every other unit of work about them waiting; raises NotFound."""
        anchors.touch(self._unit, client_id)
        found = self.find(client_id, scope)
        if found is None:
            raise NotFound("There is no such client.")
        return found

    def find_many(self, client_ids: Collection[str], scope: Scope) -> list[Client]:
        """Those that exist."""
        return self._rows.many({"_id": {"$in": list(client_ids)}, **_known(scope)}) if client_ids else []

    def of_code(self, code: str) -> Client | None:
        """The one with this code, however it is spelt."""
        return self._rows.one({"code_key": name_key(code)})

    def of_address(self, email: str) -> list[Client]:
        """Those with this e-mail address, however it is spelt."""
        found = self._rows.many({**KNOWN, **self._rows.finding_whole("email", email)})
        return [one for one in found if address_key(one.email or "") == address_key(email)]

    def page(
        self, scope: Scope, window: Window, status: ClientStatus | None = None, query: str = ""
    ) -> Page[Client]:
        """The clients whom the query finds by name or code, newest first."""
        wanted = self._wanted(scope, status, query)
        return Page(*self._rows.newest(wanted, "created_at", window.after, window.limit))

    def count(self, scope: Scope, status: ClientStatus, query: str = "") -> int:
        """How many clients with that status the query finds."""
        return self._rows.count(self._wanted(scope, status, query))

    def ids(self, scope: Scope, status: ClientStatus, query: str = "") -> list[str]:
        """The clients with that status whom the query finds, in no order."""
        return [row["_id"] for row in self._rows.documents(self._wanted(scope, status, query), "_id")]

    def names(self, client_ids: Collection[str], scope: Scope) -> dict[str, str]:
        """The names of those that exist."""
        wanted = {"_id": {"$in": list(client_ids)}, **_known(scope)}
        return self._rows.texts(wanted, "name")

    def codes(self, scope: Scope) -> dict[str, str]:
        """The clients in care, by their code."""
        found = self._rows.documents(self._wanted(scope, "open", ""), "code")
        return {row["code"]: row["_id"] for row in found}

    def anchor(self, client_ids: Collection[str]) -> set[str]:
        """Write the anchors of these clients, known or not; gives those whose record was not erased."""
        return anchors.touch_all(self._unit, client_ids)

    def erase(self, tombstone: Tombstone) -> None:
        """Leave the tombstone alone of the client and delete whatever else there is about them."""
        self._rows.replace({**to_document(tombstone), "_id": tombstone.client_id})
        self._unit.erase([tombstone.client_id])

    def tombstone(self, client_id: str) -> Tombstone | None:
        """That client's tombstone, if they were erased."""
        found = self._rows.documents({"_id": client_id, "erased_at": {"$exists": True}})
        return _tombstone(found[0]) if found else None

    def batch(self, after: str, limit: int) -> Sequence[Client | Tombstone]:
        """The next clients and tombstones in order of ids, anchors written."""
        ours = {"$or": [KNOWN, {"erased_at": {"$exists": True}}]}
        rows = self._rows.documents({"_id": {"$gt": after}, **ours}, order=BY_ID, limit=limit)
        self._rows.change({"_id": {"$in": [row["_id"] for row in rows]}}, anchors.TOUCH)
        living = iter(self._rows.things([row for row in rows if "erased_at" not in row]))
        return [_tombstone(row) if "erased_at" in row else next(living) for row in rows]

    def _wanted(self, scope: Scope, status: ClientStatus | None, query: str) -> Document:
        """Whoever has a status is known: so the index has all that is asked."""
        known: Document = {"status": status} if status else KNOWN
        return {**known, **self._rows.finding(query), **within_scope(scope)}


def _known(scope: Scope) -> Document:
    return {**KNOWN, **within_scope(scope)}


def _tombstone(row: Document) -> Tombstone:
    return from_document({**row, "client_id": row["_id"]}, Tombstone)


def renew_code_keys(store: Store) -> None:
    """Give clients today's key of their code, which an earlier version made of it as it was typed.

    Where another client has the same code to the eye, each keeps what it has, until one of them is erased.
    """
    rows = store.rows(CLIENTS)
    for row in rows.documents({"code": {"$regex": r"[^\x00-\x7f]"}}, "code", "code_key"):
        old, new = row["code_key"], name_key(row["code"])
        if old != new:
            with suppress(DuplicateKeyError):
                rows.change({"_id": row["_id"], "code_key": old}, {"$set": {"code_key": new}})


class MongoErasures:
    """Receipts."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(ERASURES)

    def put(self, erasure: Erasure) -> None:
        """Keep one."""
        self._rows.put_fields(erasure, taken="This client was erased already.")

    def find(self, erasure_id: str) -> Erasure | None:
        """One by id."""
        return self._rows.get(erasure_id)

    def of(self, client_id: str) -> Erasure | None:
        """The one of that client."""
        return self._rows.one({"client_id": client_id})

    def page(self, window: Window) -> Page[Erasure]:
        """All, newest first."""
        return Page(*self._rows.newest({}, "erased_at", window.after, window.limit))
