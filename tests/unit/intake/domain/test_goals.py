from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.goals import Goal, Milestone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOAL = Goal(goal_id="g", client_id="c", episode_id="e", title="Sleep", agreed_at=NOON)
TITLES = st.lists(st.sampled_from("abcdef"), max_size=6)


def heading(*titles: str, reached: str = "") -> Goal:
    """A goal with these milestones, named after their titles."""
    steps = [Milestone(milestone_id=f"of {title}", title=title) for title in titles]
    steps = [replace(step, reached_at=NOON) if step.title in reached else step for step in steps]
    return replace(GOAL, milestones=tuple(steps))


def ids(goal: Goal) -> list[str]:
    return [step.milestone_id for step in goal.milestones]


def test_a_title_that_stays_keeps_its_milestone_in_the_new_order() -> None:
    assert ids(heading("a", "b").heading_for(["b", "a"])) == ["of b", "of a"]


def test_another_title_renames_what_would_be_left_over() -> None:
    changed = heading("a", "b").heading_for(["a", "B"])
    assert [(step.milestone_id, step.title) for step in changed.milestones] == [("of a", "a"), ("of b", "B")]


def test_what_was_reached_stays_and_is_not_reached_twice() -> None:
    changed = heading("a", "b", reached="a").heading_for([])
    assert changed.milestones == heading("a", reached="a").milestones


@given(before=TITLES, wanted=TITLES, reached=st.sampled_from("abcdef"))
def test_what_is_wanted_stands_there_and_no_two_share_an_id(
    before: list[str], wanted: list[str], reached: str
) -> None:
    goal = heading(*dict.fromkeys(before), reached=reached)
    changed = goal.heading_for(wanted)
    assert [step.title for step in changed.milestones if step.reached_at is None] == wanted
    assert [step for step in changed.milestones if step.reached_at] == [s for s in goal.milestones if s.reached_at]
    assert len(set(ids(changed))) == len(changed.milestones)
