"""The guide to a demo clinic in MongoDB: one document, or none."""

from __future__ import annotations

from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.demo import GUIDE_ID, Guide
from shared.store import Unit
from shared.store.collection import Collection, NoClient

DEMO: Final = COLLECTIONS.declare(
    Collection(
        name="demo",
        kind=Guide,
        key="guide_id",
        client=NoClient("the guide to a demo clinic"),
        sealed=("password",),
    )
)


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
