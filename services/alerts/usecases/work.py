"""Do the calibrations and what-ifs that were asked for: each is a job, page of clients by page of clients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from services.alerts.domain.tasks import CalibrationTask, Task, WhatIfTask
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import Histories, RulesRun, RulesUnit
from services.alerts.usecases.propose import PASSES, CalibrationUnderWay
from services.alerts.usecases.what_if import counted
from shared.errors import Unavailable

PAGE: Final = 20
# What is written together with the job's end.
Effect = Callable[[RulesUnit], object]


def do_task(run: RulesRun, histories: Histories, *, page: int = PAGE) -> Effect | None:
    """Go through all clients for the task that the job is about, and give what comes of it.

    A what-if goes on from where it was saved. What a calibration has learned is in this process alone: it begins
    again.
    """
    task = run.transact(lambda unit: unit.tasks.find(run.key))
    if task is None or task.ended_at is not None:
        return None
    if isinstance(task.work, CalibrationTask):
        return _calibrate(run, Going(histories, page), task, task.work)
    return _what_if(run, Going(histories, page), task)


def give_up(unit: RulesUnit, task_id: str) -> None:
    """End the task as failed, so that whoever asked sees it."""
    task = unit.tasks.find(task_id)
    if task is not None and task.ended_at is None:
        _save(unit, task.ended("failed", unit.now))


class Going:
    """The way through all clients, in order of their ids."""

    def __init__(self, histories: Histories, page: int) -> None:
        self._histories = histories
        self._page = page

    def count(self) -> int:
        """How many there are."""
        return self._histories.count()

    def on(self, task: Task) -> tuple[Task, list[Trajectory], bool]:
        """The task a page of clients further on, those clients, and whether there may be more."""
        page = self._histories.following(task.after, self._page)
        living = [trajectory for trajectory in page if trajectory.erased_at is None]
        after = page[-1].client_id if page else task.after
        return task.moved(len(page), after), living, len(page) == self._page


def _what_if(run: RulesRun, going: Going, task: Task) -> Effect:
    if not task.done:
        task = replace(task, of=going.count())
    more = True
    while more:
        task, clients, more = going.on(task)
        if isinstance(task.work, WhatIfTask):
            task = replace(task, work=counted(task, task.work, clients))
        task = _saved(run, task)
        run.rest()
    return lambda unit: _save(unit, task.ended("done", unit.now))


def _calibrate(run: RulesRun, going: Going, task: Task, work: CalibrationTask) -> Effect:
    task = replace(task, done=0, after="", of=PASSES * going.count())
    under_way = run.transact(lambda unit: CalibrationUnderWay(unit, task, work))
    while True:
        task, clients, more = going.on(task)
        for trajectory in clients:
            under_way.take(trajectory)
        task = _saved(run, task)
        run.rest()
        if not more and not under_way.again():
            return lambda unit: _conclude(unit, task, under_way)
        if not more:
            task = replace(task, after="")


def _saved(run: RulesRun, task: Task) -> Task:
    run.transact(lambda unit: _save(unit, task))
    return replace(task, step=task.step + 1)


def _save(unit: RulesUnit, task: Task) -> None:
    """Keep how far it is; only a worker of an older version, which knows no jobs, can have come in between."""
    if not unit.tasks.save(task):
        raise Unavailable("Another worker goes on with this.", retry_after=5)


def _conclude(unit: RulesUnit, task: Task, under_way: CalibrationUnderWay) -> None:
    """Keep the proposal and that it was found, both or neither; with no score there is nothing to propose."""
    proposed = under_way.proposed(task, unit.now)
    found = proposed.proposal.scores > 0
    work = CalibrationTask(budget=proposed.proposal.budget, proposal_id=proposed.proposal_id if found else None)
    _save(unit, replace(task, work=work).ended("done", unit.now))
    if found:
        unit.proposals.add(proposed)
