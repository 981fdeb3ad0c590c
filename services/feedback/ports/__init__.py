"""What the use cases need from the outside: a unit of work with its repositories, and intake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from services.feedback.domain.instruments import Instruments
from services.feedback.domain.invitation import Invitation, Links
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.thanks import Thanks
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports.copies import Clients, Copies, E, Goals, Sessions, Staff
from services.feedback.ports.intake import Intake
from services.feedback.ports.kiosk import KioskCodes, Sittings, Tablets
from services.feedback.ports.links import LinkReads
from services.feedback.ports.mailing import Contacts, Deliveries, JobRun, Openings, Postbox
from services.feedback.ports.record import (
    Accesses,
    AttemptsBook,
    OwnRecords,
    RecordLog,
    RecordLogins,
    RecordMails,
    RoomCodes,
)
from services.feedback.ports.records import Kind, Known, LinkRead, Title
from services.feedback.ports.ruptures import Ruptures, RuptureWords
from services.feedback.ports.supervision import Supervision
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import (
    ClientErased,
    EpisodeUpdated,
    Event,
)
from shared.contracts.principal import Scope
from shared.contracts.revision import Revision

__all__ = [
    "Clients",
    "Contacts",
    "Copies",
    "Deliveries",
    "E",
    "Goals",
    "Intake",
    "Invitations",
    "JobRun",
    "Kind",
    "Known",
    "LinkRead",
    "LinkReads",
    "Measures",
    "Notes",
    "Openings",
    "Postbox",
    "Ratings",
    "RecordTransact",
    "RecordUnit",
    "RuptureWords",
    "Ruptures",
    "SafetyNotices",
    "Sessions",
    "Staff",
    "T",
    "ThanksPages",
    "Title",
    "Transact",
    "Unit",
    "ValueChecks",
]

T = TypeVar("T")


class Invitations(Protocol):
    """The invitations."""

    def get(self, invitation_id: str) -> Invitation | None:
        """The invitation."""

    def of_token(self, token: str) -> Invitation | None:
        """The invitation that this token is the key to, or was before its link was replaced."""

    def find(self, invitation_ids: Collection[str]) -> Mapping[str, Invitation]:
        """Those of these ids that there are, by id."""

    def put(self, *invitations: Invitation) -> None:
        """Keep these states."""


class Ratings(Protocol):
    """The ratings, one for each session at most."""

    def of_session(self, session_id: str) -> Rating | None:
        """The rating of that session."""

    def of_sessions(self, session_ids: Sequence[str]) -> Sequence[Rating]:
        """The ratings of these sessions, in no order."""

    def put(self, rating: Rating) -> None:
        """Keep this state."""

    def last(self, episode_id: str, clinician_id: str) -> Sequence[Rating]:
        """The newest dozen with that clinician in that episode, oldest first, without those that were disowned."""

    def count_since(self, episode_id: str, since: datetime | None) -> int:
        """How many of that episode were first sent after that instant, or at all, without disowned ones."""

    def before(self, client_id: str, held_at: datetime) -> Rating | None:
        """That client's rating of the latest session held earlier."""

    def after(self, rating_id: str, limit: int) -> Sequence[Rating]:
        """The next ratings in order of their ids."""


class Notes(Protocol):
    """What clients wrote."""

    def get(self, note_id: str) -> WrittenNote | None:
        """The note."""

    def of_session(self, session_id: str) -> WrittenNote | None:
        """The note of that session."""

    def put(self, note: WrittenNote) -> None:
        """Keep this state."""

    def remove(self, session_id: str) -> None:
        """Delete the session's note."""

    def of_client(self, client_id: str, routings: Sequence[str], scope: Scope) -> Sequence[WrittenNote]:
        """The client's notes of these routings, newest first, if the client lies within the scope."""

    def of_sessions(self, session_ids: Sequence[str], routings: Sequence[str]) -> Sequence[WrittenNote]:
        """The notes of these routings written at these sessions, newest first."""

    def after(self, note_id: str, limit: int) -> Sequence[WrittenNote]:
        """The next notes in order of their ids."""


