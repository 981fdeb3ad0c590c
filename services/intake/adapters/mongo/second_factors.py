"""Second factors of staff in MongoDB."""

from __future__ import annotations

from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.second_factors import SecondFactors
from shared.store import Unit
from shared.store.collection import Collection, NoClient

SECOND_FACTORS: Final = COLLECTIONS.declare(
    Collection(
        name="second_factors",
        kind=SecondFactors,
        key="staff_id",
        client=NoClient("what staff show beside their password"),
        sealed=("app_secret",),
        sealed_for="staff_id",
    )
)


class MongoSecondFactors:
    """What staff show beside their password."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(SECOND_FACTORS)

    def get(self, staff_id: str) -> SecondFactors:
        """That person's; of somebody who has none, none."""
        return self._rows.get(staff_id) or SecondFactors(staff_id=staff_id)

    def put(self, factors: SecondFactors) -> None:
        """Keep them."""
        self._rows.put(factors)

    def forget(self, staff_id: str) -> None:
        """That person has none any more."""
        self._rows.delete({"_id": staff_id})
