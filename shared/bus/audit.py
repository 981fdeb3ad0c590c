"""The worker's part of the audit: a job a day closes what is over and checks that nothing was changed since."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from shared.bus.jobs import Effect, Kind, Run
from shared.bus.worker import Tick
from shared.store import Store, Unit, jobs
from shared.store.audit_check import MARGIN, Checked, check, close, remember

AUDIT: Final = "audit"
ASK_EVERY: Final = timedelta(minutes=10)
# Each night it looks at so many days once more; all of them: `./attune audit check`.
LOOK_BACK: Final = timedelta(days=8)


def audit_tick(store: Store) -> Tick:
    """Has the job done once a day."""

    def ask(unit: Unit) -> None:
        after_midnight = unit.now.replace(hour=0, minute=0, second=0, microsecond=0) + MARGIN
        jobs.ask(unit, AUDIT, unit.now.date().isoformat(), not_before=after_midnight)

    return Tick(AUDIT, ASK_EVERY, lambda _as_of: store.transact(ask))


def audit_kind(store: Store) -> Kind:
    """Closes the chains of days that are over, and checks the last ones."""

    def run(run: Run) -> Effect:
        close(store)
        run.rest()
        return partial(_remember, check(store, (store.now() - LOOK_BACK).date()))

    return Kind(name=AUDIT, run=run)


def _remember(checked: Checked, unit: Unit) -> None:
    remember(unit, checked)
