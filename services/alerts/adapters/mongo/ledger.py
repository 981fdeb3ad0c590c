"""What alerts tells of the ledger: ratings taken in and decided on, prompts, and the unseen ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

from services.alerts.adapters.mongo.collections import ALERTS, SESSIONS, TRAJECTORIES
from services.alerts.domain.alerts import LIVE, alert_id
from services.alerts.domain.trajectory import FOLD_VERSION
from shared.store import Store
from shared.store.documents import Document
from shared.store.ledger import Entry, Span
from shared.store.rows import AT_A_TIME

OF_RATING: Final = (
    "rating.rating_id",
    "rating.first_submitted_at",
    "rating.held_at",
    "rating.disowned_at",
    "session.held_at",
    "session.status",
)


def stages(store: Store, span: Span) -> Mapping[str, Callable[[], Iterable[Entry]]]:
    """How to read what alerts has of each stage.

    What rules found is read before the prompts, so that each that is found has been written by then.
    """
    return {
        "folded": partial(_folded, store, span),
        "decided": partial(_decided, store, span),
        "found": partial(_found, store, span),
        "prompted": partial(_prompted, store, span),
        "unseen": partial(_unseen, store, span),
    }


class _Rating(NamedTuple):
    """What is needed of a rating. Without `held_at` the fold passes it over."""

    entry: Entry
    held_at: datetime | None


def _folded(store: Store, span: Span) -> Iterator[Entry]:
    """All ratings that came within that time."""
    return (rating.entry for rating in _ratings(store, span))


def _decided(store: Store, span: Span) -> Iterator[Entry]:
    """Those that the client's trajectory has gone past: a prompt was raised, or there was nothing to say."""
    ratings = _ratings(store, span)
    while some := list(islice(ratings, AT_A_TIME)):
        wanted = {"_id": {"$in": sorted({one.entry.client_id for one in some})}, "state": {"$exists": True}}
        found = store.rows(TRAJECTORIES).one_by_one(wanted, "state.last_held_at")
        reached = {row["_id"]: row["state"].get("last_held_at") for row in found}
        for rating in some:
            client_id = rating.entry.client_id
            if client_id in reached and _passed(rating, reached[client_id]):
                yield rating.entry


def _ratings(store: Store, span: Span) -> Iterator[_Rating]:
    wanted = {"rating.first_submitted_at": span.filter}
    return map(_rating, store.rows(SESSIONS).one_by_one(wanted, *OF_RATING))


def _rating(row: Document) -> _Rating:
    session, rating = row.get("session") or {}, row["rating"]
    entry = Entry(rating["rating_id"], row["_id"]["client_id"], rating["first_submitted_at"])
    counts = session.get("status", "held") == "held" and not rating.get("disowned_at")
    return _Rating(entry, session.get("held_at", rating["held_at"]) if counts else None)


def _passed(rating: _Rating, last: datetime | None) -> bool:
    """Whether the fold has gone past this rating; one that does not count is passed over by it."""
    return rating.held_at is None or (last is not None and last >= rating.held_at)


def _found(store: Store, span: Span) -> Iterator[Entry]:
    """What rules found: each stands in a prompt."""
    within = {"$elemMatch": {"raised_at": span.filter}}
    wanted = {"fold_version": FOLD_VERSION, "$or": [{"state.signals": within}, {"noticed": within}]}
    names = ("signal_id", "raised_at")
    fields = [f"{where}.{name}" for where in ("state.signals", "noticed") for name in names]
    for row in store.rows(TRAJECTORIES).one_by_one(wanted, *fields):
        signals = (*row.get("state", {}).get("signals", ()), *row.get("noticed", ()))
        yield from _raised(signals, row["_id"], span)


def _prompted(store: Store, span: Span) -> Iterator[Entry]:
    """What stands in prompts of what rules found in that time."""
    wanted = {"signals": {"$elemMatch": {"raised_at": span.filter}}}
    fields = ("client_id", "signals.signal_id", "signals.raised_at")
    for row in store.rows(ALERTS).one_by_one(wanted, *fields):
        yield from _raised(row["signals"], row["client_id"], span)


def _raised(signals: Iterable[Document], client_id: str, span: Span) -> Iterator[Entry]:
    """Those of a client's signals that lie within that time."""
    for signal in signals:
        if span.since <= signal["raised_at"] < span.until:
            yield Entry(alert_id(signal["signal_id"]), client_id, signal["raised_at"])


def _unseen(store: Store, span: Span) -> Iterator[Entry]:
    """The prompts that wait for somebody and that their clinician has not been shown."""
    wanted = {"raised_at": span.filter, "first_shown_at": None, "status": {"$in": sorted(LIVE)}}
    for row in store.rows(ALERTS).one_by_one(wanted, "client_id", "raised_at"):
        yield Entry(row["_id"], row["client_id"], row["raised_at"])
