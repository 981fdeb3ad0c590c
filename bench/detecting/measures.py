"""How well a detector does, knowing where the ruptures are.

False flags are flagged ratings among 100 healthy ones; the session after a repaired rupture counts for
neither side. A rupture is detected if one of its first three rated sessions is flagged. Thresholds are set
on one simulated clinic and measured on another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.detecting.clinic import Floats, Whole
from bench.detecting.model import Simulated
from services.alerts.domain.figures.intervals import wilson

SOON = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A detector at one threshold.

    `sensitivity` is the share of ruptures detected, with its 95 % interval, `same_session` of those detected
    at their first rated session, `false_flags` is of 100 healthy ratings, `delay` in rated sessions.
    """

    threshold: float
    sensitivity: float
    interval: tuple[float, float]
    same_session: float
    false_flags: float
    delay: float


def threshold_for(simulated: Simulated, scores: Floats, false_flags: float) -> float:
    """Return the lowest threshold by which no more than so many of 100 healthy ratings are flagged."""
    healthy = np.sort(scores[simulated.healthy])[::-1]
    allowed = int(len(healthy) * false_flags / 100)
    return float(np.nextafter(healthy[allowed], np.inf))


def measure(simulated: Simulated, scores: Floats, threshold: float) -> Measured:
    """Measure a detector's scores at a threshold."""
    flagged = scores >= threshold
    places = _first_rated(simulated)
    hits = (places >= 0) & np.take_along_axis(flagged[simulated.ruptures[:, 0]], places, axis=1)
    rated = places[:, 0] >= 0
    found = hits.any(axis=1)
    return Measured(
        threshold=threshold,
        sensitivity=float(found.sum() / rated.sum()),
        interval=wilson(int(found.sum()), int(rated.sum())),
        same_session=float(hits[:, 0].sum() / rated.sum()),
        false_flags=float(100 * flagged[simulated.healthy].mean()),
        delay=float(hits.argmax(axis=1)[found].mean()) if found.any() else float("nan"),
    )


def auc(simulated: Simulated, scores: Floats) -> float:
    """Return how often a rupture's first rated session scores above a healthy one; half for a draw."""
    first = _first_rated(simulated)[:, 0]
    rated = first >= 0
    ruptured = scores[simulated.ruptures[rated, 0], first[rated]]
    healthy = np.sort(scores[simulated.healthy])
    below = np.searchsorted(healthy, ruptured, side="left")
    up_to = np.searchsorted(healthy, ruptured, side="right")
    return float((below + up_to).mean() / 2 / len(healthy))


def _first_rated(simulated: Simulated) -> Whole:
    """Return the first rated sessions of each rupture, -1 where there are fewer."""
    client, first, last = simulated.ruptures.T
    sessions = np.arange(simulated.rated.shape[1])[None, :]
    within = (sessions >= first[:, None]) & (sessions <= last[:, None]) & simulated.rated[client]
    rank = within.cumsum(axis=1)
    places = np.full((len(client), SOON), -1)
    for place in range(SOON):
        here = within & (rank == place + 1)
        places[:, place] = np.where(here.any(axis=1), here.argmax(axis=1), -1)
    return places
