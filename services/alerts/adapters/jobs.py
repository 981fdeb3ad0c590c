"""The jobs of alerts: what a job of the worker's hands over to the use case that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from services.alerts.adapters.mongo.unit import MongoUnit
from services.alerts.domain.notices import MAIL, NOTICE, TRIAL, notice_of
from services.alerts.domain.prompt_notices import AT_ONCE, DIGEST, PROMPT
from services.alerts.domain.reminders import REMINDER
from services.alerts.domain.tasks import JOB
from services.alerts.ports import Histories, People, Post, Sources
from services.alerts.usecases.notify import news, tell, write, write_trial
from services.alerts.usecases.publish import OWN, QUARTER, WEEK, publish_own, publish_quarter, publish_week
from services.alerts.usecases.remind import write_reminder
from services.alerts.usecases.tell_prompts import tell_of_prompt, write_message
from services.alerts.usecases.work import PAGE, do_task, give_up
from shared.bus import Kind, Run
from shared.bus.jobs import Effect, Unwanted
from shared.bus.unit_run import UnitRun, effect_in
from shared.store import Unit
from shared.store.jobs import Job

ATTEMPTS: Final = 5
# A notice about safety is tried until somebody has answered; a week of tries is as good as that.
UNTIL_ANSWERED: Final = 2_500
LONGEST_PAUSE: Final = timedelta(minutes=5)
# A reminder that comes hours late still is of use; one that comes days late is not.
REMINDER_ATTEMPTS: Final = 100
MAIL_THREADS: Final = 4


def rule_tasks(histories: Histories, *, page: int = PAGE) -> Kind:
    """Calibrations and what-ifs, one after another."""
    return Kind(
        name=JOB,
        run=lambda run: _ours(do_task(_run(run), histories, page=page)),
        give_up=lambda unit, job: give_up(MongoUnit(unit), job.key),
        attempts=ATTEMPTS,
        pause=timedelta(seconds=2),
    )


def figures(sources: Sources) -> list[Kind]:
    """What is published: quarters, clinicians' own, and the week."""
    return [
        Kind(name=QUARTER, run=lambda run: _ours(publish_quarter(_run(run), sources)), attempts=ATTEMPTS),
        Kind(name=OWN, run=lambda run: _ours(publish_own(_run(run), sources)), attempts=ATTEMPTS),
        Kind(name=WEEK, run=lambda run: _ours(publish_week(_run(run), sources)), attempts=ATTEMPTS),
    ]


def notices(people: People, post: Post) -> list[Kind]:
    """Whom to tell that somebody may not be safe, and the mails to them; a trial waits for none of these."""

    def mail(run: Run) -> Effect:
        if not write(_run(run), people, post):
            raise Unwanted
        return lambda unit: _news(unit, run.job)

    return [
        Kind(
            name=NOTICE,
            run=lambda run: _ours(tell(_run(run), people)),
            failed=_news,
            attempts=UNTIL_ANSWERED,
            longest_pause=LONGEST_PAUSE,
        ),
        Kind(
            name=MAIL,
            run=mail,
            failed=_news,
            attempts=UNTIL_ANSWERED,
            longest_pause=LONGEST_PAUSE,
            threads=MAIL_THREADS,
        ),
        Kind(name=TRIAL, run=lambda run: write_trial(_run(run), people, post), attempts=3),
        _reminders(people, post),
    ]


def _reminders(people: People, post: Post) -> Kind:
    """The mails to those whom a supervisor reminds of a prompt."""

    def mail(run: Run) -> None:
        if not write_reminder(_run(run), people, post):
            raise Unwanted

    return Kind(name=REMINDER, run=mail, attempts=REMINDER_ATTEMPTS, longest_pause=LONGEST_PAUSE)


def prompt_notices(people: People, post: Post) -> list[Kind]:
    """Whom to tell of prompts that can wait, and the messages to them."""

    def if_wanted(do: Callable[[Run], bool]) -> Callable[[Run], None]:
        def run(run: Run) -> None:
            if not do(run):
                raise Unwanted

        return run

    def kind(name: str, do: Callable[[Run], bool]) -> Kind:
        return Kind(name=name, run=if_wanted(do), attempts=UNTIL_ANSWERED, longest_pause=LONGEST_PAUSE)

    return [
        kind(PROMPT, lambda run: tell_of_prompt(_run(run), people)),
        kind(AT_ONCE, lambda run: write_message(_run(run), people, post)),
        kind(DIGEST, lambda run: write_message(_run(run), people, post)),
    ]


def _news(unit: Unit, job: Job) -> None:
    news(MongoUnit(unit), notice_of(job.client_id, job.about))


def _ours(effect: Callable[[MongoUnit], object] | None) -> Effect | None:
    return effect_in(MongoUnit, effect)


def _run(run: Run) -> UnitRun[MongoUnit]:
    return UnitRun(run, MongoUnit)
