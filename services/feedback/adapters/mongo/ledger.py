"""What feedback tells of the ledger: links made, shown and answered, and ratings, each by its day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.feedback.adapters.mongo.collections import INVITATIONS, LINK_READS, RATINGS
from shared.store import Store
from shared.store.collection import Collection
from shared.store.ledger import Entry, Span, Stages


def invited(store: Store, span: Span) -> Sequence[Entry]:
    """The sessions with a link."""
    return _links(store, span)


def shown(store: Store, span: Span) -> Sequence[Entry]:
    """Those whose link somebody had shown, to hand it to the client, or that were answered."""
    links = _links(store, span)
    seen = _of(store, LINK_READS, links) | _of(store, RATINGS, links)
    return [link for link in links if link.entry_id in seen]


def answered(store: Store, span: Span) -> Sequence[Entry]:
    """Those that were answered."""
    links = _links(store, span)
    rated_ones = _of(store, RATINGS, links)
    return [link for link in links if link.entry_id in rated_ones]


def ended(store: Store, span: Span) -> Sequence[Entry]:
    """Those that can no longer be answered and were not."""
    links = _links(store, span, expires_at={"$lte": store.now()})
    rated_ones = _of(store, RATINGS, links)
    return [link for link in links if link.entry_id not in rated_ones]


def rated(store: Store, span: Span) -> Sequence[Entry]:
    """The ratings, by when they came first."""
    found = store.rows(RATINGS).documents({"first_submitted_at": span.filter}, "client_id", "first_submitted_at")
    return [Entry(row["_id"], row["client_id"], row["first_submitted_at"]) for row in found]


def _links(store: Store, span: Span, **more: object) -> list[Entry]:
    wanted = {"made_at": span.filter, "void": {"$ne": True}, **more}
    found = store.rows(INVITATIONS).documents(wanted, "session_id", "client_id", "made_at")
    return [Entry(row["session_id"], row["client_id"], row["made_at"]) for row in found]


def _of(store: Store, declared: Collection[Any], links: Sequence[Entry]) -> set[str]:
    """The sessions of these links that have a row there."""
    wanted = {"session_id": {"$in": [link.entry_id for link in links]}}
    return {row["session_id"] for row in store.rows(declared).documents(wanted, "session_id")}


STAGES: Final[Stages] = {
    "invited": invited,
    "shown": shown,
    "answered": answered,
    "ended": ended,
    "rated": rated,
}
