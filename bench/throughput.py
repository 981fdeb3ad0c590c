"""Rated sessions a second through the alerts worker, from Kafka to committed trajectories.

The floor beside it is what one process polls and decodes of the same topic without keeping anything. Both run
several times by turns, and medians are given: this machine does other things too.
"""

from __future__ import annotations

import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

import click
from kafka import KafkaConsumer, KafkaProducer

from bench.report import report
from deploy.local import kafka
from shared.contracts.envelope import decode, encode
from shared.contracts.events import FEEDBACK, INTAKE, GoalScore, Items, SessionRated
from shared.contracts.revision import Revision
from shared.settings import Settings
from shared.store import Store
from tests.infra.engines import plain_settings, start_kafka, start_mongo
from tests.infra.lease import Run, until
from tests.infra.workers import environment

PARTITIONS: Final = 6
START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)


def rated(client: int, number: int, dice: random.Random) -> SessionRated:
    """A client's n-th rating: high, as ratings are, and now and then well below."""
    answers = [max(0, min(10, round(dice.gauss(9.2, 0.8)))) for _ in range(4)]
    if dice.random() < 0.03:
        answers[dice.randrange(4)] -= 4
    answers = [max(0, answer) for answer in answers]
    held_at = START + timedelta(weeks=number, minutes=client % 600)
    return SessionRated(
        revision=Revision(1, 1),
        client_id=f"client-{client}",
        rating_id=f"rating-{client}-{number}",
        session_id=f"session-{client}-{number}",
        episode_id=f"episode-{client}",
        clinician_id=f"clinician-{client % 50}",
        session_no=number + 1,
        instrument="session-check-in",
        instrument_version=1,
        items=Items(**dict(zip(("heard", "matters", "fit", "openness"), answers, strict=True))),
        total=sum(answers),
        goals=(GoalScore(goal_id=f"goal-{client}", score=dice.randrange(2, 8)),),
        homework="done",
        week=dice.randrange(3, 9),
        held_at=held_at,
        session_revision=Revision(1, 1),
        first_submitted_at=held_at + timedelta(hours=1),
        submitted_at=held_at + timedelta(hours=1),
        via="link",
    )


def fill(settings: Settings, clients: int, ratings: int) -> None:
    """Put every client's ratings into the topic, the clients interleaved as in a clinic's weeks."""
    kafka.create_topics(
        settings.kafka_bootstrap, [settings.topic_prefix + name for name in (INTAKE, FEEDBACK)], PARTITIONS
    )
    dice = random.Random(20261122)  # noqa: S311 - a repeatable load, not a secret
    with closing(KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, linger_ms=20)) as producer:
        for number in range(ratings):
            for client in range(clients):
                message = encode(rated(client, number, dice), event_id="e", time=START)
                producer.send(
                    settings.topic_prefix + FEEDBACK,
                    key=message.key,
                    value=message.value,
                    headers=message.headers,
                )
        producer.flush()


def floor(settings: Settings, expected: int) -> float:
    """Records a second that one process polls and decodes, and does nothing with."""
    with closing(
        KafkaConsumer(
            settings.topic_prefix + FEEDBACK,
            bootstrap_servers=settings.kafka_bootstrap,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            group_id=None,
        )
    ) as consumer:
        seen, begin = 0, 0.0
        while seen < expected:
            for records in consumer.poll(timeout_ms=500, max_records=2000).values():
                begin = begin or time.perf_counter()
                for record in records:
                    decode(record.key, record.headers, record.value)
                seen += len(records)
    return seen / (time.perf_counter() - begin)


def through_worker(settings: Settings, expected: int) -> float:
    """Records a second that a fresh alerts worker takes from the first commit to the last."""
    fresh = replace(settings, database=f"bench_{secrets.token_hex(4)}")
    store = Store(fresh)
    with _worker(fresh), closing(store):
        until(lambda: _consumed(store) > 0, "the first batch", within_s=60)
        begin, already = time.perf_counter(), _consumed(store)
        until(lambda: _consumed(store) >= expected, "all ratings", within_s=600)
        seconds = time.perf_counter() - begin
        if store.database["dead_letters"].count_documents({}):
            raise click.ClickException("there are dead letters: the load is wrong")
        store.database.client.drop_database(fresh.database)
    return (expected - already) / seconds


@contextmanager
def _worker(settings: Settings) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "services.alerts"], env=environment(settings), stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _consumed(store: Store) -> int:
    return sum(row["next"] for row in store.database["positions"].find())


@click.command()
@click.option("--clients", default=4000, show_default=True)
@click.option("--ratings", default=10, show_default=True, help="Of each client.")
@click.option("--rounds", default=3, show_default=True)
def throughput(clients: int, ratings: int, rounds: int) -> None:
    """Measure and print rated sessions a second through the alerts worker."""
    run = Run.begin()
    try:
        settings = plain_settings(
            "alerts",
            mongo_uri=start_mongo(run),
            kafka_bootstrap=start_kafka(run),
            topic_prefix=f"bench-{secrets.token_hex(4)}.",
        )
        fill(settings, clients, ratings)
        total = clients * ratings
        pairs = [(through_worker(settings, total), floor(settings, total)) for _ in range(rounds)]
    finally:
        run.end()
    worker, least = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    report(
        "throughput",
        {
            "clients": clients,
            "rated_sessions": total,
            "rounds": rounds,
            "rated_sessions_a_second": round(worker),
            "floor_poll_and_decode_a_second": round(least),
            "ratio_to_floor": round(worker / least, 3),
        },
    )


if __name__ == "__main__":
    throughput()
