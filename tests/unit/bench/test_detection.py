"""The comparison of detectors, on clinics small enough for a test: direction only, figures are the benchmark's."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bench.detecting.clinic import Floats
from bench.detecting.clinics_own import kept, trajectories
from bench.detecting.detectors import Innovation, scores
from bench.detecting.measures import auc, measure, threshold_for
from bench.detecting.model import Simulated, simulate
from bench.detecting.ruptures import AFTER, HEALTHY, RUPTURE
from bench.detecting.scenarios import SCENARIOS, WHOLE
from bench.detection import OURS, PEERS, compare, detection
from services.alerts.domain.relationship import STREAMS
from services.alerts.domain.rules import DEFAULT, Timeline
from services.alerts.domain.trajectory import retrace

SMALL = replace(WHOLE, clients=600)


@pytest.fixture(scope="module")
def clinics() -> tuple[Simulated, Simulated]:
    return simulate(SMALL, 1), simulate(SMALL, 2)


def test_sbe_is_clearly_better_than_an_individuals_chart(clinics: tuple[Simulated, Simulated]) -> None:
    found = compare(*clinics, (OURS, PEERS))
    assert found[OURS]["auc"] > found[PEERS]["auc"] + 0.05
    for flags in ("2", "5", "10"):
        assert found[OURS]["at"][flags]["sensitivity"] > found[PEERS]["at"][flags]["sensitivity"] + 0.05


def test_calibration_keeps_to_the_budget_on_another_seed(clinics: tuple[Simulated, Simulated]) -> None:
    assert kept(*clinics, 5.0).flagged == pytest.approx(5, abs=1.5)


def test_the_benchmarks_scores_are_those_of_the_fold(clinics: tuple[Simulated, Simulated]) -> None:
    """Never rebased, as no rating is a rupture, the fold gives the very same scores."""
    never = replace(DEFAULT, h=1e9)
    found = scores(clinics[0], lambda: Innovation(never, STREAMS))
    for trajectory in trajectories(clinics[0])[:200]:
        for judged in retrace(trajectory, Timeline((never,))):
            score = found[int(trajectory.client_id), int(judged.session.session_id)]
            assert score == (-np.inf if judged.score is None else judged.score)


def test_a_seed_gives_the_same_clinic() -> None:
    one, two, other = simulate(SMALL, 7), simulate(SMALL, 7), simulate(SMALL, 8)
    assert np.array_equal(one.items, two.items, equal_nan=True)
    assert not np.array_equal(one.items, other.items, equal_nan=True)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_is_a_clinic(name: str) -> None:
    clinic = replace(SCENARIOS[name], clients=300)
    found = simulate(clinic, 3)
    rated = found.items[found.rated]
    assert ((rated >= 0) & (rated <= 10)).all()
    assert np.allclose(rated, np.round(rated / clinic.step) * clinic.step)
    assert np.isnan(found.total[~found.rated]).all()
    client, first, last = found.ruptures.T
    assert (first >= clinic.earliest).all()
    assert (last >= first).all()
    assert (found.state[client, first] == RUPTURE).all()
    assert len(np.unique(client)) == pytest.approx(0.29 * 300, abs=30)


def test_the_simulated_clinic_is_like_the_published_ones() -> None:
    found = simulate(WHOLE, 1)
    healthy = found.total[found.healthy]
    below_36 = float((healthy < 36).mean())
    assert 0.22 < below_36 < 0.32
    first, second = found.total[:, 0], found.total[:, 1]
    both = ~np.isnan(first + second)
    assert 0.5 < float(np.corrcoef(first[both], second[both])[0, 1]) < 0.75


def made_up() -> tuple[Simulated, Floats]:
    """Two clients, six sessions; the first has a rupture at session 2 to 4 of which the first is unrated."""
    rated = np.ones((2, 6), dtype=bool)
    rated[0, 2] = False
    state = np.full((2, 6), HEALTHY)
    state[0, 2:5], state[0, 5] = RUPTURE, AFTER
    scores = np.array([[-np.inf, 1.0, np.nan, 2.0, 5.0, 9.0], [-np.inf, 1.0, 2.0, 3.0, 1.0, 4.0]])
    items = np.zeros((2, 6, 4))
    return Simulated(items, items.sum(axis=2), rated, state, np.array([[0, 2, 4]])), scores


def test_what_the_measures_mean() -> None:
    simulated, scores = made_up()
    found = measure(simulated, scores, 3.0)
    assert (found.sensitivity, found.same_session, found.delay) == (1.0, 0.0, 1.0)
    assert found.false_flags == pytest.approx(100 * 2 / 8)
    # The rupture's first rated session scores 2: above five of eight healthy ones and equal to one.
    assert auc(simulated, scores) == pytest.approx(5.5 / 8)
    assert threshold_for(simulated, scores, 25) == np.nextafter(2.0, np.inf)


def test_the_command_prints_json_and_writes_tables(tmp_path: Path) -> None:
    tables = tmp_path / "tables.md"
    arguments = ["--clients", "80", "--pairs", "1", "--markdown", str(tables)]
    result = CliRunner().invoke(detection, arguments)
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert set(figures["scenarios"]) == set(SCENARIOS)
    assert figures["goals"]["pairs"] == 1
    assert "| SBE, total and items |" in tables.read_text()
