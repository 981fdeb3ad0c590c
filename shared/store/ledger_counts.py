"""What a service's worker has counted of its part of the ledger, so that whoever asks does not wait for counting.

Entries are counted by quarters of an hour, of which the days of every time zone consist. A worker counts the last
two days of UTC every minute, and each day before them every quarter of an hour, since something of every day can
change: an answer comes late, a client is erased, a row is lost. What came about since is counted when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import Final

import msgspec

from shared.store.collection import SHARED, Collection, Lives, NoClient
from shared.store.connection import Store
from shared.store.ledger import Entry, Span, Stages

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
COUNT_EVERY: Final = timedelta(minutes=1)
# The ledger's 14 days as any time zone has them, in days of UTC.
DAYS: Final = 16
# Of these the last ones are counted at each turn; of the others a few, and each only after so long.
RECENT: Final = 2
AT_ONCE: Final = 4
AGAIN_AFTER: Final = timedelta(minutes=15)


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """How many entries a stage has of one quarter of an hour, numbered since 1970, and a digest of their ids."""

    quarter: int
    count: int
    digest: str


class Counted(msgspec.Struct, frozen=True):
    """A day of UTC, by the name of its date, as it was counted last: the tallies of each stage."""

    day: str
    counted_at: datetime
    stages: dict[str, list[Tally]]


class Counts(msgspec.Struct, frozen=True):
    """The tallies of each stage; the oldest of what was not counted right now is `as_of` then."""

    stages: dict[str, list[Tally]]
    as_of: datetime | None = None


LEDGER_COUNTS: Final = SHARED.declare(
    Collection(
        name="ledger_counts",
        kind=Counted,
        key="day",
        client=NoClient("how many entries of a day there are, without saying whose"),
        lives=Lives("counted_at", timedelta(days=2), name="old"),
    )
)


def quarter_of(at: datetime) -> int:
    """The number of the quarter of an hour in which that instant lies."""
    return int(at.timestamp()) // int(QUARTER.total_seconds())


def begins(quarter: int) -> datetime:
    """The instant at which a quarter of an hour begins."""
    return datetime.fromtimestamp(quarter * int(QUARTER.total_seconds()), UTC)


def tallied(entries: Iterable[Entry]) -> list[Tally]:
    """The entries counted by the quarter of an hour in which they came about, each with its digest."""
    counts, digests = dict[int, int](), dict[int, int]()
    for entry in entries:
        quarter = quarter_of(entry.at)
        counts[quarter] = counts.get(quarter, 0) + 1
        digests[quarter] = digests.get(quarter, 0) ^ _hashed(entry.entry_id)
    return [Tally(quarter, counts[quarter], f"{digests[quarter]:016x}") for quarter in sorted(counts)]


def recount(store: Store, stages: Stages, now: datetime) -> None:
    """Count what is due to be counted again: the last days, and a few of those before, the longest ago first."""
    today = datetime.combine(now.astimezone(UTC), time(), UTC)
    days = [today - ago * DAY for ago in reversed(range(DAYS))]
    rows = store.rows(LEDGER_COUNTS)
    found = rows.documents({"_id": {"$in": [_name(day) for day in days]}}, "counted_at")
    known = {row["_id"]: row["counted_at"] for row in found}
    never = datetime.min.replace(tzinfo=UTC)
    older = sorted(days[:-RECENT], key=lambda day: known.get(_name(day), never))
    due = [day for day in older if now - known.get(_name(day), never) >= AGAIN_AFTER]
    for day in [*days[-RECENT:], *due[:AT_ONCE]]:
        counted = {name: tallied(read()) for name, read in stages(store, Span(day, day + DAY)).items()}
        rows.put(Counted(_name(day), now, counted))


def counts(store: Store, stages: Stages, span: Span) -> Counts:
    """What each stage has within that time: as it was counted last, and what was not over then counted now."""
    days = _days(span)
    known = store.rows(LEDGER_COUNTS).find([_name(day.since) for day in days])
    kept = [known.get(_name(day.since)) for day in days]
    found: dict[str, list[Tally]] = {}
    for day, row in zip(days, kept, strict=True):
        for name, tallies in row.stages.items() if row else ():
            within = quarter_of(day.since), quarter_of(_over(day, row))
            found.setdefault(name, []).extend(one for one in tallies if within[0] <= one.quarter < within[1])
    for rest in _joined(Span(_over(day, row), day.until) for day, row in zip(days, kept, strict=True)):
        for name, read in stages(store, rest).items():
            found.setdefault(name, []).extend(tallied(read()))
    return Counts(found, min((row.counted_at for row in kept if row), default=None))


def _over(day: Span, row: Counted | None) -> datetime:
    """Up to when the day had come when it was counted, in whole quarters of an hour."""
    return min(max(day.since, begins(quarter_of(row.counted_at))), day.until) if row else day.since


def _days(span: Span) -> Sequence[Span]:
    """The days of UTC within that time, the first and the last perhaps in part."""
    first = datetime.combine(span.since.astimezone(UTC), time(), UTC)
    days = [Span(max(span.since, first), first + DAY)]
    while days[-1].until < span.until:
        days.append(Span(days[-1].until, days[-1].until + DAY))
    return [*days[:-1], Span(days[-1].since, min(days[-1].until, span.until))]


def _joined(spans: Iterable[Span]) -> Sequence[Span]:
    """Those that are not empty; what follows at once upon another is one with it."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].until == span.since:
            joined[-1] = Span(joined[-1].since, max(span.since, span.until))
        elif span.since < span.until:
            joined.append(span)
    return joined


def _name(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _hashed(entry_id: str) -> int:
    return int.from_bytes(blake2b(entry_id.encode(), digest_size=8).digest(), "big")
