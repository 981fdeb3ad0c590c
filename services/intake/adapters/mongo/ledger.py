"""What intake tells of the ledger: the sessions that were held, by when they became so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from services.intake.adapters.mongo.collections import SESSIONS
from shared.store import Store
from shared.store.ledger import Entry, Span


def held(store: Store, span: Span) -> Iterator[Entry]:
    """The sessions for which there must be a check-in link; of earlier versions it counts when they were held."""
    within = span.filter
    came = [{"became_held_at": within}, {"became_held_at": None, "held_at": within}]
    fields = ("client_id", "became_held_at", "held_at")
    for row in store.rows(SESSIONS).one_by_one({"status": "held", "$or": came}, *fields):
        yield Entry(row["_id"], row["client_id"], row.get("became_held_at") or row["held_at"])


def stages(store: Store, span: Span) -> Mapping[str, Callable[[], Iterable[Entry]]]:
    """How to read what intake has of each stage."""
    return {"held": partial(held, store, span)}
