"""The jobs of alerts: what a job of the worker's hands over to the use case that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from services.alerts.adapters.mongo.unit import MongoUnit
from services.alerts.domain.tasks import JOB
from services.alerts.ports import Histories, RulesUnit
from services.alerts.usecases.work import PAGE, do_task, give_up
from shared.bus import Kind, Run
from shared.bus.jobs import Effect
from shared.store import Unit

T = TypeVar("T")
ATTEMPTS: Final = 5


class RuleTaskRun:
    """One attempt at the job of a calibration or a what-if."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.task_id = run.job.key
        self.rest = run.rest

    def transact(self, work: Callable[[RulesUnit], T]) -> T:
        """Do the work in a unit that counts only while the job is ours."""
        return self._run.transact(lambda unit: work(MongoUnit(unit)))


def rule_tasks(histories: Histories, *, page: int = PAGE) -> Kind:
    """Calibrations and what-ifs, one after another."""

    def run(run: Run) -> Effect | None:
        effect = do_task(RuleTaskRun(run), histories, page=page)
        return None if effect is None else _in_ours(effect)

    return Kind(
        name=JOB,
        run=run,
        give_up=lambda unit, job: give_up(MongoUnit(unit), job.key),
        attempts=ATTEMPTS,
        pause=timedelta(seconds=2),
    )


def _in_ours(effect: Callable[[RulesUnit], object]) -> Effect:
    def write(unit: Unit) -> None:
        effect(MongoUnit(unit))

    return write
