"""Prompt cards in the clinic's own words; the collection only ever grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.alerts.adapters.mongo.collections import PROMPT_CARDS
from services.alerts.ports.cards import Edition
from shared.store.documents import Document
from shared.store.rows import HasRows

NEWEST_FIRST: Final = {"card": 1, "language": 1, "revision.n": -1}


class MongoCards:
    """The editions of all cards, within a unit of work or outside."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(PROMPT_CARDS)

    def newest(self, card: str, language: str) -> Edition | None:
        """The newest edition of a card in that language, if anybody has changed it."""
        return next(iter(self.history(card, language, 1)), None)

    def all_newest(self) -> Sequence[Edition]:
        """The newest of each card in each language."""
        first: Document = {"_id": {"card": "$card", "language": "$language"}, "newest": {"$first": "$$ROOT"}}
        found = self._rows.aggregate({"$sort": NEWEST_FIRST}, {"$group": first})
        return self._rows.things([row["newest"] for row in found])

    def history(self, card: str, language: str, limit: int) -> Sequence[Edition]:
        """The editions of a card in that language, newest first."""
        return self._rows.many({"card": card, "language": language}, list(NEWEST_FIRST.items()), limit)

    def append(self, edition: Edition) -> None:
        """Keep one more; of two of the same version only one is kept."""
        self._rows.add(edition)
