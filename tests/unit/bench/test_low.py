"""The benchmark of the low rules: direction only, figures are the benchmark's."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from bench.detecting.clinics_own import said
from bench.detecting.model import simulate
from bench.detecting.scenarios import WHOLE
from bench.low import KINDS, WAYS, low, one_clinic

SMALL = simulate(replace(WHOLE, clients=600), 1)


def test_with_all_answered_it_counts_what_the_replay_says() -> None:
    found, replayed = one_clinic(SMALL, 0.0, 1), said(SMALL, 2.6)
    for kind in KINDS:
        assert found[WAYS[0]][kind] == found[WAYS[1]][kind] == found[WAYS[2]][kind]
        for unit in ("of 100 ratings", "of 100 clients"):
            assert found[WAYS[0]][kind][unit] == pytest.approx(replayed[kind][unit])


def test_reckoning_finds_again_what_open_answers_hide() -> None:
    whole, reckoned = (one_clinic(SMALL, 0.3, 1)[way] for way in WAYS[1:])
    for kind in KINDS:
        of_all = "of 100 clients of whom all answers would say it"
        assert reckoned[kind][of_all] > whole[kind][of_all] + 15
        assert reckoned[kind]["of 100 times borne out by all answers"] > 80


def test_it_prints_every_way_as_json() -> None:
    result = CliRunner().invoke(low, ["--clients", "200", "--seeds", "2"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert (figures["benchmark"], set(figures["ways"])) == ("low", set(WAYS))
    one = figures["ways"]["reckoned"]["LOW_START"]["of 100 ratings"]
    assert 0 < one["lowest"] <= one["mean"] <= one["highest"]
