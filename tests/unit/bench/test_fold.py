"""The benchmark of folding says what it measured."""

import json

from click.testing import CliRunner

from bench.fold import RATINGS, fold_ratings


def test_it_prints_both_figures_as_json() -> None:
    result = CliRunner().invoke(fold_ratings, ["--clients", "2", "--rounds", "1"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert (figures["benchmark"], figures["clients"], figures["ratings_of_each"]) == ("fold", 2, RATINGS)
    assert 0 < figures["in_order_us_a_rating"] < figures["again_us_a_client"]
