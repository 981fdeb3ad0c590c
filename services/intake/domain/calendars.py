"""Calendars from elsewhere: which of their entries are sessions, and what they change of what is planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain.sessions import Session
from shared.text import name_key

# So far ahead a calendar is read.
READ_AHEAD: Final = timedelta(days=28)
FETCH_EVERY: Final = timedelta(hours=1)
# An entry that is gone and a new one of the same client this near to it are one that was moved.
NEAR: Final = timedelta(days=4)
MOST_ENTRIES: Final = 1000

# Gives the client whose code stands in a title, if it is one client's.
Match = Callable[[str], str | None]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A clinician's calendar's address; `news` is how many changes wait, `trouble` what stood in the way last.

    Nothing of what stands in it is kept: no title, no place, nobody's name.
    """

    staff_id: str
    url: str = field(repr=False)
    by_itself: bool = False
    asked_at: datetime
    next_at: datetime
    fetched_at: datetime | None = None
    news: int = 0
    trouble: str | None = None


@dataclass(frozen=True)
class Span:
    """From that instant on and before that other."""

    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a calendar is read by: whose codes stand in titles, the clinic's time zone, and which span counts."""

    match: Match
    zone: ZoneInfo
    span: Span


@dataclass(frozen=True, kw_only=True, order=True)
class Entry:
    """A session that stands in a calendar."""

    starts_at: datetime
    client_id: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a calendar says of a span; how many entries named no client of ours, and how many could not be read."""

    entries: Sequence[Entry]
    unmatched: int = 0
    unread: int = 0
    all_day: int = 0


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a calendar changes: sessions that are new, that are at another time, and that are called off."""

    new: Sequence[Entry]
    moved: Sequence[tuple[Session, datetime]]
    gone: Sequence[Session]
    same: int = 0

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.new) + len(self.moved) + len(self.gone)


def by_code(codes: Mapping[str, str]) -> Match:
    """What finds a client by their code as a whole word of a title; where two are named, nobody."""
    known = {name_key(code): client_id for code, client_id in codes.items()}
    words = "|".join(re.escape(code) for code in sorted(known, key=len, reverse=True))
    found = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")

    def match(title: str) -> str | None:
        named = {known[code] for code in found.findall(name_key(title))} if known else set()
        return next(iter(named)) if len(named) == 1 else None

    return match


def compare(entries: Sequence[Entry], sessions: Sequence[Session]) -> Changes:
    """What these entries change of the sessions of the same span; those that were planned by hand stay.

    A session that was moved or called off here stands for the entry that it came from.
    """
    known = {(one.client_id, at) for one in sessions for at in (one.held_at, one.planned_at)}
    wanted = {(one.client_id, one.starts_at) for one in entries}
    new = sorted(one for one in set(entries) if (one.client_id, one.starts_at) not in known)
    planned = [one for one in sessions if one.from_calendar and one.status == "planned"]
    lost = [one for one in planned if not {(one.client_id, one.held_at), (one.client_id, one.planned_at)} & wanted]
    moved, gone = [], []
    for session in sorted(lost, key=lambda one: (one.held_at, one.session_id)):
        near = _nearest(session, new)
        if near is None:
            gone.append(session)
        else:
            new.remove(near)
            moved.append((session, near.starts_at))
    return Changes(new=new, moved=moved, gone=gone, same=len(wanted) - len(new) - len(moved))


def _nearest(session: Session, new: Sequence[Entry]) -> Entry | None:
    def apart(one: Entry) -> timedelta:
        return abs(one.starts_at - session.held_at)

    theirs = [one for one in new if one.client_id == session.client_id and apart(one) <= NEAR]
    return min(theirs, key=apart, default=None)
