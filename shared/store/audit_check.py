"""Closes the audit's chains of days that are over, and finds entries that were changed, removed or put elsewhere.

A closing is an entry of a chain of its own, `closings`. It says of each chain how many entries it has and the hash
of the last, so that none can be taken from its end later. Whoever keeps the newest closing's hash elsewhere (it is
logged, and each check says it) can tell that nothing up to there has been changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

import msgspec

from shared import logs
from shared.store.audit import CLOSINGS, ENTRIES, Closing, Entry, chain_of, hash_of, linked
from shared.store.collection import Filter
from shared.store.connection import META, Store
from shared.store.documents import Document, to_document
from shared.store.rows import HasRows

# What was begun before midnight has been written by then.
MARGIN: Final = timedelta(hours=1)
FIRST: Final = "2"  # ids begin with a day
LAST_CHECK: Final = "audit-check"
MOST_NAMED: Final = 50

log = logs.get(__name__)

Wrong = Literal[
    "changed",  # its hash is not that of what it says
    "out of place",  # it does not follow the entry before it
    "missing",  # there is none of that number, and there are later ones
    "missing at the end",  # the chain was closed with more entries, or another last one
    "after the closing",  # the chain was closed with fewer
]


class Finding(msgspec.Struct, frozen=True):
    """Something that is wrong, and the id of the entry with which it is, or would be."""

    entry_id: str
    wrong: Wrong


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found in how many entries; `closing` is the hash of the newest closing."""

    at: datetime
    entries: int
    closing: str = ""
    findings: list[Finding] = []


def close(store: Store) -> Entry | None:
    """Close all chains of days that are over and not closed yet; gives the closing, if there were any."""
    last = newest_closing(store)
    since = max((chain[:10] for chain in last.closes), default="") if last else ""
    ended = (store.now() - MARGIN).date().isoformat()
    open_chains = _ends(store, {"_id": {"$gte": since or FIRST, "$lt": ended}})
    closes = {chain: end for chain, end in open_chains.items() if chain[:10] > since}
    if not closes:
        return None
    number = chain_of(last.entry_id)[1] + 1 if last else 1
    made = Entry(at=store.now(), what="closed", via="worker", closes=closes)
    made = linked(made, CLOSINGS, number, last.hash if last else "")
    store.rows(ENTRIES).add(made)
    log.info("chains of the audit are closed", chains=len(closes), closing=made.hash)
    return made


def newest_closing(store: HasRows) -> Entry | None:
    """The last time that chains were closed."""
    found = store.rows(ENTRIES).many({"_id": {"$gte": CLOSINGS}}, [("_id", -1)], 1)
    return found[0] if found else None


def check(store: Store, since: date | None = None) -> Checked:
    """Follow every chain from that day on, or all, and hold each against its closing."""
    begins = since.isoformat() if since else FIRST
    ends: dict[str, Closing] = {}
    closes: dict[str, Closing] = {}
    findings: list[Finding] = []
    count, newest = 0, ""
    for document in store.rows(ENTRIES).in_order({"_id": {"$gte": begins}}):
        count += 1
        entry = _read(store, document)
        findings += _followed(entry, ends)
        if entry.what == "closed":
            newest = entry.hash
            closes |= {chain: end for chain, end in entry.closes.items() if chain >= begins}
    findings += _held_against(closes, ends)
    for each in findings:
        log.error("the audit is not as it was written", entry=each.entry_id, wrong=each.wrong)
    return Checked(at=store.now(), entries=count, closing=newest, findings=findings)


def remember(where: HasRows, checked: Checked) -> None:
    """Keep what a check found, for pages."""
    said = msgspec.structs.replace(checked, findings=checked.findings[:MOST_NAMED])
    where.rows(META).replace({"_id": LAST_CHECK, "value": to_document(said)})


def last_check(store: HasRows) -> Checked | None:
    """What was found the last time."""
    found = store.rows(META).documents({"_id": LAST_CHECK})
    return msgspec.convert(found[0]["value"], Checked) if found else None


def _read(store: Store, document: Document) -> Entry:
    """The entry of a document; one that none of ours could be has a hash that is not its own."""
    try:
        return store.rows(ENTRIES).thing(document)
    except msgspec.ValidationError:
        unread = Entry(at=datetime.min.replace(tzinfo=UTC), what="other", entry_id=str(document["_id"]))
        return msgspec.structs.replace(unread, before=str(document.get("before")), hash=str(document.get("hash")))


def _followed(entry: Entry, ends: dict[str, Closing]) -> Iterator[Finding]:
    """What is wrong with an entry, after those of its chain before it, which `ends` remembers."""
    chain, number = chain_of(entry.entry_id)
    last = ends.get(chain, Closing(0, ""))
    if entry.hash != hash_of(entry):
        yield Finding(entry.entry_id, "changed")
    if number != last.entries + 1:
        yield Finding(f"{chain}/{last.entries + 1:08d}", "missing")
    elif entry.before != last.hash:
        yield Finding(entry.entry_id, "out of place")
    ends[chain] = Closing(number, entry.hash)


def _held_against(closes: dict[str, Closing], ends: dict[str, Closing]) -> Iterator[Finding]:
    """What was taken from the ends of chains, or added there, after they had been closed."""
    for chain, closed in closes.items():
        found = ends.get(chain, Closing(0, ""))
        if found.entries > closed.entries:
            yield Finding(f"{chain}/{closed.entries + 1:08d}", "after the closing")
        elif found != closed:
            yield Finding(f"{chain}/{closed.entries:08d}", "missing at the end")


def _ends(store: Store, wanted: Filter) -> dict[str, Closing]:
    """How many entries each chain has, and the hash of the last."""
    chain = {"$substrBytes": ["$_id", 0, {"$subtract": [{"$strLenBytes": "$_id"}, 9]}]}
    group = {"$group": {"_id": chain, "last": {"$max": {"id": "$_id", "hash": "$hash"}}}}
    rows = store.rows(ENTRIES).aggregate({"$match": wanted}, group)
    return {row["_id"]: Closing(chain_of(row["last"]["id"])[1], row["last"]["hash"]) for row in rows}
