"""The audit: who did or read what and when, as entries that are added and never changed.

Each process has a chain of its own for each day: an entry holds the hash of the one before it, so that one which
is changed, missing or in another place is found (`audit_check`). Entries hold ids, codes and instants: no name, no
text, no token.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec

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
WITHIN_S: Final = 5.0
MOST_LISTED: Final = 200
BY_CLIENT: Final = "client"  # who asks is the client themselves
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
            index("by_subject", "of", "-at", partialFilterExpression={"of": {"$type": "string"}}),
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
        rows = store.rows(ENTRIES)
        yield from (
            entry for entry in map(rows.thing, rows.in_order({"_id": wanted})) if since <= entry.at.date() <= until
        )


@dataclass(eq=False)
class _Waiting:
    """An entry that somebody waits for, and what became of it."""

    entry: Entry
    settled: bool = False
    trouble: str = ""


class Journal:
    """Writes the entries of one process, all that wait at a time; make it after a fork, never before.

    A disk makes sure of a hundred entries as quickly as of one: whoever finds nobody writing writes for everybody
    who came meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._writing = False
        self._chain, self._number, self._last = "", 0, ""
        self.broken = False  # whether the last entries could not be written

    def write(self, entry: Entry, *, within_s: float = WITHIN_S) -> None:
        """Add an entry to the chain; raises Unavailable if it cannot be written."""
        mine = _Waiting(entry)
        batch = self._my_turn(mine, time.monotonic() + within_s)
        if batch:
            self._settle(batch, self._written([one.entry for one in batch], within_s))
        if mine.trouble:
            raise _unwritten(mine.trouble)

    def _my_turn(self, mine: _Waiting, until: float) -> list[_Waiting]:
        """Wait until it is written by another, or give all that wait, which are ours to write then."""
        with self._changed:
            self._waiting.append(mine)
            while not mine.settled:
                if not self._writing:
                    self._writing = True
                    batch, self._waiting = self._waiting, []
                    return batch
                if not self._changed.wait(max(0.0, until - time.monotonic())) and not mine.settled:
                    if mine in self._waiting:
                        self._waiting.remove(mine)
                    mine.settled, mine.trouble = True, "others are being written"
            return []

    def _settle(self, batch: list[_Waiting], trouble: str) -> None:
        with self._changed:
            self._writing = False
            for one in batch:
                one.settled, one.trouble = True, trouble
            self._changed.notify_all()

    def _written(self, entries: list[Entry], within_s: float) -> str:
        """Write them, in order; what stood in the way, or nothing."""
        try:
            made = self._linked(entries)
            # The page has had its time: what is left of that is no time for an entry.
            Context().run(self._add, made, within_s)
        except Exception as error:  # noqa: BLE001 - whatever it was, everybody who waits has to be told
            # Which of them are there nobody knows, so nothing goes on from them.
            self._chain, self.broken = "", True
            return type(error).__name__
        self._number, self._last, self.broken = self._number + len(made), made[-1].hash, False
        return ""

    def _add(self, made: list[Entry], within_s: float) -> None:
        with within(within_s):
            self._store.rows(ENTRIES).add(*made)

    def _linked(self, entries: list[Entry]) -> list[Entry]:
        """The entries in their places at the end of the chain, or of a new one: a day has its own."""
        now = self._store.now()
        day = now.date().isoformat()
        if not self._chain.startswith(day):
            self._chain, self._number, self._last = f"{day}/{secrets.token_hex(8)}", 0, ""
        made: list[Entry] = []
        for number, entry in enumerate(entries, start=self._number + 1):
            before = made[-1].hash if made else self._last
            made.append(linked(msgspec.structs.replace(entry, at=now), self._chain, number, before))
        return made


def linked(entry: Entry, chain: str, number: int, before: str) -> Entry:
    """The entry in its place in a chain."""
    placed = msgspec.structs.replace(entry, entry_id=name_of(chain, number), before=before)
    return msgspec.structs.replace(placed, hash=hash_of(placed))


def _unwritten(reason: str) -> Unavailable:
    log.error("an entry of the audit could not be written", reason=reason)
    words = say(
        "Before this is shown, it is written down who looked. That does not work right now. Please try again."
    )
    return Unavailable(words, retry_after=5)
