"""Intake's repositories of what is planned, in memory."""

from __future__ import annotations

from datetime import date, datetime

from services.intake.domain.calendars import Calendar
from services.intake.domain.plans import Plan
from tests.infra.intake_shelves import Shelves


class FakePlans:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.plans

    def put(self, *plans: Plan) -> None:
        self._kept.update({plan.plan_id: plan for plan in plans})

    def get(self, plan_id: str) -> Plan | None:
        return self._kept.get(plan_id)

    def due(self, last: date, limit: int) -> list[Plan]:
        found = [one for one in self._kept.values() if one.next_on is not None and one.next_on <= last]
        return sorted(found, key=lambda one: str(one.next_on))[:limit]


class FakeCalendars:
    def __init__(self, shelves: Shelves) -> None:
        self._kept = shelves.calendars

    def get(self, staff_id: str) -> Calendar | None:
        return self._kept.get(staff_id)

    def put(self, *calendars: Calendar) -> None:
        self._kept.update({one.staff_id: one for one in calendars})

    def remove(self, staff_id: str) -> None:
        self._kept.pop(staff_id, None)

    def due(self, now: datetime, limit: int) -> list[Calendar]:
        found = [one for one in self._kept.values() if one.next_at <= now]
        return sorted(found, key=lambda one: one.next_at)[:limit]
