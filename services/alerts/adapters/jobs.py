"""The jobs of alerts: what a job of the worker's hands over to the use case that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from services.alerts.adapters.mongo.unit import MongoUnit
from services.alerts.domain.notices import MAIL, NOTICE, TRIAL, notice_of
from services.alerts.domain.tasks import JOB
from services.alerts.ports import Histories, People, Post, Sources
from services.alerts.usecases.notify import news, tell, write, write_trial
from services.alerts.usecases.publish import OWN, QUARTER, WEEK, publish_own, publish_quarter, publish_week
from services.alerts.usecases.work import PAGE, do_task, give_up
from shared.bus import Kind, Run
from shared.bus.jobs import Effect, Unwanted
from shared.store import Unit
from shared.store.jobs import Job

T = TypeVar("T")
ATTEMPTS: Final = 5
# A notice about safety is tried until somebody has answered; a week of tries is as good as that.
UNTIL_ANSWERED: Final = 2_500
LONGEST_PAUSE: Final = timedelta(minutes=5)
MAIL_THREADS: Final = 4


class UnitRun:
    """One attempt at a job, in our units of work."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.kind, self.key, self.about = run.job.kind, run.job.key, run.job.about
        self.client_id, self.made_at = run.job.client_id, run.job.made_at
        self.rest = run.rest

    def transact(self, work: Callable[[MongoUnit], T]) -> T:
        """Do the work in a unit that counts only while the job is ours."""
        return self._run.transact(lambda unit: work(MongoUnit(unit)))


def rule_tasks(histories: Histories, *, page: int = PAGE) -> Kind:
    """Calibrations and what-ifs, one after another."""
    return Kind(
        name=JOB,
        run=lambda run: _ours(do_task(UnitRun(run), histories, page=page)),
        give_up=lambda unit, job: give_up(MongoUnit(unit), job.key),
        attempts=ATTEMPTS,
        pause=timedelta(seconds=2),
    )


def figures(sources: Sources) -> list[Kind]:
    """What is published: quarters, clinicians' own, and the week."""
    return [
        Kind(name=QUARTER, run=lambda run: _ours(publish_quarter(UnitRun(run), sources)), attempts=ATTEMPTS),
        Kind(name=OWN, run=lambda run: _ours(publish_own(UnitRun(run), sources)), attempts=ATTEMPTS),
        Kind(name=WEEK, run=lambda run: _ours(publish_week(UnitRun(run), sources)), attempts=ATTEMPTS),
    ]


def notices(people: People, post: Post) -> list[Kind]:
    """Whom to tell that somebody may not be safe, and the mails to them; a trial waits for none of these."""

    def mail(run: Run) -> Effect:
        if not write(UnitRun(run), people, post):
            raise Unwanted
        return lambda unit: _news(unit, run.job)

    return [
        Kind(
            name=NOTICE,
            run=lambda run: _ours(tell(UnitRun(run), people)),
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
        Kind(name=TRIAL, run=lambda run: write_trial(UnitRun(run), people, post), attempts=3),
    ]


def _news(unit: Unit, job: Job) -> None:
    news(MongoUnit(unit), notice_of(job.client_id, job.about))


def _ours(effect: Callable[[MongoUnit], object] | None) -> Effect | None:
    if effect is None:
        return None

    def write(unit: Unit) -> None:
        effect(MongoUnit(unit))

    return write
