"""Rated sessions a second through the alerts worker, from Kafka to committed trajectories.

The floor beside it is what one process polls and decodes of the same topic without keeping anything. Both run
several times by turns, and medians are given: this machine does other things too.
"""

from __future__ import annotations

import random
import secrets
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

import click
from kafka import KafkaConsumer, KafkaProducer

from bench.report import report
from bench.workers import working
from deploy.local import kafka
from services.alerts.adapters.mongo import COLLECTIONS
from shared.contracts.envelope import decode, encode
from shared.contracts.events import FEEDBACK, INTAKE, GoalScore, Items, SessionRated
from shared.contracts.revision import Revision
from shared.contracts.signing import EventKeys
from shared.settings import Settings
from shared.store import Store
from shared.store.collection import growing
from tests.infra.engines import plain_settings, start_kafka, start_mongo
from tests.infra.lease import Run, until

PARTITIONS: Final = 6
DIPS: Final = 0.05
START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)


def rated(client: int, number: int, dice: random.Random) -> SessionRated:
    """A client's n-th rating: around what is usual for that client, and now and then well below.

    With these figures about 5 ratings in 100 raise a rupture and 1 a stalled goal, as in detection.
    """
    person = random.Random(client)  # noqa: S311 - the same client again each time, not a secret
    usual, progress = min(9.9, person.gauss(9.2, 0.5)), person.uniform(0.15, 0.7)
    dip = 3 if dice.random() < DIPS else 0
    answers = [max(0, min(10, round(dice.gauss(usual, 0.4)))) for _ in range(4)]
    answers[dice.randrange(4)] -= dip
    goal = max(0, min(10, round(3 + progress * number + dice.gauss(0, 0.5))))
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
        goals=(GoalScore(goal_id=f"goal-{client}", score=goal),),
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
    keys = EventKeys(settings.event_keys)
    dice = random.Random(20261122)  # noqa: S311 - a repeatable load, not a secret
    with closing(KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, linger_ms=20)) as producer:
        for number in range(ratings):
            for client in range(clients):
                message = encode(rated(client, number, dice), event_id="e", time=START)
                headers = keys.signed(message.topic, message.key, message.headers, message.value)
                producer.send(
                    settings.topic_prefix + FEEDBACK,
                    key=message.key,
                    value=message.value,
                    headers=headers,
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


def through_worker(settings: Settings, expected: int) -> tuple[float, int, float]:
    """Records a second through a fresh alerts worker from first commit to last, its alerts, its size.

    The size is bytes on disk for each record, indexes and outbox included.
    """
    fresh = replace(settings, database=f"bench_{secrets.token_hex(4)}")
    store = Store(fresh, COLLECTIONS)
    with working(fresh), closing(store):
        until(lambda: _consumed(store) > 0, "the first batch", within_s=60)
        begin, already = time.perf_counter(), _consumed(store)
        until(lambda: _consumed(store) >= expected, "all ratings", within_s=600)
        seconds = time.perf_counter() - begin
        if store.database["dead_letters"].count_documents({}):
            raise click.ClickException("there are dead letters: the load is wrong")
        alerts = store.database["alerts"].count_documents({})
        store.database.client.admin.command("fsync")
        kept = store.database.command("dbStats")["totalSize"]
        store.database.client.drop_database(fresh.database)
        store.database.client.drop_database(growing(fresh.database))
    return (expected - already) / seconds, alerts, kept / expected


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
        taken = [(*through_worker(settings, total), floor(settings, total)) for _ in range(rounds)]
    finally:
        run.end()
    worker, alerts, size, least = (median(column) for column in zip(*taken, strict=True))
    report(
        "throughput",
        {
            "clients": clients,
            "rated_sessions": total,
            "alerts_raised": round(alerts),
            "rounds": rounds,
            "rated_sessions_a_second": round(worker),
            "database_bytes_a_rating": round(size),
            "floor_poll_and_decode_a_second": round(least),
            "ratio_to_floor": round(worker / least, 3),
        },
    )


if __name__ == "__main__":
    throughput()
