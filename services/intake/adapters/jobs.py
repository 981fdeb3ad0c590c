"""The jobs of intake: what a job of the worker's hands over to the use case that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from services.intake.adapters.mongo import MongoUnit
from services.intake.domain.password_links import PASSWORD_LINK, LinkKey
from services.intake.ports.calendars import CalendarAddresses, ReadCalendar
from services.intake.ports.post import StaffPost
from services.intake.usecases.calendars import due_calendars, follow
from services.intake.usecases.password_links import send_link
from services.intake.usecases.retention import carry_out
from services.intake.usecases.roles import ASK_IN, ask_in
from shared.bus import Kind, Run
from shared.bus.jobs import Unwanted
from shared.bus.unit_run import UnitRun
from shared.clock import now
from shared.store import Store, Unit, jobs
from shared.store.audit import Entry, Journal

CALENDAR: Final = "calendar"
# A link counts for three days, and is tried for as long.
UNTIL_OVER: Final = 5_000
LONGEST_PAUSE: Final = timedelta(minutes=5)
RETENTION: Final = "retention"
UnitOf = Callable[[Unit], MongoUnit]


def calendar_kind(unit_of: UnitOf, addresses: CalendarAddresses, read: ReadCalendar) -> Kind:
    """Asks for one clinician's calendar; one that fails is asked for again an hour later."""

    def run(run: Run) -> None:
        follow(UnitRun(run, unit_of).transact, addresses, read, run.job.about["staff_id"])

    return Kind(name=CALENDAR, run=run, attempts=3)


def password_links(unit_of: UnitOf, key: LinkKey, post: StaffPost, public_url: str) -> Kind:
    """Makes somebody a link by which they choose a password, and mails it."""

    def address_of(clinic: str | None, secret: str) -> str:
        return f"{clinic or public_url}/intake/password/{secret}"

    def run(run: Run) -> None:
        if not send_link(UnitRun(run, unit_of), key, post, address_of):
            raise Unwanted

    return Kind(name=PASSWORD_LINK, run=run, attempts=UNTIL_OVER, longest_pause=LONGEST_PAUSE)


def asking_in(unit_of: UnitOf, post: StaffPost) -> Kind:
    """Asks people by mail to sign in, where something about their clinic's staff has changed."""

    def run(run: Run) -> None:
        if not ask_in(UnitRun(run, unit_of), post):
            raise Unwanted

    return Kind(name=ASK_IN, run=run, attempts=UNTIL_OVER, longest_pause=LONGEST_PAUSE)


def retention_kind(unit_of: UnitOf, journal: Journal) -> Kind:
    """Deletes what is over by the clinic's own periods; before each record it is written into the audit."""

    def note(by: str, *, client_ids: list[str], count: int) -> None:
        journal.write(
            Entry(at=now(), what="erasure", who=by, route="job retention", about=client_ids, count=count)
        )

    def run(run: Run) -> None:
        carry_out(UnitRun(run, unit_of).transact, note, run.rest)

    return Kind(name=RETENTION, run=run)


def ask_retention(store: Store) -> None:
    """Have it done once a day, at two o'clock (UTC)."""

    def work(unit: Unit) -> None:
        at_two = unit.now.replace(hour=2, minute=0, second=0, microsecond=0)
        jobs.ask(unit, RETENTION, unit.now.date().isoformat(), not_before=at_two)

    store.transact(work)


def ask_calendars(store: Store, unit_of: UnitOf) -> None:
    """Have the calendars asked for whose hour has come."""

    def work(unit: Unit) -> None:
        for staff_id in due_calendars(unit_of(unit)):
            jobs.ask(unit, CALENDAR, f"{staff_id} {unit.now.isoformat()}", about={"staff_id": staff_id})

    store.transact(work)
