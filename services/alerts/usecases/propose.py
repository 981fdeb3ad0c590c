"""Propose rules: a calibration on all trajectories, monthly by the clock or whenever somebody asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from services.alerts.domain.switching import proposal_due
from services.alerts.domain.tasks import DEFAULT_BUDGET, JOB, TICK, CalibrationTask, Proposed, Task
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import Histories, RulesUnit
from services.alerts.usecases.calibrate import Calibration

RECENT: Final = timedelta(days=365)
PASSES: Final = 2


def ask_for_proposal(unit: RulesUnit, by: str, budget: float | None) -> Task:
    """Have a calibration made, to the budget given or else the one that somebody asked for last."""
    task = Task(
        task_id=str(uuid4()),
        work=CalibrationTask(budget=usual_budget(unit) if budget is None else budget),
        by=by,
        made_at=unit.now,
    )
    unit.tasks.add(task)
    unit.ask(JOB, task.task_id)
    return task


def usual_budget(unit: RulesUnit) -> float:
    """The budget of the newest proposal; five in a hundred before there is one."""
    newest = unit.proposals.newest(1)
    return newest[0].proposal.budget if newest else DEFAULT_BUDGET


def take_up(unit: RulesUnit) -> None:
    """Have all tasks done that have not ended: a version that knew no jobs may have left some."""
    for task in unit.tasks.unended():
        unit.ask(JOB, task.task_id)


def propose_monthly(unit: RulesUnit, histories: Histories) -> Task | None:
    """Have a calibration made if a month has passed since the clock last did, and there are ratings."""
    last, under_way = unit.proposals.newest(1, by=TICK), unit.tasks.newest_calibration()
    if under_way is not None and under_way.ended_at is None:
        return None
    if not proposal_due(last[0].made_at if last else None, unit.now) or not histories.rated():
        return None
    return ask_for_proposal(unit, TICK, None)


class CalibrationUnderWay:
    """What a calibration has learned so far; it is not stored, so another worker begins again."""

    def __init__(self, unit: RulesUnit, task: Task, work: CalibrationTask) -> None:
        current = unit.rule_sets.timeline().sets[-1]
        self._calibration = Calibration(current, budget=work.budget, since=task.made_at - RECENT)
        self._work = work
        self._scoring = False

    def take(self, trajectory: Trajectory) -> None:
        """Learn from one more client."""
        if self._scoring:
            self._calibration.score(trajectory)
        else:
            self._calibration.observe(trajectory)

    def again(self) -> bool:
        """Whether all clients are to be gone through once more."""
        self._scoring = not self._scoring
        return self._scoring

    def proposed(self, task: Task, at: datetime) -> Proposed:
        """What comes of it."""
        return Proposed(proposal_id=task.task_id, proposal=self._calibration.proposal(), made_at=at, by=task.by)
