"""What My record is made of: codes, PINs, logins, and everything that is kept of one client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from services.feedback.domain.mailing import Channel
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.record import RecordAccess, RecordEntry, RecordLogin, RoomCode
from services.feedback.domain.record_mail import Addressee, RecordMail
from services.feedback.domain.repair import RuptureWord
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports.records import LinkRead, Title
from services.feedback.ports.supervision import NoteRead
from shared.contracts.events import ClientUpdated, EpisodeUpdated, GoalUpdated, SessionUpdated
from shared.throttle import Attempts, Kind

if TYPE_CHECKING:
    from services.feedback.ports import RecordUnit

T = TypeVar("T")


class Hashing(Protocol):
    """Hashing of PINs: slow on purpose, so never inside a unit of work."""

    def hashed(self, password: str) -> str:
        """What to keep of it."""

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is that one; without a hash it takes as long, and is not."""


class AttemptsBook(Protocol):
    """Failed attempts of late."""

    def find(self, key: str, kind: Kind) -> Attempts:
        """Those of one address; none failed is an answer too."""

    def put(self, attempts: Attempts) -> None:
        """Keep them until they are forgotten."""


class Accesses(Protocol):
    """The PINs of clients."""

    def get(self, client_id: str) -> RecordAccess | None:
        """The client's."""

    def put(self, access: RecordAccess) -> None:
        """Keep this state."""


class RoomCodes(Protocol):
    """The codes from the room, one for each client at most."""

    def get(self, client_id: str) -> RoomCode | None:
        """The client's."""

    def of_place(self, place: str) -> RoomCode | None:
        """The one that begins with these digits."""

    def put(self, code: RoomCode) -> None:
        """Keep this state."""

    def remove(self, client_id: str) -> None:
        """Delete the client's."""


class RecordMails(Protocol):
    """What was asked for by mail."""

    def get(self, secret_hash: str) -> RecordMail | None:
        """What the browser with that secret asked for."""

    def of_token(self, token: str) -> RecordMail | None:
        """The one whose mail has this in its link."""

    def put(self, mail: RecordMail) -> None:
        """Keep this state."""

    def end_all(self, client_id: str) -> None:
        """Delete all of the client's."""


class Directory(Protocol):
    """Clients by their addresses, as intake knows them at this moment."""

    def addressee(self, email: str) -> Addressee | None:
        """The one client whom mail to that address may go to now; raises Unavailable."""


class RecordRun(Protocol):
    """One attempt at a job about a record."""

    @property
    def key(self) -> str:
        """Which of its kind."""

    @property
    def made_at(self) -> datetime:
        """When it was asked for."""

    def transact(self, work: Callable[[RecordUnit], T], /) -> T:
        """Do the work in a unit that counts only while the job is ours."""


class RecordPostbox(Protocol):
    """Whoever passes the way into a record on."""

    def can(self, channel: Channel) -> bool:
        """Whether that way is set up; raises Unavailable while that cannot be found out."""

    def send_record(self, mail: RecordPost, *, key: str, at: datetime) -> None:
        """Send it; of the same key it is the same message. Raises errors of ours."""


@dataclass(frozen=True, kw_only=True)
class RecordPost:
    """The mail that leads into a record, with the PIN."""

    to: str = field(repr=False)
    address: str = field(repr=False)
    code: str = field(repr=False)
    language: str


class RecordLogins(Protocol):
    """In which browsers clients are signed in."""

    def get(self, secret_hash: str) -> RecordLogin | None:
        """One."""

    def put(self, login: RecordLogin) -> None:
        """Keep a new one."""

    def seen(self, secret_hash: str, at: datetime) -> None:
        """Keep that it was used, if there still is one."""

    def end(self, secret_hash: str) -> None:
        """Delete it."""

    def end_all(self, client_id: str) -> None:
        """Delete all of the client's."""


class RecordLog(Protocol):
    """What was done with clients' records: added to, never changed."""

    def add(self, entry: RecordEntry) -> None:
        """Keep it."""

    def of_client(self, client_id: str, limit: int) -> Sequence[RecordEntry]:
        """The newest about that client, newest first."""


@dataclass(frozen=True, kw_only=True)
class OwnMilestone:
    """A step towards a goal, in the words that were agreed."""

    title: str
    reached_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OwnGoal:
    """A goal in the words that were agreed."""

    title: str
    status: str
    agreed_at: datetime
    horizon_weeks: int | None = None
    milestones: tuple[OwnMilestone, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnCare:
    """An episode of care."""

    opened_at: datetime
    planned_ending_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """A session, whatever became of it, and what was agreed in it to try until the next one."""

    held_at: datetime
    status: str
    homework: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnErasure:
    """That the client asked to be erased, the number that the receipt will have, and an answer that says no."""

    asked_at: datetime
    receipt: str
    refused_at: datetime | None = None
    refusal: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """What intake keeps of a client: as it says it to them."""

    registration: dict[str, str | bool | None]
    care: tuple[OwnCare, ...] = ()
    goals: tuple[OwnGoal, ...] = ()
    sessions: tuple[OwnSession, ...] = ()
    erasure: OwnErasure | None = None


class OwnIntake(Protocol):
    """What intake answers and keeps for a client themself; each raises Unavailable when it does not answer."""

    def own_record(self, client_id: str) -> OwnRecord | None:
        """What it keeps of the client."""

    def wish_erasure(self, client_id: str, *, asked: bool) -> None:
        """Keep that the client asks to be erased, or does not any more."""

    def ask_or_not(self, client_id: str, *, asked: bool) -> ClientUpdated | None:
        """Keep whether the client wants check-ins; gives the client as they are then."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Everything that is kept of one client, each kind in the order of time."""

    episodes: Sequence[EpisodeUpdated]
    sessions: Sequence[SessionUpdated]
    goals: Sequence[GoalUpdated]
    titles: Sequence[Title]
    ratings: Sequence[Rating]
    measures: Sequence[Measure]
    notes: Sequence[WrittenNote]
    words: Sequence[RuptureWord]
    notices: Sequence[SafetyNotice]
    link_reads: Sequence[LinkRead]
    note_reads: Sequence[NoteRead]
    value_checks: Sequence[ValueCheck]


class OwnRecords(Protocol):
    """All that there is of one client, for that client."""

    def of(self, client_id: str) -> Kept:
        """It."""
