"""The jobs of feedback: what a job of the worker's hands over to the use case that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from services.feedback.adapters.mongo.unit import MongoUnit
from services.feedback.domain.mailing import LINK, REMINDER, STOP
from services.feedback.domain.record_mail import RECORD_MAIL
from services.feedback.ports import Contacts, Postbox
from services.feedback.ports.record import Directory, RecordPostbox
from services.feedback.usecases.mail_record import send_record_mail
from services.feedback.usecases.mailing import note_trouble, send_link, tell_stop
from shared.bus import Kind, Run
from shared.bus.jobs import Effect, Unwanted
from shared.bus.unit_run import UnitRun, effect_in
from shared.contracts.clinic import ClinicUpdated
from shared.store import Unit
from shared.store.jobs import Job

UnitOf = Callable[[Unit], MongoUnit]
# A link is tried until its session lies too far back, and a wish for no more of them until intake has heard it.
UNTIL_DONE: Final = 100_000
LONGEST_PAUSE: Final = timedelta(minutes=10)
MAIL_THREADS: Final = 4


def mailing(unit_of: UnitOf, contacts: Contacts, postbox: Postbox, public_url: str) -> list[Kind]:
    """Links, reminders, and telling intake who wants no more of them."""

    def address(what: str, token: str, clinic: ClinicUpdated) -> str:
        return f"{clinic.address or public_url}/feedback/{what}/{token}"

    def send(run: Run) -> Effect | None:
        effect = send_link(UnitRun(run, unit_of), contacts, postbox, address)
        if effect is None:
            raise Unwanted
        return effect_in(unit_of, effect)

    def failed(unit: Unit, job: Job) -> None:
        note_trouble(unit_of(unit), job.kind, job.key, job.sentence)

    def kind(name: str) -> Kind:
        return Kind(
            name=name,
            run=send,
            failed=failed,
            attempts=UNTIL_DONE,
            longest_pause=LONGEST_PAUSE,
            threads=MAIL_THREADS,
        )

    stop = Kind(
        name=STOP,
        run=lambda run: tell_stop(UnitRun(run, unit_of), contacts),
        attempts=UNTIL_DONE,
        longest_pause=LONGEST_PAUSE,
    )
    return [kind(LINK), kind(REMINDER), stop]


def record_mail(unit_of: UnitOf, people: Directory, postbox: RecordPostbox, public_url: str) -> Kind:
    """The way into a client's record, sent until it would be over anyway."""

    def address(token: str, clinic: ClinicUpdated | None) -> str:
        return f"{(clinic and clinic.address) or public_url}/feedback/record/by-mail/link/{token}"

    def send(run: Run) -> Effect | None:
        effect = send_record_mail(UnitRun(run, unit_of), people, postbox, address)
        if effect is None:
            raise Unwanted
        return effect_in(unit_of, effect)

    return Kind(
        name=RECORD_MAIL, run=send, attempts=UNTIL_DONE, longest_pause=timedelta(minutes=1), threads=MAIL_THREADS
    )
