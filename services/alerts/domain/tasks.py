"""What is reckoned on all trajectories: calibrations and what-ifs, each with its progress and what came of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.alerts.domain.calibration import Proposal
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.what_if import WEEK, Tally, Window

TaskStatus = Literal["waiting", "running", "done", "failed"]
# Who asks for the proposals that nobody asks for.
TICK = "tick"
DEFAULT_BUDGET = 5.0
# The job that carries a task out has its id as its key.
JOB = "rule-task"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A proposal as it is kept: in force for nobody before somebody says so."""

    proposal_id: str
    proposal: Proposal
    made_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationTask:
    """Find a proposal to this budget of prompts in 100 ratings; `proposal_id` once it is found."""

    budget: float
    proposal_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfTask:
    """Count the alerts of some weeks by the rules in force then and by others."""

    current: RuleSet
    rules: RuleSet
    weeks: int
    proposal_id: str | None = None
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work: `done` of `of` clients, the last of whom was `after`.

    `step` counts how often it was saved: who finds that somebody else has saved it since saves nothing.
    """

    task_id: str
    work: CalibrationTask | WhatIfTask
    by: str
    made_at: datetime
    status: TaskStatus = "waiting"
    done: int = 0
    of: int = 0
    after: str = ""
    step: int = 0
    ended_at: datetime | None = None

    @property
    def window(self) -> Window:
        """The weeks that a what-if looks at."""
        weeks = self.work.weeks if isinstance(self.work, WhatIfTask) else 0
        return Window(since=self.made_at - weeks * WEEK, until=self.made_at)

    @property
    def tally(self) -> Tally:
        """What a what-if has counted so far."""
        return self.work.tally if isinstance(self.work, WhatIfTask) else Tally()

    def moved(self, clients: int, after: str) -> "Task":
        """Return the task so many clients further on."""
        done = self.done + clients
        return replace(self, status="running", done=done, of=max(self.of, done), after=after)

    def ended(self, status: TaskStatus, at: datetime) -> "Task":
        """Return the task at its end, which remembers no client."""
        of = self.done if status == "done" else self.of
        return replace(self, status=status, of=of, after="", ended_at=at)
