"""The recursion against the specification's worked figures."""

from dataclasses import replace

import pytest

from services.alerts.domain.rules import DEFAULT
from services.alerts.domain.sbe import Reading, Stream, rebase, step, usual

TOTAL, ITEM = DEFAULT.priors["total"], DEFAULT.priors["matters"]


def readings(xs: list[float], stream: str = "total") -> list[Reading]:
    state = Stream()
    return [step(state, x, DEFAULT.priors[stream], DEFAULT) for x in xs]


def test_a_typical_rupture_and_its_repair() -> None:
    fifth, sixth, seventh = readings([38, 38.5, 37.5, 38.2, 33, 34, 38])[4:]
    assert (fifth.usual, fifth.noise, fifth.spread) == pytest.approx((37.870, 1.555652, 1.715925), abs=1e-6)
    assert fifth.score == pytest.approx(2.838120, abs=1e-6)
    assert sixth.score == pytest.approx(1.116012, abs=1e-6)
    assert seventh.score == pytest.approx(-0.551445, abs=1e-6)


def test_the_first_two_ratings_have_no_score() -> None:
    scores = [reading.score for reading in readings([31, 30.5, 32, 31, 26])]
    assert scores[:2] == [None, None]
    assert scores[4] == pytest.approx(3.031830, abs=1e-6)


def test_a_small_dip_from_the_ceiling_is_no_alert() -> None:
    score = readings([40, 40, 40, 40, 40, 37])[-1].score
    assert score == pytest.approx(1.616975, abs=1e-6)


def test_one_item_far_off() -> None:
    score = readings([9.6, 9.5, 9.7, 9.4, 6.5], "matters")[-1].score
    assert score == pytest.approx(5.926095, abs=1e-6)


def test_before_any_rating_the_clinics_mean_is_usual() -> None:
    start = usual(Stream(), TOTAL, DEFAULT)
    assert start.value == pytest.approx(36.7)
    assert start.noise == pytest.approx(2.0)
    assert start.spread == pytest.approx(3.240370, abs=1e-6)


def test_own_noise_has_a_floor() -> None:
    rules, stream = replace(DEFAULT, floor=0.5), Stream()
    for _ in range(60):
        step(stream, 9.18, ITEM, rules)
    assert usual(stream, ITEM, rules).noise == pytest.approx((0.5 * 0.35) ** 0.5)


def test_the_last_three_ratings_become_usual() -> None:
    stream = Stream()
    for x in [38, 38, 38, 38, 38, 38, 30, 31, 32]:
        step(stream, x, TOTAL, DEFAULT)
    rebase(stream)
    assert (stream.n, stream.m, stream.k) == (3, 31, 9)


def test_rebasing_an_unanswered_stream_changes_nothing() -> None:
    stream = Stream()
    rebase(stream)
    assert stream == Stream()


@pytest.mark.parametrize(
    ("first", "last", "ratings", "stream", "most"), [(38, 30, 16, "total", 1.60), (10, 5, 18, "matters", 2.48)]
)
def test_a_slow_slide_is_followed(first: float, last: float, ratings: int, stream: str, most: float) -> None:
    xs = [first + (last - first) * i / (ratings - 1) for i in range(ratings)]
    assert max(reading.score or 0.0 for reading in readings(xs, stream)) <= most
