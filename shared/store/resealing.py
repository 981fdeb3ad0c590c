"""Sealing what an earlier version left plain, and sealing data keys with the newest wrapping key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pymongo import UpdateOne

from shared.store.collection import Collection, Filter
from shared.store.connection import Store
from shared.store.keys import KEYS
from shared.store.unit import Unit

AT_A_TIME: Final = 100
# As an earlier version kept what is sealed now.
PLAIN: Final = ["string", "binData"]


def reseal(store: Store, rest: Callable[[], None]) -> int:
    """Seal all texts that are still plain; gives how many rows had any. `rest` is called now and then."""
    return sum(_reseal(store, declared, rest) for declared in store.database.collections if declared.sealed)


def rewrap(store: Store, rest: Callable[[], None]) -> int:
    """Seal each data key with the newest wrapping key; gives how many had another."""
    wrapping, count = store.database.keyring.wrapping, 0
    wrapping.reload()
    while rows := store.rows(KEYS).documents({"by": {"$ne": wrapping.newest}}, limit=AT_A_TIME):
        store.rows(KEYS).write(
            [
                UpdateOne({"_id": row["_id"], "by": row["by"]}, {"$set": wrapping.rewrapped(row["_id"], row)})
                for row in rows
            ]
        )
        count += len(rows)
        rest()
    return count


def _reseal(store: Store, declared: Collection[Any], rest: Callable[[], None]) -> int:
    plain = _plain(declared)
    count = 0
    while found := store.transact(lambda unit: _seal_some(unit, declared, plain)):
        count += found
        rest()
    return count


def _plain(declared: Collection[Any]) -> Filter:
    """The filter for rows of which a text is not sealed."""
    ways: list[Filter] = [{f"{path}.plain": {"$exists": True}} for path in declared.sealed]
    return {"$or": ways + [{path: {"$type": PLAIN}} for path in declared.sealed]}


def _seal_some(unit: Unit, declared: Collection[Any], plain: Filter) -> int:
    """Seal some rows in one transaction, which starts again where one of them is written or erased meanwhile."""
    rows = unit.rows(declared)
    found = rows.documents(plain, limit=AT_A_TIME)
    rows.write([UpdateOne({"_id": row["_id"]}, {"$set": rows.sealed_fields(row)}) for row in found])
    return len(found)
