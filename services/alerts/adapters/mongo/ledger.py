"""What alerts tells of the ledger: ratings taken in and decided on, prompts, and the unseen ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import Final, NamedTuple

from services.alerts.adapters.mongo.collections import ALERTS, SESSIONS, TRAJECTORIES
from services.alerts.domain.alerts import LIVE, alert_id
from services.alerts.domain.trajectory import FOLD_VERSION
from shared.store import Store
from shared.store.documents import Document
from shared.store.ledger import Entry, Span

OF_RATING: Final = (
    "rating.rating_id",
    "rating.first_submitted_at",
    "rating.held_at",
    "rating.disowned_at",
    "session.held_at",
    "session.status",
)


def stages(store: Store, span: Span) -> Mapping[str, Callable[[], Sequence[Entry]]]:
    """How to read what alerts has of each stage.

    What rules found is read before the prompts, so that each that is found has been written by then.
    """
    ratings = _Ratings(store, span)
    return {
        "folded": ratings.folded,
        "decided": ratings.decided,
        "found": partial(_found, store, span),
        "prompted": partial(_prompted, store, span),
        "unseen": partial(_unseen, store, span),
    }


class _Rating(NamedTuple):
    """What is needed of a rating: many may be held at once. Without `held_at` the fold passes it over."""

    entry: Entry
    held_at: datetime | None


class _Ratings:
    """The ratings that came within that time, read once."""

    def __init__(self, store: Store, span: Span) -> None:
        self._store, self._span = store, span

    def folded(self) -> Sequence[Entry]:
        """All of them."""
        return [rating.entry for rating in self._ratings]

    def decided(self) -> Sequence[Entry]:
        """Those that the client's trajectory has gone past: a prompt was raised, or there was nothing to say."""
        clients = sorted({rating.entry.client_id for rating in self._ratings})
        wanted = {"_id": {"$in": clients}, "state": {"$exists": True}}
        found = self._store.rows(TRAJECTORIES).one_by_one(wanted, "state.last_held_at")
        reached = {row["_id"]: row["state"].get("last_held_at") for row in found}
        return [
            rating.entry
            for rating in self._ratings
            if rating.entry.client_id in reached and _passed(rating, reached[rating.entry.client_id])
        ]

    @cached_property
    def _ratings(self) -> Sequence[_Rating]:
        wanted = {"rating.first_submitted_at": self._span.filter}
        return [_rating(row) for row in self._store.rows(SESSIONS).one_by_one(wanted, *OF_RATING)]


def _rating(row: Document) -> _Rating:
    session, rating = row.get("session") or {}, row["rating"]
    entry = Entry(rating["rating_id"], row["_id"]["client_id"], rating["first_submitted_at"])
    counts = session.get("status", "held") == "held" and not rating.get("disowned_at")
    return _Rating(entry, session.get("held_at", rating["held_at"]) if counts else None)


def _passed(rating: _Rating, last: datetime | None) -> bool:
    """Whether the fold has gone past this rating; one that does not count is passed over by it."""
    return rating.held_at is None or (last is not None and last >= rating.held_at)


def _found(store: Store, span: Span) -> Sequence[Entry]:
    """What rules found: each stands in a prompt."""
    within = {"$elemMatch": {"raised_at": span.filter}}
    wanted = {"fold_version": FOLD_VERSION, "$or": [{"state.signals": within}, {"noticed": within}]}
    names = ("signal_id", "raised_at")
    fields = [f"{where}.{name}" for where in ("state.signals", "noticed") for name in names]
    return [
        Entry(alert_id(signal["signal_id"]), row["_id"], signal["raised_at"])
        for row in store.rows(TRAJECTORIES).documents(wanted, *fields)
        for signal in (*row.get("state", {}).get("signals", ()), *row.get("noticed", ()))
        if span.since <= signal["raised_at"] < span.until
    ]


def _prompted(store: Store, span: Span) -> Sequence[Entry]:
    """What stands in prompts of what rules found in that time."""
    rows = store.rows(ALERTS).documents(
        {"signals": {"$elemMatch": {"raised_at": span.filter}}},
        "client_id",
        "signals.signal_id",
        "signals.raised_at",
    )
    return [
        Entry(alert_id(signal["signal_id"]), row["client_id"], signal["raised_at"])
        for row in rows
        for signal in row["signals"]
        if span.since <= signal["raised_at"] < span.until
    ]


def _unseen(store: Store, span: Span) -> Sequence[Entry]:
    """The prompts that wait for somebody and that their clinician has not been shown."""
    wanted = {"raised_at": span.filter, "first_shown_at": None, "status": {"$in": sorted(LIVE)}}
    rows = store.rows(ALERTS).documents(wanted, "client_id", "raised_at")
    return [Entry(row["_id"], row["client_id"], row["raised_at"]) for row in rows]
