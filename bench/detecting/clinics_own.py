"""What a clinic's own ratings make of the rules: by the product's calibration, on trajectories as it has them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from bench.detecting.model import Simulated
from services.alerts.domain.calibration import Observed, fitted
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.past import UNDATED, PastSession, facts_of
from services.alerts.domain.rules import DEFAULT, RuleSet, Timeline
from services.alerts.domain.trajectory import Trajectory, retrace
from services.alerts.usecases.calibrate import calibrate
from services.alerts.usecases.replay import Terms, replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A budget, the threshold that calibration finds for it, and how many of 100 ratings it flags elsewhere."""

    budget: float
    h: float
    flagged: float


def own_rules(simulated: Simulated) -> RuleSet:
    """Return the rules with that clinic's priors."""
    observed = Observed()
    for trajectory in trajectories(simulated):
        ratings = list(trajectory.facts.ratings.values())
        observed.add([rating.total for rating in ratings], [rating.items for rating in ratings])
    return fitted(observed, DEFAULT, version=DEFAULT.version + 1)


def kept(train: Simulated, test: Simulated, budget: float) -> Kept:
    """Calibrate on one clinic, all of whose ratings count as recent, and judge another by the outcome."""
    found, others = trajectories(train), trajectories(test)
    rules = calibrate(lambda: found, DEFAULT, budget=budget).rules
    judged = [one for trajectory in others for one in retrace(trajectory, Timeline((rules,)))]
    scored = [one.dips for one in judged if one.score is not None]
    return Kept(budget=budget, h=rules.h, flagged=100 * sum(scored) / len(scored))


def said(simulated: Simulated, h: float) -> dict[str, dict[str, float]]:
    """Return, by kind, how often rules speak at default priors: of 100 ratings, and to how many of 100 clients."""
    terms = Terms(rules=replace(DEFAULT, h=h))
    ratings, times, clients = 0, Counter[str](), Counter[str]()
    everybody = np.flatnonzero(simulated.rated.any(axis=1)).tolist()
    for client in everybody:
        story = replay(str(client), _sessions(simulated, client), terms)
        kinds = [one.kind for told in story for one in told.said]
        ratings += len(story)
        times.update(kinds)
        clients.update(set(kinds))
    return {
        kind: {
            "of 100 ratings": 100 * times[kind] / ratings,
            "of 100 clients": 100 * clients[kind] / len(everybody),
        }
        for kind in sorted(times)
    }


def trajectories(simulated: Simulated) -> list[Trajectory]:
    """Return each client's ratings as facts."""
    return [
        Trajectory(str(client), facts_of(_sessions(simulated, client)))
        for client in np.flatnonzero(simulated.rated.any(axis=1)).tolist()
    ]


def _sessions(simulated: Simulated, client: int) -> list[PastSession]:
    return [
        PastSession(number, UNDATED, dict(zip(ITEMS, simulated.items[client, number].tolist(), strict=True)))
        for number in np.flatnonzero(simulated.rated[client]).tolist()
    ]
