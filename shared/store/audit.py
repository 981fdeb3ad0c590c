"""The audit: who did or read what and when, as entries that are added and never changed.

Each process has a chain of its own for each day: an entry holds the hash of the one before it, so that one which
is changed, missing or in another place is found (`audit_check`). Entries hold ids, codes and instants: no name, no
text, no token.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec
from pymongo.errors import PyMongoError

from shared import logs
from shared.errors import Unavailable
from shared.sentence import say
from shared.store.collection import SHARED, Collection, NoClient, index
from shared.store.connection import Store, within
from shared.store.rows import HasRows

What = Literal[
    "sign-in",  # somebody signed in, or tried to
    "sign-out",
    "record",  # a client's record was read
    "list",  # lists of clients were read
    "supervision",  # notes for supervision were read; such an entry names no client
    "change",  # a client's record was added to or changed
    "link",  # a check-in's link was opened
    "own-record",  # a client read their own record
    "safety",  # a page about somebody who may not be safe
    "erasure",
    "export",
    "access",  # one's own password, tokens and who stands in
    "roles",  # who works here, as what
    "settings",  # of the clinic: its rules, its cards, its tablets
    "audit",  # these entries themselves were read
    "other",  # none of these; entries of it are refusals
    "resumed",  # entries are written again, after one could not be
    "closed",  # chains were closed by the worker
]
Outcome = Literal["done", "refused", "failed"]
Via = Literal["login", "token", "link", "code", "tablet", "worker", ""]

# Longer than any answer of a database that is well; a page waits no longer for its entry.
WITHIN_S: Final = 3.0
MOST_LISTED: Final = 200
CLOSINGS: Final = "closings"  # the chain of those; every other begins with its day

log = logs.get(__name__)


class Closing(msgspec.Struct, frozen=True):
    """How a chain ended: how many entries it has, and the hash of the last."""

    entries: int
    hash: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry. `who` is a member of staff's id, or `client`, or empty where nobody had said who they are.

    `about` are the clients whose record it was, `listed` those who stood in a list beside others, at most
    `MOST_LISTED` of the `count`; `of` is the member of staff whom it is about. `route` is an address without what
    stands in it. Fields are only added, with defaults, which a hash leaves out.
    """

    at: datetime
    what: What
    who: str = ""
    via: Via = ""
    outcome: Outcome = "done"
    route: str = ""
    about: list[str] = []
    listed: list[str] = []
    count: int = 0
    of: str = ""
    source: str = ""
    closes: dict[str, Closing] = {}
    entry_id: str = ""
    before: str = ""
    hash: str = ""


ENTRIES: Final = SHARED.declare(
    Collection(
        name="audit",
        kind=Entry,
        client=NoClient("who looked has to be known after an erasure too; a client’s id and no word of them"),
        key="entry_id",
        grows=True,
        indexes=(
            index("by_person", "who", "-at"),
            index("by_client", "about", "-at"),
            index("by_listed", "listed", "-at"),
            index("by_kind", "what", "-at"),
            index("by_time", "-at"),
        ),
    )
)


def hash_of(entry: Entry) -> str:
    """The hash of an entry, over all of it, its place in its chain and the hash of the one before included."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(entry, hash=""))).hexdigest()


def name_of(chain: str, number: int) -> str:
    """The id of a chain's entry of that number, from 1; ids of a chain are in its order."""
    return f"{chain}/{number:08d}"


def chain_of(entry_id: str) -> tuple[str, int]:
    """Which chain an entry is of, and its number there."""
    chain, _slash, number = entry_id.rpartition("/")
    return chain, int(number)


def entries_between(store: HasRows, since: date, until: date) -> Iterator[Entry]:
    """All entries of these days, both included, in the order of their chains; closings come last."""
    last = (until + timedelta(days=1)).isoformat() if until < date.max else CLOSINGS
    for wanted in ({"$gte": since.isoformat(), "$lt": last}, {"$gte": CLOSINGS}):
        found = store.rows(ENTRIES).in_order({"_id": wanted})
        yield from (entry for entry in map(ENTRIES.thing, found) if since <= entry.at.date() <= until)


class Journal:
    """Writes the entries of one process, one after the other; make it after a fork, never before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._chain, self._number, self._last = "", 0, ""
        self.broken = False  # whether the last entry could not be written

    def write(self, entry: Entry, *, within_s: float = WITHIN_S) -> None:
        """Add an entry to the chain; raises Unavailable if it cannot be written."""
        if not self._lock.acquire(timeout=within_s):
            raise _unwritten("another entry is being written")
        try:
            with within(within_s):
                self._append(msgspec.structs.replace(entry, at=self._store.now()))
        except PyMongoError as error:
            # Whether it is there nobody knows, so nothing goes on from it.
            self._chain, self.broken = "", True
            raise _unwritten(type(error).__name__) from error
        finally:
            self._lock.release()

    def _append(self, entry: Entry) -> None:
        day = entry.at.date().isoformat()
        if not self._chain.startswith(day):
            self._chain, self._number, self._last = f"{day}/{secrets.token_hex(8)}", 0, ""
        made = linked(entry, self._chain, self._number + 1, self._last)
        self._store.rows(ENTRIES).add(made)
        self._number, self._last, self.broken = self._number + 1, made.hash, False


def linked(entry: Entry, chain: str, number: int, before: str) -> Entry:
    """The entry in its place in a chain."""
    placed = msgspec.structs.replace(entry, entry_id=name_of(chain, number), before=before)
    return msgspec.structs.replace(placed, hash=hash_of(placed))


def _unwritten(reason: str) -> Unavailable:
    log.error("an entry of the audit could not be written", reason=reason)
    words = say("Who looks at what is written down here first, and that does not work just now. Please try again.")
    return Unavailable(words, retry_after=5)
