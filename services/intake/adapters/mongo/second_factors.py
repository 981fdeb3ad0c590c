"""Second factors of staff in MongoDB."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.intake.adapters.mongo.collections import COLLECTIONS
from services.intake.domain.passkeys import Challenge
from services.intake.domain.second_factors import SecondFactors
from shared.store import Unit
from shared.store.collection import Collection, Lives, NoClient

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


CHALLENGES: Final = COLLECTIONS.declare(
    Collection(
        name="challenges",
        kind=Challenge,
        key="challenge_hash",
        client=NoClient("challenges to the passkeys of staff that wait for an answer"),
        lives=Lives("ends_at", timedelta(0), name="ended"),
    )
)


class MongoChallenges:
    """Challenges that wait for an answer."""

    def __init__(self, unit: Unit) -> None:
        self._rows = unit.rows(CHALLENGES)

    def put(self, challenge: Challenge) -> None:
        """Keep one."""
        self._rows.put(challenge)

    def take(self, challenge_hash: str) -> Challenge | None:
        """The one with that hash, which is none from now on."""
        found = self._rows.get(challenge_hash)
        self._rows.delete({"_id": challenge_hash})
        return found


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
