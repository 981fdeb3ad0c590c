"""A record as it came from Kafka, read as far as it can be read."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from kafka.consumer.fetcher import ConsumerRecord

from shared.contracts.envelope import Unreadable, decode, type_of
from shared.contracts.events import Event
from shared.store.dead_letters import Letter
from shared.store.positions import Place

# MongoDB takes documents of 16 MiB; the rest of a letter is small.
MOST_KEPT: Final = 15 * 1024 * 1024


class _Hint(msgspec.Struct):
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An event of a type that this service does not subscribe to, or that only a later version knows: unread."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record stood, and its event, why it is none, or that it is not for this service."""

    place: Place
    offset: int
    raw: ConsumerRecord
    content: Event | Unreadable | PassedOver

    @property
    def key(self) -> str:
        """The record's key as text, whatever it is."""
        return (self.raw.key or b"").decode("utf-8", "replace")

    def letter(self, at: datetime, reason: str, detail: str) -> Letter:
        """The record as a dead letter; a value that no document could hold is left out."""
        fits = len(self.raw.value or b"") <= MOST_KEPT
        return Letter(
            letter_id=f"{self.place}-{self.offset}",
            topic=self.place.topic,
            partition=self.place.partition,
            offset=self.offset,
            key=self.raw.key,
            headers=[(name, content or b"") for name, content in self.raw.headers],
            value=self.raw.value if fits else None,
            reason=reason,
            detail=detail if fits else f"{detail}, not kept",
            about=self._about(),
            at=at,
        )

    def _about(self) -> list[str]:
        try:
            hinted = msgspec.json.decode(self.raw.value or b"{}", type=_Hint).client_id
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            hinted = ""
        return sorted({self.key, hinted} - {""})


def read(raw: ConsumerRecord, types: Container[str], check: Callable[[ConsumerRecord], None]) -> Record:
    """Read one record if its type is one of these and `check` raises nothing; it never raises.

    The signature comes first: whatever else may be wrong with a record, it is known whether it is ours.
    """
    place = Place(raw.topic, raw.partition)
    named = type_of(raw.headers)
    if named is not None and named not in types:
        return Record(place, raw.offset, raw, PassedOver())
    try:
        check(raw)
        return Record(place, raw.offset, raw, decode(raw.key, raw.headers, raw.value))
    except Unreadable as trouble:
        return Record(place, raw.offset, raw, trouble)


def following(records: Iterable[Record]) -> dict[Place, int]:
    """The next offset of each partition after these records."""
    return {record.place: record.offset + 1 for record in records}


def halves(records: Sequence[Record]) -> tuple[Sequence[Record], Sequence[Record]]:
    """The records in two halves, in order."""
    middle = len(records) // 2
    return records[:middle], records[middle:]
