"""Crisis plans, preferences and wishes to be erased, in memory."""

from __future__ import annotations

from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.preferences import Preferences
from tests.infra.intake_shelves import Shelves


class FakeCrisisPlans:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.crisis_plans

    def get(self, client_id: str) -> CrisisPlan | None:
        return self._kept.get(client_id)

    def put(self, plan: CrisisPlan) -> None:
        self._kept[plan.client_id] = plan

    def remove(self, client_id: str) -> None:
        self._kept.pop(client_id, None)


class FakePreferences:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.preferences

    def get(self, client_id: str) -> Preferences | None:
        return self._kept.get(client_id)

    def put(self, preferences: Preferences) -> None:
        self._kept[preferences.client_id] = preferences


class FakeErasureWishes:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.erasure_wishes

    def get(self, client_id: str) -> ErasureWish | None:
        return self._kept.get(client_id)

    def put(self, wish: ErasureWish) -> None:
        self._kept[wish.client_id] = wish

    def remove(self, client_id: str) -> None:
        self._kept.pop(client_id, None)

    def waiting(self) -> list[ErasureWish]:
        return sorted((one for one in self._kept.values() if one.waits), key=lambda one: one.asked_at)
