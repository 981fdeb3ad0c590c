"""Containers die, stand still and become more while ratings come in: nothing is lost and nothing comes twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from tests.infra.clinic import Clinic
from tests.infra.composed import Composed
from tests.infra.freezing import freeze_in_mid_batch
from tests.infra.lease import GENEROUS_S, until
from tests.infra.load import Waiting, check_each_has_one_alert, coming_in, prepare, rate_stubbornly
from tests.infra.whole import kill

CONTAINERS = ("alerts-worker", "feedback-worker", "feedback-web", "kafka", "mongo", "caddy")
WORKERS, WORKERS_METRICS = 3, 8002
RATINGS = re.compile(r'^attune_records_total\{[^}]*topic="feedback\.events"[^}]*\} (\S+)$', re.MULTILINE)
AT_ONCE = 6
MOST_ROUNDS = 20


@pytest.fixture(scope="module")
def three_workers(attune: Composed) -> Iterator[Composed]:
    attune.up("--scale", f"alerts-worker={WORKERS}")
    until(lambda: len(ratings_consumed(attune)) == WORKERS, "three workers answering")
    yield attune
    attune.up("--scale", "alerts-worker=1")


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_killed_container_loses_no_rating_and_raises_none_twice(
    attune: Composed, clinic: Clinic, container: str
) -> None:
    waiting = prepare(clinic, 3)
    with coming_in(clinic, waiting, GENEROUS_S):
        kill(attune, container)
    check_each_has_one_alert(clinic, waiting, within_s=GENEROUS_S)


def test_three_alerts_workers_share_the_ratings(three_workers: Composed, clinic: Clinic) -> None:
    given: list[Waiting] = []

    def each_has_some() -> bool:
        more = prepare(clinic, AT_ONCE)
        for each in more:
            rate_stubbornly(clinic, each.token, GENEROUS_S)
        given.extend(more)
        consumed = ratings_consumed(three_workers)
        return len(consumed) == WORKERS and all(consumed)

    until(each_has_some, "each of three workers consuming ratings", every_s=1)
    check_each_has_one_alert(clinic, given, within_s=GENEROUS_S)


def test_workers_frozen_in_mid_batch_do_no_harm_when_they_wake(three_workers: Composed, clinic: Clinic) -> None:
    until(three_workers.caught_up, "all being consumed", every_s=1)
    # Two of them: then hardly ever are all clients of the test the third one's.
    [one, two, _third] = [each["State"]["Pid"] for each in three_workers.containers("alerts-worker")]
    freeze_in_mid_batch(three_workers, clinic, [one, two])


def ratings_consumed(attune: Composed) -> list[float]:
    """How many records about ratings each alerts worker that answers has consumed since it started."""
    metrics: list[str] = []
    for each in attune.containers("alerts-worker"):
        url = f"http://{attune.address(each)}:{WORKERS_METRICS}/metrics"
        with suppress(httpx.TransportError):  # it is only starting
            metrics.append(httpx.get(url, timeout=60, trust_env=False).text)
    return [sum(float(count) for count in RATINGS.findall(text)) for text in metrics]
