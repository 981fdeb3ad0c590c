"""What client and clinician agreed to work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.ids import Version, new_id
from shared.errors import Conflict, NotFound

GoalStatus = Literal["active", "reached", "dropped"]
MOST_MILESTONES: Final = 20
LONGEST_HORIZON: Final = 520


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A step towards a goal."""

    milestone_id: str
    title: str = field(repr=False)
    reached_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A goal in the client's own words; `horizon_weeks` is how long they want to give it."""

    goal_id: str
    client_id: str
    episode_id: str
    title: str = field(repr=False)
    status: GoalStatus = "active"
    agreed_at: datetime
    horizon_weeks: int | None = None
    milestones: tuple[Milestone, ...] = ()
    version: Version = None

    def reached(self, milestone_id: str, at: datetime) -> Goal:
        """With that milestone reached at that instant; raises NotFound for a milestone of another goal."""
        if milestone_id not in {milestone.milestone_id for milestone in self.milestones}:
            raise NotFound("There is no such milestone.")
        if self.status == "dropped":
            raise Conflict("This goal was dropped.")
        steps = (
            replace(step, reached_at=at) if step.milestone_id == milestone_id else step for step in self.milestones
        )
        return replace(self, milestones=tuple(steps))

    def heading_for(self, titles: Sequence[str]) -> Goal:
        """With these milestones still to be reached, in this order; those that were reached stay, before them.

        A title that is there already keeps its milestone, another one renames what would be left over, and what is
        left over then goes.
        """
        waiting = [step for step in self.milestones if step.reached_at is None]
        known = {step.title: step for step in waiting}
        spare = [step.milestone_id for step in waiting if step.title not in titles]
        steps = [step for step in self.milestones if step.reached_at is not None]
        for title in titles:
            kept = known.pop(title, None)
            milestone_id = kept.milestone_id if kept else spare.pop(0) if spare else new_id()
            steps.append(Milestone(milestone_id=milestone_id, title=title))
        return replace(self, milestones=tuple(steps))

    def milestone(self, milestone_id: str) -> Milestone | None:
        """The milestone of that id."""
        return next((step for step in self.milestones if step.milestone_id == milestone_id), None)
