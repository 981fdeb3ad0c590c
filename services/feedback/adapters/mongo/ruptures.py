"""Ruptures and what clients said of them, in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import DESCENDING

from services.feedback.adapters.mongo.collections import RUPTURE_WORDS, RUPTURES
from services.feedback.domain.repair import Rupture, RuptureWord
from shared.store import Unit
from shared.store.rows import BY_ID, Rows


class MongoRuptures(Rows[Rupture]):
    """What the alerts service says of ruptures."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(RUPTURES, unit)

    def latest(self, episode_id: str) -> Rupture | None:
        """The one of that episode that was raised last."""
        newest = self.many({"episode_id": episode_id}, [("raised_at", DESCENDING), ("_id", DESCENDING)], 1)
        return newest[0] if newest else None


class MongoRuptureWords(Rows[RuptureWord]):
    """What clients said of ruptures."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(RUPTURE_WORDS, unit)

    def about(self, alert_id: str) -> Sequence[RuptureWord]:
        """All that was said of that rupture."""
        return self.many({"alert_id": alert_id}, BY_ID)
