"""The jobs of intake: what a job of the worker's hands over to the use case that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.intake.adapters.mongo import MongoUnit
from services.intake.ports.calendars import CalendarAddresses, ReadCalendar
from services.intake.usecases.calendars import due_calendars, follow
from shared.bus import Kind, Run
from shared.bus.unit_run import UnitRun
from shared.store import Store, Unit, jobs

CALENDAR: Final = "calendar"
UnitOf = Callable[[Unit], MongoUnit]


def calendar_kind(unit_of: UnitOf, addresses: CalendarAddresses, read: ReadCalendar) -> Kind:
    """Asks for one clinician's calendar; one that fails is asked for again an hour later."""

    def run(run: Run) -> None:
        follow(UnitRun(run, unit_of).transact, addresses, read, run.job.about["staff_id"])

    return Kind(name=CALENDAR, run=run, attempts=3)


def ask_calendars(store: Store, unit_of: UnitOf) -> None:
    """Have the calendars asked for whose hour has come."""

    def work(unit: Unit) -> None:
        for staff_id in due_calendars(unit_of(unit)):
            jobs.ask(unit, CALENDAR, f"{staff_id} {unit.now.isoformat()}", about={"staff_id": staff_id})

    store.transact(work)
