"""What the use cases need for clients.

A `Client` in hand is one that a scoped query let through: so queries about several things of a client take the
client, and queries that begin with an id from outside take a `Scope`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, ClientStatus, Episode, Erasure, Tombstone
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.goals import Goal
from services.intake.domain.plans import Plan
from services.intake.domain.preferences import Preferences
from services.intake.domain.sessions import Session
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports.paging import Page, Window
from shared.contracts.principal import Scope


class Clients(Protocol):
    """The clients; each one's document is the anchor that every unit of work about them writes."""

    def put(self, client: Client) -> None:
        """Keep one that is new or locked; raises Conflict when another has the code."""

    def find(self, client_id: str, scope: Scope) -> Client | None:
        """One by id."""

    def lock(self, client_id: str, scope: Scope) -> Client:
        """One by id, with every other unit of work about them waiting; raises NotFound."""

    def find_many(self, client_ids: Collection[str], scope: Scope) -> list[Client]:
        """Those that exist."""

    def of_code(self, code: str) -> Client | None:
        """The one with this code, however it is spelt."""

    def of_address(self, email: str) -> list[Client]:
        """Those with this e-mail address, however it is spelt."""

    def page(
        self, scope: Scope, window: Window, status: ClientStatus | None = None, query: str = ""
    ) -> Page[Client]:
        """The clients whom the query finds by name or code, newest first."""

    def count(self, scope: Scope, status: ClientStatus, query: str = "") -> int:
        """How many clients with that status the query finds."""

    def ids(self, scope: Scope, status: ClientStatus, query: str = "") -> list[str]:
        """The clients with that status whom the query finds, in no order."""

    def names(self, client_ids: Collection[str], scope: Scope) -> dict[str, str]:
        """The names of those that exist."""

    def codes(self, scope: Scope) -> dict[str, str]:
        """The clients in care, by their code."""

    def anchor(self, client_ids: Collection[str]) -> set[str]:
        """Write the anchors of these clients, known or not; gives those whose record was not erased."""

    def erase(self, tombstone: Tombstone) -> None:
        """Leave the tombstone alone of the client and delete whatever else there is about them."""

    def tombstone(self, client_id: str) -> Tombstone | None:
        """That client's tombstone, if they were erased."""

    def batch(self, after: str, limit: int) -> Sequence[Client | Tombstone]:
        """The next clients and tombstones in order of ids, anchors written."""


class Episodes(Protocol):
    """Episodes of care."""

    def put(self, episode: Episode) -> None:
        """Keep one; raises Conflict when the client has another open one."""

    def find(self, episode_id: str) -> Episode | None:
        """One by id."""

    def open_of(self, clients: Sequence[Client]) -> dict[str, Episode]:
        """The open episodes, by client."""

    def of(self, client: Client) -> list[Episode]:
        """All, newest first."""

    def take_session_no(self, episode_id: str) -> int:
        """The number of the episode's next session, given once."""


class Goals(Protocol):
    """Agreed goals."""

    def put(self, goal: Goal) -> None:
        """Keep one."""

    def find(self, goal_id: str, scope: Scope) -> Goal | None:
        """One by id, if its client lies within the scope."""

    def find_many(self, goal_ids: Collection[str], scope: Scope) -> list[Goal]:
        """Those that exist and whose clients lie within the scope."""

    def page(self, client: Client, window: Window) -> Page[Goal]:
        """The client's, newest first."""

    def of(self, client: Client) -> list[Goal]:
        """All of the client's, newest first."""

    def active_of(self, clients: Sequence[Client]) -> dict[str, int]:
        """How many active goals each client has."""

    def active_among(self, clients: Sequence[Client]) -> list[Goal]:
        """The active goals of these clients, oldest first."""


