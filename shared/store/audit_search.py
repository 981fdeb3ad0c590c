"""Questions to a service's audit: who looked at a client's record, and which entries there are of something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from shared.store.audit import BY_CLIENT, ENTRIES, Entry
from shared.store.collection import Filter
from shared.store.rows import HasRows

MOST_LOOKS: Final = 500


class Look(msgspec.Struct, frozen=True):
    """A member of staff opened something about a client on that day, so many times."""

    who: str
    day: str
    times: int


def looks(store: HasRows, client_id: str, since: datetime, zone: str) -> Sequence[Look]:
    """Who of the staff opened or changed something about the client since then, by day as it is in that time zone.

    Lists in which the client stands beside others are not among these, nor notes for supervision: entries about
    those name nobody.
    """
    # What went well is not kept: it is what an entry says if it says nothing else.
    wanted = {"about": client_id, "at": {"$gte": since}, "outcome": {"$exists": False}, "who": {"$ne": BY_CLIENT}}
    day = {"$dateToString": {"date": "$at", "format": "%Y-%m-%d", "timezone": zone}}
    rows = store.rows(ENTRIES).aggregate(
        {"$match": wanted},
        {"$group": {"_id": {"who": "$who", "day": day}, "times": {"$sum": 1}}},
        {"$sort": {"_id.day": -1, "_id.who": 1}},
        {"$limit": MOST_LOOKS},
    )
    return [Look(row["_id"]["who"], row["_id"]["day"], row["times"]) for row in rows if row["_id"].get("who")]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: by or about that member of staff, about or with that client, of that kind, in that span."""

    who: str = ""
    client_id: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50


def search(store: HasRows, wanted: Wanted) -> Sequence[Entry]:
    """Those entries, the newest first, one more than asked for if there are more; of `until` on none."""
    parts: list[Filter] = []
    if wanted.who:
        parts.append({"$or": [{"who": wanted.who}, {"of": wanted.who}]})
    if wanted.client_id:
        parts.append({"$or": [{"about": wanted.client_id}, {"listed": wanted.client_id}]})
    if wanted.what:
        parts.append({"what": wanted.what})
    span = {"$gte": wanted.since, "$lt": wanted.until}
    if given := {name: at for name, at in span.items() if at is not None}:
        parts.append({"at": given})
    return store.rows(ENTRIES).many({"$and": parts} if parts else {}, [("at", -1)], wanted.limit + 1)
