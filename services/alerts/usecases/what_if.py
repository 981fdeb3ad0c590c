"""What if other rules had been in force: all trajectories folded and settled by both, and only counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from services.alerts.domain.alerts import Alert, settle
from services.alerts.domain.facts import Facts
from services.alerts.domain.judging import total_of
from services.alerts.domain.named import Running, flagged
from services.alerts.domain.notice import notice
from services.alerts.domain.relationship import relationship_key
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.tasks import JOB, Task, WhatIfTask
from services.alerts.domain.trajectory import Trajectory, fold, rated_sessions
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
    unit.ask(JOB, task.task_id)
    return task


def counted(task: Task, work: WhatIfTask, trajectories: Sequence[Trajectory]) -> WhatIfTask:
    """The what-if with some more clients counted."""
    counting = Counting(task.window, work.tally)
    for trajectory in trajectories:
        before, after = _alerts(trajectory, work.current, task), _alerts(trajectory, work.rules, task)
        counting.add(list(_flagged(trajectory.facts)), before, after)
    return replace(work, tally=counting.tally)


def _flagged(facts: Facts) -> Iterator[tuple[datetime, str, list[str]]]:
    """When each rating came, of whose work it is, and what the rules that are used elsewhere say of it."""
    running: defaultdict[str, Running] = defaultdict(Running)
    for session in rated_sessions(facts):
        rating = facts.ratings[session.session_id]
        key = relationship_key(session.episode_id, session.clinician_id, rating.wording)
        before = running[key]
        items = [score for score in rating.items.values() if score is not None]
        yield rating.first_submitted_at, session.clinician_id, flagged(before, total_of(rating), items)


def _alerts(trajectory: Trajectory, rules: RuleSet, task: Task) -> list[Alert]:
    """The alerts that these rules would have raised had nobody acted on any; the trajectory stays as it is."""
    again = Trajectory(trajectory.client_id, replace(trajectory.facts, stale=True))
    timeline = Timeline((rules,))
    fold(again, timeline)
    notice(again, timeline, task.made_at)
    words = again.facts.said_words()
    return settle(again.signals, (), ruptures=again.state.ruptures, words=words, as_of=task.made_at)