class Measures(Protocol):
    """The answered questionnaires, one of each kind for each session at most."""

    def get(self, measure_id: str) -> Measure | None:
        """The measure."""

    def put(self, measure: Measure) -> None:
        """Keep this state."""

    def of_episode(self, episode_id: str) -> Sequence[Measure]:
        """The measures of that episode, in order of their sessions."""

    def after(self, measure_id: str, limit: int) -> Sequence[Measure]:
        """The next measures in order of their ids."""


class SafetyNotices(Protocol):
    """That clients said that they are not safe."""

    def put(self, notice: SafetyNotice) -> None:
        """Keep it."""

    def of_session(self, session_id: str) -> Sequence[SafetyNotice]:
        """Those of that session, in no order."""

    def since(self, instant: datetime, limit: int) -> Sequence[SafetyNotice]:
        """The newest of all clients from that instant on, newest first."""

    def after(self, notice_id: str, limit: int) -> Sequence[SafetyNotice]:
        """The next notices in order of their ids."""


class ValueChecks(Protocol):
    """The value checks, one for each session at most."""

    def get(self, check_id: str) -> ValueCheck | None:
        """The value check."""

    def put(self, check: ValueCheck) -> None:
        """Keep this state."""

    def latest(self, episode_id: str) -> ValueCheck | None:
        """The one of that episode that was asked last."""

    def after(self, check_id: str, limit: int) -> Sequence[ValueCheck]:
        """The next ones in order of their ids."""


class ThanksPages(Protocol):
    """The one-time addresses of thank-you pages."""

    def put(self, thanks: Thanks) -> None:
        """Keep it."""

    def get(self, address_hash: str) -> Thanks | None:
        """The page of that address."""


class Unit(Protocol):
    """One unit of work: all of it is kept, or nothing."""

    links: Links
    instruments: Instruments
    clinic: Copies[ClinicUpdated]
    clients: Clients
    episodes: Copies[EpisodeUpdated]
    goals: Goals
    sessions: Sessions
    staff: Staff
    invitations: Invitations
    ratings: Ratings
    notes: Notes
    measures: Measures
    ruptures: Ruptures
    words: RuptureWords
    safety: SafetyNotices
    thanks: ThanksPages
    value_checks: ValueChecks
    link_reads: LinkReads
    deliveries: Deliveries
    openings: Openings
    supervision: Supervision
    accesses: Accesses
    tablets: Tablets
    kiosk_codes: KioskCodes
    sittings: Sittings

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    def publish(self, event: Event) -> None:
        """Have the event sent if this unit is kept."""

    def ask(
        self, kind: str, key: str, *, client_id: str | None = None, not_before: datetime | None = None
    ) -> None:
        """Have that job done, if and only if this unit is kept; asking twice is asking once."""

    def ask_all(self, kind: str, clients: Mapping[str, str], /, *, not_before: datetime | None = None) -> None:
        """The same for each of these keys, with the client whom it is about, in one go."""

    def ask_erasures(self, events: Sequence[ClientErased], /) -> None:
        """Have these clients erased here once intake, asked by a job, says that it has erased them."""

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after this one."""


class RecordUnit(Unit, Protocol):
    """A unit of work in which clients sign in to their own record."""

    attempts: AttemptsBook
    room_codes: RoomCodes
    record_mails: RecordMails
    record_logins: RecordLogins
    record_log: RecordLog
    own: OwnRecords


class RecordTransact(Protocol):
    """Does work in such a unit."""

    def __call__(self, work: Callable[[RecordUnit], T], /) -> T:
        """The work's result, once it is kept."""


class Transact(Protocol):
    """Does work in a unit of work, perhaps several times, each time with a fresh unit."""

    def __call__(self, work: Callable[[Unit], T], /) -> T:
        """The work's result, once it is kept."""
