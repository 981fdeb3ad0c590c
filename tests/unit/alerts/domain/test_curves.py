"""The expected course of a questionnaire, fitted."""

import random
from math import log

import numpy as np
import pytest

from services.alerts.domain.curves import LEAST_EPISODES, Fit


def episodes(count: int) -> list[tuple[float, list[tuple[int, float]]]]:
    """Return invented episodes: a first score and later ones, around a known course."""
    chance, found = random.Random(7), []  # noqa: S311 -- invented scores, not secrets
    for _ in range(count):
        first = float(chance.randint(5, 25))
        course = [(t, 4 + 0.7 * first - (1.5 + 0.1 * first) * log(t) + chance.gauss(0, 3)) for t in (5, 9, 13)]
        found.append((first, course))
    return found


def fitted(found: list[tuple[float, list[tuple[int, float]]]]) -> Fit:
    fit = Fit()
    for first, later in found:
        fit.add(first, later)
    return fit


def test_the_curve_is_numpys_least_squares() -> None:
    found = episodes(LEAST_EPISODES)
    curve = fitted(found).curve()
    rows = [(1.0, first, log(t), first * log(t)) for first, later in found for t, _ in later]
    scores = [score for _, later in found for _, score in later]
    theirs, residuals, _, _ = np.linalg.lstsq(np.array(rows), np.array(scores), rcond=None)
    assert curve is not None
    assert (curve.c0, curve.c1, curve.c2, curve.c3) == pytest.approx(tuple(theirs), abs=1e-6)
    assert curve.sd == pytest.approx((residuals[0] / (len(rows) - 4)) ** 0.5, abs=1e-6)


def test_there_is_none_for_few_episodes() -> None:
    assert fitted(episodes(LEAST_EPISODES - 1)).curve() is None


def test_there_is_none_where_all_began_alike_or_nothing_scatters() -> None:
    assert fitted([(10.0, [(5, 8.0), (9, 7.0)])] * LEAST_EPISODES).curve() is None


def test_an_episode_with_one_questionnaire_says_nothing() -> None:
    fit = fitted([(10.0, [])])
    assert (fit.episodes, fit.count) == (0, 0)
