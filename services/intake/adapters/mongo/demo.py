"""The guide to a demo clinic in MongoDB: one document, or none."""

from __future__ import annotations

from services.intake.adapters.mongo.collections import DEMO
from services.intake.domain.demo import GUIDE_ID, Guide
from shared.store import Unit


class MongoDemo:
    """The guide."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(DEMO)

    def get(self) -> Guide | None:
        """The guide, if this is a demo clinic."""
        return self._rows.get(GUIDE_ID)

    def put(self, guide: Guide) -> None:
        """Keep it."""
        self._rows.put(guide)
