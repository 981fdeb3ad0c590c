"""What the three services have in common in memory: their clock, what they publish, things by their ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Generic, Self, TypeVar

from shared.contracts.events import Event
from shared.contracts.revision import Revision

T = TypeVar("T")


class Service:
    """A service's unit of work as of any instant, one after the other; what it did then stays in memory."""

    def __init__(self, epoch: int) -> None:
        self.now = datetime.now(UTC)
        self.published: list[Event] = []
        self._epoch, self._told = epoch, 0

    def at(self, instant: datetime) -> Self:
        """Its unit of work as of then."""
        self.now = instant
        return self

    def news(self) -> Sequence[Event]:
        """What it has published since this was last asked."""
        found = self.published[self._told :]
        self._told += len(found)
        return found

    def publish(self, event: Event) -> None:
        """Have the event sent once all of it is kept."""
        self.published.append(event)

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after `current`."""
        return Revision(self._epoch, 1 if current is None else current.n + 1)


class Shelf(Generic[T]):
    """Things of one kind by the id that stands in their field `key`."""

    def __init__(self, key: str, *things: T) -> None:
        self._key = key
        self.kept: dict[str, T] = {}
        self.put(*things)

    def get(self, thing_id: str) -> T | None:
        """One by id."""
        return self.kept.get(thing_id)

    def find(self, thing_ids: Collection[str]) -> Mapping[str, T]:
        """Those of these ids that there are, by id."""
        return {thing_id: self.kept[thing_id] for thing_id in thing_ids if thing_id in self.kept}

    def put(self, *things: T) -> None:
        """Keep these states."""
        self.kept |= {getattr(thing, self._key): thing for thing in things}

    def all(self) -> list[T]:
        """All of them."""
        return list(self.kept.values())
