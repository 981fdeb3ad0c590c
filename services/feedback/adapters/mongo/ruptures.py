"""Ruptures and what clients said of them, in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import ASCENDING, DESCENDING

from services.feedback.adapters.mongo.collection import Things
from services.feedback.domain.repair import Rupture, RuptureWord
from shared.store import Unit

BY_ID = [("_id", ASCENDING)]


class MongoRuptures(Things[Rupture]):
    """What the alerts service says of ruptures."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "ruptures", Rupture, "alert_id")

    def latest(self, episode_id: str) -> Rupture | None:
        """The one of that episode that was raised last."""
        newest = self._many({"episode_id": episode_id}, [("raised_at", DESCENDING), ("_id", DESCENDING)], 1)
        return newest[0] if newest else None


class MongoRuptureWords(Things[RuptureWord]):
    """What clients said of ruptures."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit, "rupture_words", RuptureWord, "answer_id")

    def about(self, alert_id: str) -> Sequence[RuptureWord]:
        """All that was said of that rupture."""
        return self._many({"alert_id": alert_id}, BY_ID)

    def after(self, answer_id: str, limit: int) -> Sequence[RuptureWord]:
        """The next words in order of their ids."""
        return self._many({"_id": {"$gt": answer_id}}, BY_ID, limit)
