"""How long a republish takes: intake says every state again, and both listeners take all of it in.

The load is a large clinic: with the figures below 200,000 entities. All parts run at the same time, as they do.
"""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import click

from bench.filling import Filling
from bench.report import report
from bench.workers import working
from deploy.local import kafka
from deploy.local.plan import SERVICES
from services.alerts.adapters.mongo import COLLECTIONS as ALERTS
from services.feedback.adapters.mongo import COLLECTIONS as FEEDBACK
from services.intake.adapters.mongo import COLLECTIONS as INTAKE
from services.intake.bootstrap import transactions
from services.intake.usecases.republishing import republish as say_again
from shared.settings import Settings
from shared.store import Store
from tests.infra.engines import plain_settings, start_kafka, start_mongo
from tests.infra.lease import Run, until

PARTITIONS: Final = 6
START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
PATIENCE_S: Final = 1_800.0


def listened(store: Store, total: int) -> bool:
    """Whether that service has consumed all of intake's topic."""
    rows = store.database["positions"].find({"_id": {"$regex": r"intake\.events"}})
    return bool(sum(row["next"] for row in rows) >= total)


def measure(places: Mapping[str, Settings], clients: int, sessions: int) -> dict[str, Any]:
    """Republish once, with everybody listening; `places` are the services' settings."""
    with ExitStack() as closing_all:
        stores = {
            name: closing_all.enter_context(closing(Store(places[name], declared)))
            for name, declared in (("intake", INTAKE), ("feedback", FEEDBACK), ("alerts", ALERTS))
        }
        stores["intake"].ensure()
        entities = Filling(clients=clients, sessions=sessions, since=START).put(stores["intake"])
        workers = [closing_all.enter_context(working(place)) for place in places.values()]

        def wait(true: Callable[[], bool], what: str) -> None:
            until(lambda: _all_at_work(workers) and true(), what, within_s=PATIENCE_S)

        begin = time.perf_counter()
        said = say_again(transactions(stores["intake"]))
        figures: dict[str, Any] = {"clients": clients, "entities": entities, "events": said}
        figures["said_after_s"] = round(time.perf_counter() - begin, 1)
        unsent = stores["intake"].database["outbox"]
        wait(lambda: not unsent.find_one({"sent": False}), "all being sent")
        figures["sent_after_s"] = round(time.perf_counter() - begin, 1)
        for name in ("feedback", "alerts"):
            wait(partial(listened, stores[name], said), f"{name} listening to all")
            figures[f"{name}_after_s"] = round(time.perf_counter() - begin, 1)
        kept = stores["feedback"].database["sessions"].count_documents({})
        figures["sessions_kept_by_feedback"] = kept
        if kept != clients * sessions or any(
            store.database["dead_letters"].find_one() for store in stores.values()
        ):
            raise click.ClickException(f"something was lost: {figures}")
        return figures


def _all_at_work(workers: Sequence[subprocess.Popen[bytes]]) -> bool:
    """True; a worker that ended would be waited for in vain."""
    if any(worker.poll() is not None for worker in workers):
        raise click.ClickException("a worker ended; see above")
    return True


@click.command()
@click.option("--clients", default=2_000, show_default=True)
@click.option("--sessions", default=96, show_default=True, help="Of each client.")
def republish(clients: int, sessions: int) -> None:
    """Measure and print how long a republish of intake takes until both listeners have it."""
    run = Run.begin()
    try:
        mongo, broker, once = start_mongo(run), start_kafka(run), secrets.token_hex(4)
        kafka.create_topics(broker, [f"bench-{once}.{name}" for name in kafka.TOPICS], PARTITIONS)
        places = {
            service: plain_settings(
                service,
                mongo_uri=mongo,
                database=f"bench_{once}_{service}",
                kafka_bootstrap=broker,
                topic_prefix=f"bench-{once}.",
            )
            for service in SERVICES
        }
        report("republish", measure(places, clients, sessions))
    finally:
        run.end()


if __name__ == "__main__":
    republish()