class Sessions(Protocol):
    """Sessions of all kinds."""

    def put(self, session: Session) -> None:
        """Keep one."""

    def find(self, session_id: str, scope: Scope) -> Session | None:
        """One by id, if its client lies within the scope."""

    def page(self, client: Client, window: Window) -> Page[Session]:
        """The client's, latest first."""

    def past_of(self, client: Client, until: datetime, limit: int) -> list[Session]:
        """The client's latest sessions up to that instant, latest first."""

    def numbers(self, client: Client) -> dict[str, int]:
        """The numbers of the client's sessions by date, each within its episode."""

    def numbers_of(self, clients: Sequence[Client]) -> dict[str, int]:
        """The same of several clients, in one question."""

    def homework_of(self, clients: Sequence[Client], before: datetime) -> dict[str, str]:
        """By client what was agreed to try in their last session held before that instant, where it was noted."""

    def planned_of(self, client: Client, after: datetime) -> list[Session]:
        """The client's planned sessions after that instant."""

    def next_of(self, client_ids: Collection[str], after: datetime) -> dict[str, datetime]:
        """When each client's next planned session is."""

    def of_clinician(self, clinician_id: str, since: datetime, until: datetime) -> list[Session]:
        """The clinician's sessions of all kinds from that instant on and before that other, in order of time."""

    def last_of_clinician(self, clinician_id: str, limit: int) -> list[Session]:
        """The clinician's last sessions of all kinds, latest first."""

    def around(self, client_ids: Collection[str], since: datetime, until: datetime) -> list[Session]:
        """The sessions of all kinds of these clients between the two instants, both included."""


class Plans(Protocol):
    """Sessions that come back."""

    def put(self, *plans: Plan) -> None:
        """Keep these states."""

    def get(self, plan_id: str) -> Plan | None:
        """One by id."""

    def due(self, last: date, limit: int) -> list[Plan]:
        """Plans with a session up to that day that is not noted yet."""


class CheckIns(Protocol):
    """That sessions were rated, as feedback told."""

    def put_newer(self, check_ins: Sequence[CheckIn]) -> None:
        """Keep those that are newer than what is kept."""

    def of(self, client: Client) -> dict[str, CheckIn]:
        """The client's, by session."""

    def last_of(self, clients: Sequence[Client]) -> dict[str, CheckIn]:
        """Each client's last one that is their own."""


class ValueChecks(Protocol):
    """What clients said in value checks, as feedback told."""

    def put(self, *checks: ValueCheck) -> None:
        """Keep these states."""

    def find(self, check_ids: Collection[str]) -> Mapping[str, ValueCheck]:
        """Those that are known, by id."""

    def last_of(self, client: Client) -> ValueCheck | None:
        """The client's last one."""


class CrisisPlans(Protocol):
    """Clients' emergency contacts and crisis plans."""

    def get(self, client_id: str) -> CrisisPlan | None:
        """The client's, if anything is written down."""

    def put(self, plan: CrisisPlan) -> None:
        """Keep it; the client is locked."""

    def remove(self, client_id: str) -> None:
        """Delete it, if it is there."""


class PreferencesBook(Protocol):
    """How clients would like to work."""

    def get(self, client_id: str) -> Preferences | None:
        """The client's, if anything was asked."""

    def put(self, preferences: Preferences) -> None:
        """Keep them; the client is locked."""


class ErasureWishes(Protocol):
    """That clients asked to be erased."""

    def get(self, client_id: str) -> ErasureWish | None:
        """The client's."""

    def put(self, wish: ErasureWish) -> None:
        """Keep this state."""

    def remove(self, client_id: str) -> None:
        """Forget the client's."""

    def waiting(self) -> Sequence[ErasureWish]:
        """Those that nobody has answered, oldest first."""


class Erasures(Protocol):
    """Receipts."""

    def put(self, erasure: Erasure) -> None:
        """Keep one."""

    def find(self, erasure_id: str) -> Erasure | None:
        """One by id."""

    def of(self, client_id: str) -> Erasure | None:
        """The one of that client."""

    def page(self, window: Window) -> Page[Erasure]:
        """All, newest first."""


# When a service erased a client, or why that is not known.
Said = datetime | Literal["pending", "unreachable"]
Confirmed = Mapping[str, Said]


class OtherServices(Protocol):
    """Those that erase a client when intake says so."""

    def erased_at(self, client_id: str) -> Confirmed:
        """By service: when it erased the client, or why that is not known."""
