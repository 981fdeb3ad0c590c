"""How the ledger is asked of the three services."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.alerts.domain.ledger import Counts, Held, Service, Thing
from shared.contracts.ledger import Trouble


class Book(Protocol):
    """One service's part of the ledger; each question raises Unavailable where the service does not answer."""

    def counts(self, since: datetime, until: datetime) -> Counts:
        """By stage and quarter of an hour how many entries there are, with a digest of their ids."""

    def entries(self, stage: str, since: datetime, until: datetime) -> Sequence[Thing]:
        """What a stage holds."""

    def back(self, things: Collection[Thing]) -> Mapping[str, Held]:
        """What that service holds back of these, by id."""

    def trouble(self) -> Trouble:
        """What was set aside and given up."""

    def again(self, *, reason: str = "", kind: str = "") -> tuple[int, int]:
        """Try that again; how much was done, and how much still cannot be."""


Books = Mapping[Service, Book]
