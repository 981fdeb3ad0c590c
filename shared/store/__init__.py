"""One service's MongoDB: its declared collections, units of work, the outbox, both fences, leases.

All that every service has is declared when this package is imported.
"""

from shared.store import (
    anchors,
    audit,
    collection,
    dead_letters,
    health,
    idempotency,
    jobs,
    kept_forms,
    leases,
    ledger,
    ledger_counts,
    outbox,
    positions,
    rows,
)
from shared.store.connection import ENGINE_ERRORS, Store, within
from shared.store.transactions import Repositories, Transactions
from shared.store.unit import Unit

__all__ = [
    "ENGINE_ERRORS",
    "Repositories",
    "Store",
    "Transactions",
    "Unit",
    "anchors",
    "audit",
    "collection",
    "dead_letters",
    "health",
    "idempotency",
    "jobs",
    "kept_forms",
    "leases",
    "ledger",
    "ledger_counts",
    "outbox",
    "positions",
    "rows",
    "within",
]
