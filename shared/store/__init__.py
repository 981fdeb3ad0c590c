"""One service's MongoDB: units of work, the outbox, both fences, leases; the only pymongo in `shared`."""

from shared.store.connection import ENGINE_ERRORS, Store, within
from shared.store.unit import Unit

__all__ = ["ENGINE_ERRORS", "Store", "Unit", "within"]
