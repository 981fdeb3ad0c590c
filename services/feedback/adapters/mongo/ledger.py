"""What feedback tells of the ledger: links made, shown and answered, and ratings, each by its day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from services.feedback.adapters.mongo.collections import DELIVERIES, INVITATIONS, LINK_READS, OPENINGS, RATINGS
from shared.store import Store
from shared.store.collection import Collection as Declared
from shared.store.documents import Document
from shared.store.ledger import Entry, Span


def stages(store: Store, span: Span) -> Mapping[str, Callable[[], Iterable[Entry]]]:
    """How to read what feedback has of each stage; all but the ratings are by the day of the link."""
    links = _Links(store, span)
    return {
        "invited": links.made,
        "mailed": links.mailed,
        "shown": links.shown,
        "opened": links.opened,
        "answered": links.answered,
        "ended": links.ended,
        "rated": partial(_rated, store, span),
    }


class _Links:
    """The links that were made within that time, and what became of them, each read once and only if need be.

    A link was shown when somebody of the staff looked at it, to hand it to the client, or when it was answered.
    """

    def __init__(self, store: Store, span: Span) -> None:
        self._store, self._span = store, span

    def made(self) -> Sequence[Entry]:
        """All of them."""
        return list(self._entries.values())

    def shown(self) -> Sequence[Entry]:
        """Those that somebody has seen."""
        return self._of(self._answered | self._with_a_row(LINK_READS))

    def mailed(self) -> Sequence[Entry]:
        """Those that the mail server, or whoever passes messages on, has taken."""
        return self._of(self._with_a_row(DELIVERIES, {"taken_at": {"$ne": None}}))

    def opened(self) -> Sequence[Entry]:
        """Those that were opened by anybody, or answered."""
        opened = self._store.rows(OPENINGS).documents({"_id": {"$in": list(self._entries)}}, "_id")
        return self._of(self._answered | {row["_id"] for row in opened})

    def answered(self) -> Sequence[Entry]:
        """Those that were answered."""
        return self._of(self._answered)

    def ended(self) -> Sequence[Entry]:
        """Those that were not answered in time."""
        now = self._store.now()
        return self._of({row["session_id"] for row in self._rows if row["expires_at"] <= now} - self._answered)

    @cached_property
    def _rows(self) -> Sequence[Document]:
        wanted = {"made_at": self._span.filter, "void": {"$ne": True}}
        return self._store.rows(INVITATIONS).documents(wanted, "session_id", "client_id", "made_at", "expires_at")

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return {
            row["session_id"]: Entry(row["session_id"], row["client_id"], row["made_at"]) for row in self._rows
        }

    @cached_property
    def _answered(self) -> set[str]:
        return self._with_a_row(RATINGS)

    def _with_a_row(self, declared: Declared[Any], also: Document | None = None) -> set[str]:
        """The sessions of these links that have a row there."""
        wanted = {"session_id": {"$in": list(self._entries)}, **(also or {})}
        return {row["session_id"] for row in self._store.rows(declared).documents(wanted, "session_id")}

    def _of(self, session_ids: Collection[str]) -> Sequence[Entry]:
        return [self._entries[session_id] for session_id in session_ids]


def _rated(store: Store, span: Span) -> Iterator[Entry]:
    wanted = {"first_submitted_at": span.filter}
    for row in store.rows(RATINGS).one_by_one(wanted, "client_id", "first_submitted_at"):
        yield Entry(row["_id"], row["client_id"], row["first_submitted_at"])
