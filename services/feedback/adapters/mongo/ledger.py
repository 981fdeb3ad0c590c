"""What feedback tells of the ledger: links made, shown and answered, and ratings, each by its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.feedback.adapters.mongo.collections import INVITATIONS, LINK_READS, RATINGS
from shared.store import Store
from shared.store.collection import Collection
from shared.store.ledger import Entry, Span


def stages(store: Store, span: Span) -> Mapping[str, Sequence[Entry]]:
    """What feedback has of each stage; all but the ratings are by the day of the link.

    A link was shown when somebody of the staff looked at it, to hand it to the client, or when it was answered.
    """
    rows = store.rows(INVITATIONS).documents(
        {"made_at": span.filter, "void": {"$ne": True}}, "session_id", "client_id", "made_at", "expires_at"
    )
    links = {row["session_id"]: Entry(row["session_id"], row["client_id"], row["made_at"]) for row in rows}
    answered, looked_at, now = _of(store, RATINGS, links), _of(store, LINK_READS, links), store.now()
    over = {row["session_id"] for row in rows if row["expires_at"] <= now} - answered
    return {
        "invited": list(links.values()),
        "shown": [links[session_id] for session_id in answered | looked_at],
        "answered": [links[session_id] for session_id in answered],
        "ended": [links[session_id] for session_id in over],
        "rated": _rated(store, span),
    }


def _rated(store: Store, span: Span) -> Sequence[Entry]:
    found = store.rows(RATINGS).documents({"first_submitted_at": span.filter}, "client_id", "first_submitted_at")
    return [Entry(row["_id"], row["client_id"], row["first_submitted_at"]) for row in found]


def _of(store: Store, declared: Collection[Any], links: Mapping[str, Entry]) -> set[str]:
    """The sessions of these links that have a row there."""
    wanted = {"session_id": {"$in": list(links)}}
    return {row["session_id"] for row in store.rows(declared).documents(wanted, "session_id")}
