"""Calibrating on trajectories, whichever relationship a rating belongs to."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.learning import learn
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import Trajectory, retrace
from services.alerts.usecases.calibrate import calibrate
from tests.infra.histories import START, rating


def clinic(count: int = 150) -> list[Trajectory]:
    chance = random.Random(3)  # noqa: S311 -- invented ratings
    found = []
    for client in range(count):
        trajectory, level = Trajectory(f"client-{client}"), chance.gauss(9, 0.6)
        for week in range(chance.randint(2, 20)):
            items = {item: float(min(10, round(chance.gauss(level, 0.8)))) for item in ITEMS}
            learn(trajectory.facts, rating(week, items))
        found.append(trajectory)
    return found


def share(trajectories: list[Trajectory], timeline: Timeline) -> float:
    judged = [found for trajectory in trajectories for found in retrace(trajectory, timeline) if found.score]
    return 100 * sum(found.dips for found in judged) / len(judged)


@pytest.mark.parametrize("budget", [2, 5])
def test_the_proposal_keeps_to_the_budget(budget: float) -> None:
    trajectories = clinic(400)
    proposal = calibrate(lambda: trajectories, DEFAULT, budget=budget)
    assert proposal.rules.version == 2
    assert share(trajectories, Timeline((proposal.rules,))) == pytest.approx(budget, abs=1)


def test_the_threshold_rests_on_what_is_recent_and_the_priors_on_all() -> None:
    trajectories = clinic()
    every = calibrate(lambda: trajectories, DEFAULT, budget=5)
    recent = calibrate(lambda: trajectories, DEFAULT, budget=5, since=START + timedelta(weeks=10))
    assert recent.scores < every.scores
    assert recent.rules.priors == every.rules.priors
    assert recent.rules.h != every.rules.h


def test_nothing_to_learn_from_proposes_the_default() -> None:
    proposal = calibrate(list, DEFAULT, budget=5)
    assert (proposal.rules.h, proposal.own_h, proposal.clients) == (DEFAULT.h, None, 0)
    assert proposal.rules.priors == DEFAULT.priors


def test_what_is_reckoned_from_some_answers_moves_no_proposal() -> None:
    """Only the two low rules reckon; what they hold it against rests on whole check-ins, as every score does."""
    trajectories = clinic()
    before = calibrate(lambda: trajectories, DEFAULT, budget=5)
    for trajectory in trajectories:
        learn(trajectory.facts, rating(50, {"heard": 3.0, "matters": 4.0, "fit": None, "openness": 2.0}))
    after = calibrate(lambda: trajectories, DEFAULT, budget=5)
    assert (after.rules.p10, after.rules.p75) == (before.rules.p10, before.rules.p75)
    assert after.rules.priors["total"] == before.rules.priors["total"]


def test_each_relationship_counts_by_itself() -> None:
    trajectory = Trajectory("client")
    for week in range(12):
        learn(trajectory.facts, rating(week, dict.fromkeys(ITEMS, 9.0), clinician=f"clinician-{week % 2}"))
    assert calibrate(lambda: [trajectory], DEFAULT, budget=5).clients == 2


def test_trajectories_are_gone_through_one_by_one() -> None:
    alive = 0

    def trajectories() -> Iterator[Trajectory]:
        nonlocal alive
        for trajectory in clinic(30):
            alive += 1
            yield trajectory
            alive -= 1

    calibrate(trajectories, DEFAULT, budget=5)
    assert alive == 0
