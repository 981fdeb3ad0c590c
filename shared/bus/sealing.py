"""The worker's part of encryption: a job a day seals what is plain and wraps keys by the newest wrapping key."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from shared import logs
from shared.bus.jobs import Kind, Run
from shared.bus.worker import Tick
from shared.store import Store, Unit, jobs
from shared.store.resealing import reseal, rewrap

SEALING: Final = "sealing"
ASK_EVERY: Final = timedelta(minutes=1)

log = logs.get(__name__)


def sealing_tick(store: Store) -> Tick:
    """Has the job done once a day, and as soon as there is another wrapping key."""

    def ask(unit: Unit) -> None:
        wrapping = store.database.keyring.wrapping
        wrapping.reload()
        jobs.ask(unit, SEALING, f"{unit.now.date().isoformat()} {wrapping.newest}")

    return Tick(SEALING, ASK_EVERY, lambda _as_of: store.transact(ask))


def sealing_kind(store: Store) -> Kind:
    """Seals what an earlier version left plain, and data keys that another wrapping key sealed."""

    def run(run: Run) -> None:
        log.info("sealed", rows=reseal(store, run.rest), keys=rewrap(store, run.rest))

    return Kind(name=SEALING, run=run)
