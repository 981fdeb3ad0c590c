"""What if other rules had been in force: all trajectories folded and settled by both, and only counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from services.alerts.domain.alerts import Alert, settle
from services.alerts.domain.notice import notice
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.tasks import Task, WhatIfTask
from services.alerts.domain.trajectory import Trajectory, fold
from services.alerts.domain.what_if import Counting
from services.alerts.ports import RulesUnit
from services.alerts.usecases.switch import Choice, chosen
from shared.contracts.principal import Principal


def ask_what_if(unit: RulesUnit, who: Principal, choice: Choice, weeks: int) -> Task:
    """Have the alerts of the past weeks counted by the rules in force now and by those that are meant."""
    work = WhatIfTask(
        current=unit.rule_sets.timeline().at(unit.now),
        rules=chosen(unit, choice),
        weeks=weeks,
        proposal_id=choice.proposal_id,
    )
    task = Task(task_id=str(uuid4()), work=work, by=who.staff_id, made_at=unit.now)
    unit.tasks.add(task)
    return task


def counted(task: Task, work: WhatIfTask, trajectories: Sequence[Trajectory]) -> WhatIfTask:
    """The what-if with some more clients counted."""
    counting = Counting(task.window, work.tally)
    for trajectory in trajectories:
        rated_at = [rating.first_submitted_at for rating in trajectory.facts.ratings.values()]
        before, after = _alerts(trajectory, work.current, task), _alerts(trajectory, work.rules, task)
        counting.add(rated_at, before, after)
    return replace(work, tally=counting.tally)


def _alerts(trajectory: Trajectory, rules: RuleSet, task: Task) -> list[Alert]:
    """The alerts that these rules would have raised had nobody acted on any; the trajectory stays as it is."""
    again = Trajectory(trajectory.client_id, replace(trajectory.facts, stale=True))
    timeline = Timeline((rules,))
    fold(again, timeline)
    notice(again, timeline, task.made_at)
    words = again.facts.words.values()
    return settle(again.signals, (), ruptures=again.state.ruptures, words=words, as_of=task.made_at)
