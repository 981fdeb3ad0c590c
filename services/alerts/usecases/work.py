"""Work off what was asked for in the background, slice by slice, so that nothing else waits for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from services.alerts.domain.tasks import CalibrationTask, Task
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import Histories, RulesUnit, TransactRules
from services.alerts.usecases.propose import PASSES, CalibrationUnderWay
from services.alerts.usecases.what_if import counted

PAGE: Final = 20
Over = Callable[[], bool]


class Overtaken(Exception):
    """Another worker has gone on with the task: this one's share is for nothing."""


class Desk:
    """One worker's place at the queue of tasks.

    A what-if goes on from where it was saved, whoever goes on with it. Of a calibration only this desk knows
    what it has learned; at another, or after the task has moved without it, it begins again.
    """

    def __init__(self, transact: TransactRules, histories: Histories, *, page: int = PAGE) -> None:
        self._transact = transact
        self._histories = histories
        self._page = page
        self._calibrating: tuple[str, int, CalibrationUnderWay] | None = None
        self.at_hand: Task | None = None

    def work(self, over: Over) -> None:
        """Go on with the tasks in the order in which they were asked for, until time is over or none is left."""
        while True:
            self.at_hand = None
            self.at_hand = self._transact(lambda unit: unit.tasks.next())
            if self.at_hand is None:
                return
            try:
                self._go_on(self.at_hand, over)
            except Overtaken:
                return
            if over():
                return

    def fail(self) -> Task | None:
        """End the task at hand as failed, so that the next one has its turn."""
        task = self.at_hand
        if task is not None:
            self._transact(lambda unit: unit.tasks.save(task.ended("failed", unit.now)))
        return task

    def _go_on(self, task: Task, over: Over) -> None:
        if isinstance(task.work, CalibrationTask):
            self._calibrate(task, task.work, over)
        else:
            self._what_if(task, over)

    def _what_if(self, task: Task, over: Over) -> None:
        if not task.done:
            task = replace(task, of=self._histories.count())
        more = True
        while more:
            task, clients, more = self._turn(task)
            if not isinstance(task.work, CalibrationTask):
                task = replace(task, work=counted(task, task.work, clients))
            if over():
                break
        self._transact(lambda unit: _save(unit, task if more else task.ended("done", unit.now)))

    def _calibrate(self, task: Task, work: CalibrationTask, over: Over) -> None:
        task, under_way = self._taken_up(task, work)
        task, more = self._learn(task, under_way, over)
        if more:
            self._calibrating = (task.task_id, task.step + 1, under_way)
            self._transact(lambda unit: _save(unit, task))
        else:
            self._transact(lambda unit: _conclude(unit, task, under_way))

    def _learn(self, task: Task, under_way: CalibrationUnderWay, over: Over) -> tuple[Task, bool]:
        """The task further on, and whether time was over before it came to its end."""
        while True:
            task, clients, more = self._turn(task)
            for trajectory in clients:
                under_way.take(trajectory)
            if not more and not under_way.again():
                return task, False
            if not more:
                task = replace(task, after="")
            if over():
                return task, True

    def _taken_up(self, task: Task, work: CalibrationTask) -> tuple[Task, CalibrationUnderWay]:
        mine, self._calibrating = self._calibrating, None
        if mine is not None and mine[:2] == (task.task_id, task.step):
            return task, mine[2]
        task = replace(task, done=0, after="", of=PASSES * self._histories.count())
        return task, self._transact(lambda unit: CalibrationUnderWay(unit, task, work))

    def _turn(self, task: Task) -> tuple[Task, list[Trajectory], bool]:
        """The task a page of clients further on, those clients, and whether there may be more."""
        page = self._histories.following(task.after, self._page)
        living = [trajectory for trajectory in page if trajectory.erased_at is None]
        after = page[-1].client_id if page else task.after
        return task.moved(len(page), after), living, len(page) == self._page


def _save(unit: RulesUnit, task: Task) -> None:
    if not unit.tasks.save(task):
        raise Overtaken(task.task_id)


def _conclude(unit: RulesUnit, task: Task, under_way: CalibrationUnderWay) -> None:
    """Keep the proposal and that it was found, both or neither; with no score there is nothing to propose."""
    proposed = under_way.proposed(task, unit.now)
    found = proposed.proposal.scores > 0
    work = CalibrationTask(budget=proposed.proposal.budget, proposal_id=proposed.proposal_id if found else None)
    _save(unit, replace(task, work=work).ended("done", unit.now))
    if found:
        unit.proposals.add(proposed)
