"""Feedback's repositories and intake in memory, as its real ones behave."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from services.feedback.adapters.instruments import read_instruments
from services.feedback.domain.invitation import Invitation, Links
from services.feedback.domain.kiosk import KioskCode, Sitting, Tablet
from services.feedback.domain.mailing import Delivery, Opening
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.record import RecordAccess
from services.feedback.domain.repair import Rupture, RuptureWord
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.thanks import Thanks
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import (
    Clients,
    Copies,
    Deliveries,
    Goals,
    Invitations,
    LinkRead,
    LinkReads,
    Measures,
    Notes,
    Openings,
    Ratings,
    Ruptures,
    RuptureWords,
    SafetyNotices,
    Sessions,
    Staff,
    ThanksPages,
    Title,
    Unit,
    ValueChecks,
)
from services.feedback.ports.kiosk import KioskCodes, Sittings, Tablets
from services.feedback.ports.record import Accesses
from services.feedback.ports.supervision import NoteRead, Supervision
from shared import clock
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import (
    ClientErased,
    ClientUpdated,
    EpisodeUpdated,
    Event,
    GoalUpdated,
    SessionUpdated,
    StaffUpdated,
)
from shared.contracts.principal import Scope
from shared.contracts.revision import Revision
from shared.errors import Erased
from tests.infra.fake_kiosk import FakeKioskCodes, FakeSittings, FakeTablets
from tests.infra.fake_mailing import FakeDeliveries, Wished
from tests.infra.fake_supervision import FakeSupervision
from tests.infra.feedback_shelves import (
    FakeGoals,
    FakeInvitations,
    FakeLinkReads,
    FakeMeasures,
    FakeRatings,
    FakeRuptures,
    FakeRuptureWords,
    FakeSafetyNotices,
    FakeSessions,
    FakeStaff,
    FakeThings,
    FakeValueChecks,
)

T = TypeVar("T")
LINKS = Links("link-key")


@dataclass
class Rows:
    """Everything that is kept, by collection and id."""

    clinic: dict[str, ClinicUpdated] = field(default_factory=dict)
    clients: dict[str, ClientUpdated] = field(default_factory=dict)
    tombstones: dict[str, datetime] = field(default_factory=dict)
    episodes: dict[str, EpisodeUpdated] = field(default_factory=dict)
    goals: dict[str, GoalUpdated] = field(default_factory=dict)
    titles: dict[str, Title] = field(default_factory=dict)
    sessions: dict[str, SessionUpdated] = field(default_factory=dict)
    staff: dict[str, StaffUpdated] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    notes: dict[str, WrittenNote] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    ruptures: dict[str, Rupture] = field(default_factory=dict)
    words: dict[str, RuptureWord] = field(default_factory=dict)
    safety: dict[str, SafetyNotice] = field(default_factory=dict)
    thanks: dict[str, Thanks] = field(default_factory=dict)
    value_checks: dict[str, ValueCheck] = field(default_factory=dict)
    link_reads: list[LinkRead] = field(default_factory=list)
    note_reads: dict[str, NoteRead] = field(default_factory=dict)
    accesses: dict[str, RecordAccess] = field(default_factory=dict)
    tablets: dict[str, Tablet] = field(default_factory=dict)
    kiosk_codes: dict[str, KioskCode] = field(default_factory=dict)
    sittings: dict[str, Sitting] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    jobs: dict[str, Wished] = field(default_factory=dict)
    outbox: list[Event] = field(default_factory=list)


class FakeClients:
    def __init__(self, kept: Rows) -> None:
        self.kept = kept

    def touch(self, client_id: str) -> None:
        if client_id in self.kept.tombstones:
            raise Erased("This client's record was erased.")

    def get(self, client_id: str, scope: Scope) -> ClientUpdated | None:
        client = self.kept.clients.get(client_id)
        return client if client and scope.covers(client.clinician_id, client.team_id) else None

    def touch_all(self, client_ids: Collection[str]) -> Collection[str]:
        return set(client_ids) - set(self.kept.tombstones)

    def known(self, client_ids: Collection[str]) -> Mapping[str, ClientUpdated]:
        return {one: self.kept.clients[one] for one in client_ids if one in self.kept.clients}

    def put(self, *clients: ClientUpdated) -> None:
        self.kept.clients |= {client.client_id: client for client in clients}

    def bury(self, erased: Mapping[str, datetime]) -> None:
        for client_id, erased_at in erased.items():
            self._bury(client_id, erased_at)

    def _bury(self, client_id: str, erased_at: datetime) -> None:
        kept = self.kept
        kept.tombstones[client_id] = erased_at
        kept.clients.pop(client_id, None)
        tables: list[dict[str, Any]] = [kept.episodes, kept.goals, kept.titles, kept.sessions]
        tables += [kept.invitations, kept.ratings, kept.notes, kept.measures, kept.thanks]
        tables += [kept.ruptures, kept.words, kept.safety, kept.note_reads, kept.value_checks]
        tables += [kept.accesses, kept.kiosk_codes, kept.sittings]
        tables += [kept.deliveries, kept.openings, kept.jobs]
        for table in tables:
            for key in [key for key, thing in table.items() if thing.client_id == client_id]:
                del table[key]
        kept.link_reads[:] = [read for read in kept.link_reads if read.client_id != client_id]
        kept.outbox[:] = [event for event in kept.outbox if event.key != client_id]

    def erased_at(self, client_id: str) -> datetime | None:
        return self.kept.tombstones.get(client_id)


class FakeNotes(FakeThings[WrittenNote]):
    def __init__(self, kept: Rows) -> None:
        super().__init__(kept.notes, "note_id")
        self.clients = FakeClients(kept)

    def of_session(self, session_id: str) -> WrittenNote | None:
        return next((note for note in self.rows.values() if note.session_id == session_id), None)

    def remove(self, session_id: str) -> None:
        for key in [key for key, note in self.rows.items() if note.session_id == session_id]:
            del self.rows[key]

    def of_client(self, client_id: str, routings: Sequence[str], scope: Scope) -> Sequence[WrittenNote]:
        if self.clients.get(client_id, scope) is None:
            return []
        return _newest(n for n in self.rows.values() if n.client_id == client_id and n.routing in routings)

    def of_sessions(self, session_ids: Sequence[str], routings: Sequence[str]) -> Sequence[WrittenNote]:
        return _newest(n for n in self.rows.values() if n.session_id in session_ids and n.routing in routings)

    def after(self, note_id: str, limit: int) -> Sequence[WrittenNote]:
        return [self.rows[key] for key in sorted(self.rows) if key > note_id][:limit]


def _newest(notes: Iterable[WrittenNote]) -> Sequence[WrittenNote]:
    return sorted(notes, key=lambda note: (note.written_at, note.note_id), reverse=True)


class FakeUnit:
    """One attempt at a unit of work over rows that are thrown away if it fails."""

    def __init__(self, kept: Rows, now: datetime) -> None:
        self.kept = kept
        self._now = now
        self.links = LINKS
        self.instruments = read_instruments()
        self.clinic: Copies[ClinicUpdated] = FakeThings(kept.clinic, "clinic_id")
        self.clients: Clients = FakeClients(kept)
        self.episodes: Copies[EpisodeUpdated] = FakeThings(kept.episodes, "episode_id")
        self.goals: Goals = FakeGoals(kept.goals, kept.titles)
        self.sessions: Sessions = FakeSessions(kept.sessions, "session_id")
        self.staff: Staff = FakeStaff(kept.staff, "staff_id")
        self.invitations: Invitations = FakeInvitations(kept.invitations, "invitation_id")
        self.ratings: Ratings = FakeRatings(kept.ratings, "rating_id")
        self.notes: Notes = FakeNotes(kept)
        self.measures: Measures = FakeMeasures(kept.measures, "measure_id")
        self.ruptures: Ruptures = FakeRuptures(kept.ruptures, "alert_id")
        self.words: RuptureWords = FakeRuptureWords(kept.words, "answer_id")
        self.safety: SafetyNotices = FakeSafetyNotices(kept.safety, "notice_id")
        self.thanks: ThanksPages = FakeThings(kept.thanks, "address_hash")
        self.value_checks: ValueChecks = FakeValueChecks(kept.value_checks, "check_id")
        self.link_reads: LinkReads = FakeLinkReads(kept.link_reads)
        self.supervision: Supervision = FakeSupervision(kept.note_reads, kept.notes, kept.clients)
        self.accesses: Accesses = FakeThings(kept.accesses, "client_id")
        self.tablets: Tablets = FakeTablets(kept.tablets, "tablet_id")
        self.kiosk_codes: KioskCodes = FakeKioskCodes(kept.kiosk_codes, "number")
        self.sittings: Sittings = FakeSittings(kept.sittings, "address_hash")

        self.deliveries: Deliveries = FakeDeliveries(kept.deliveries, kept.jobs)
        self.openings: Openings = FakeThings(kept.openings, "session_id")

    @property
    def now(self) -> datetime:
        return self._now

    def ask(
        self,
        kind: str,
        key: str,
        *,
        client_id: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        wished = Wished(kind=kind, key=key, client_id=client_id, not_before=not_before)
        self.kept.jobs.setdefault(f"{kind}:{key}", wished)

    def ask_all(self, kind: str, clients: Mapping[str, str], /, *, not_before: datetime | None = None) -> None:
        for key, client_id in clients.items():
            self.ask(kind, key, client_id=client_id, not_before=not_before)

    def ask_erasures(self, events: Sequence[ClientErased], /) -> None:
        for event in events:
            self.ask("erasure", event.client_id, client_id=event.client_id)

    def publish(self, event: Event) -> None:
        self.kept.outbox.append(event)

    def next_revision(self, current: Revision | None) -> Revision:
        return Revision(1, 1) if current is None else Revision(current.epoch, current.n + 1)


class FakeStore:
    """Units of work one after the other, each kept as a whole or not at all."""

    def __init__(self, now: clock.Clock) -> None:
        self.kept = Rows()
        self.now = now
        self._lock = threading.Lock()

    def transact(self, work: Callable[[Unit], T]) -> T:
        with self._lock:
            attempt = copy.deepcopy(self.kept)
            result = work(FakeUnit(attempt, self.now()))
            self.kept = attempt
            return result
