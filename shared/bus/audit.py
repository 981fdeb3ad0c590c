"""The worker's part of the audit: a job a day closes what is over and checks that nothing was changed since."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

import msgspec

from shared.bus.jobs import Effect, Kind, Run
from shared.bus.worker import Tick
from shared.store import Store, Unit, jobs
from shared.store.audit_check import MARGIN, Checked, check, close
from shared.store.connection import META
from shared.store.documents import to_document
from shared.store.rows import HasRows

AUDIT: Final = "audit"
ASK_EVERY: Final = timedelta(minutes=10)
# Each night it looks at so many days once more; all of them: `./attune audit check`.
LOOK_BACK: Final = timedelta(days=8)
LAST_CHECK: Final = "audit-check"
MOST_NAMED: Final = 50


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


def last_check(store: HasRows) -> Checked | None:
    """What the job found the last time."""
    found = store.rows(META).documents({"_id": LAST_CHECK})
    return msgspec.convert(found[0]["value"], Checked) if found else None


def _remember(checked: Checked, unit: Unit) -> None:
    said = msgspec.structs.replace(checked, findings=checked.findings[:MOST_NAMED])
    unit.rows(META).replace({"_id": LAST_CHECK, "value": to_document(said)})
