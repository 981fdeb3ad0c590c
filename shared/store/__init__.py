"""One service's MongoDB: units of work, the outbox, both fences, leases; the only pymongo in `shared`."""

from shared.store.connection import ENGINE_ERRORS, Store
from shared.store.unit import Unit

__all__ = ["ENGINE_ERRORS", "Store", "Unit"]
