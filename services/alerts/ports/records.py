"""What is kept of alerts and clients, how lists of it are asked for, and what is only shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.alerts.domain.alerts import Act, Alert
from services.alerts.domain.facts import SessionFact
from services.alerts.domain.next_session import after_next
from services.alerts.domain.reminders import Reminder
from services.alerts.domain.standing import dismissed, standing
from shared.contracts.revision import Revision

# Where a page of a list ended: the instant that the list is ordered by, and the alert's id.
Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a person did with an alert, and the note that they left with it."""

    act: Act
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRecord:
    """An alert as it is kept: what it says, on whose caseload it is now, and what people did with it.

    `first_shown_at` and `first_opened_at` are the clinician's; `opened` says of everybody when they first opened
    it since it last became news. All three are wall clock and outside every comparison.
    """

    alert: Alert
    clinician_id: str | None
    team_id: str | None
    revision: Revision
    done: tuple[Done, ...] = ()
    first_shown_at: datetime | None = None
    first_opened_at: datetime | None = None
    opened: Mapping[str, datetime] = field(default_factory=dict)
    reminders: tuple[Reminder, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """What people did and did not take back, without their notes."""
        return tuple(done.act for done in self.done if done.act.undone_at is None)

    def last_act_of(self, staff_id: str) -> Act | None:
        """What that person did last, and did not take back."""
        return next((act for act in reversed(self.acts) if act.by == staff_id), None)

    def dismissed_by(self, staff_id: str) -> bool:
        """Whether it left that person's list since they judged it as not useful."""
        return dismissed(self.alert, self.acts, staff_id, in_charge=staff_id == self.clinician_id)

    def opened_by(self, staff_id: str) -> datetime | None:
        """When that person first opened it as it is now; earlier versions kept the clinician's look alone.

        Where it is known who opened it, whoever is the clinician since then has not.
        """
        kept = self.first_opened_at if staff_id == self.clinician_id and not self.opened else None
        at = self.opened.get(staff_id, kept)
        return at if at is not None and at >= self.alert.new_since else None

    def with_done(self, done: Done) -> AlertRecord:
        """The record with one more act."""
        return replace(self, done=(*self.done, done))

    def with_next_session(self, sessions: Collection[SessionFact], as_of: datetime) -> AlertRecord:
        """The record with snoozes until after the next session ending when that is; what has ended stays so."""
        return replace(self, done=tuple(replace(d, act=_timed(d.act, sessions, as_of)) for d in self.done))

    def with_undone(self, act: Act, at: datetime) -> AlertRecord:
        """The record with that act taken back; it stays in the history."""
        undone = replace(act, undone_at=at)
        return replace(self, done=tuple(replace(d, act=undone) if d.act == act else d for d in self.done))

    def as_seen_by(self, staff_id: str, as_of: datetime) -> AlertRecord:
        """The record with the alert as it stands in that person's own list; to be shown, never to be kept."""
        in_charge = staff_id == self.clinician_id
        mine = standing(self.alert, self.acts, staff_id, in_charge=in_charge, as_of=as_of)
        shown = replace(
            self.alert,
            status=mine.status,
            changed_at=mine.changed_at,
            snoozed_until=mine.snoozed_until,
            useful=mine.useful,
        )
        return replace(self, alert=shown)


def _timed(act: Act, sessions: Collection[SessionFact], as_of: datetime) -> Act:
    if not act.next_session or (act.until is not None and act.until <= as_of):
        return act
    return replace(act, until=after_next(sessions, act.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """All that is left of an erased client."""

    client_id: str
    erased_at: datetime
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which piece of the list of alerts, newest first; None leaves a filter out, and without a limit it is all."""

    client_id: str | None = None
    client_ids: frozenset[str] | None = None
    statuses: tuple[str, ...] | None = None
    kind: str | None = None
    kinds: frozenset[str] | None = None
    changed_since: datetime | None = None
    after: Place | None = None
    limit: int | None = 50


@dataclass(frozen=True, slots=True)
class Gone:
    """An alert that is no more: its client was erased."""

    alert_id: str


# What happens to an alert, for pages that stay open.
News = AlertRecord | Gone


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a client wrote for the therapist, for showing once: it is kept nowhere here, and in no log."""

    session_id: str
    routing: str
    written_at: datetime
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a session's rating came to: its total, None where that is unknown, and each goal's score."""

    session_id: str
    held_at: datetime
    total: float | None = None
    goals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody whom a prompt about safety reaches."""

    staff_id: str
    name: str
    role: Literal["therapist", "cover", "supervisor", "safety_contact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """That a clinician is away, or will be, and who stands in."""

    away_id: str
    stand_in_id: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisPlan:
    """Whom to call for a client in an emergency, and what was agreed for a crisis, as far as is written."""

    emergency_contact: str | None = field(default=None, repr=False)
    emergency_phone: str | None = field(default=None, repr=False)
    crisis_plan: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Everybody who works in the clinic and sees the client, and the number to call the client."""

    people: tuple[Colleague, ...]
    phone: str | None = field(default=None, repr=False)
