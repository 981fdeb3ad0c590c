"""What the use cases need of the world outside.

Queries that a person causes take a `Scope`; a service's own work names the clients that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from services.alerts.domain.alerts import Act, Alert
from services.alerts.domain.rules import Timeline
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import Proposed, Task
from services.alerts.domain.trajectory import Trajectory
from shared.contracts.events import Event
from shared.contracts.principal import Scope
from shared.contracts.revision import Revision

T = TypeVar("T")
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

    `first_shown_at` and `first_opened_at` are wall clock and outside every comparison.
    """

    alert: Alert
    clinician_id: str | None
    team_id: str | None
    revision: Revision
    done: tuple[Done, ...] = ()
    first_shown_at: datetime | None = None
    first_opened_at: datetime | None = None

    def with_done(self, done: Done) -> AlertRecord:
        """The record with one more act."""
        return replace(self, done=(*self.done, done))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """All that is left of an erased client."""

    client_id: str
    erased_at: datetime
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which piece of the list of alerts, newest first; None leaves a filter out."""

    client_id: str | None = None
    statuses: tuple[str, ...] | None = None
    kind: str | None = None
    changed_since: datetime | None = None
    after: Place | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Gone:
    """An alert that is no more: its client was erased."""

    alert_id: str


# What happens to an alert, for pages that stay open.
News = AlertRecord | Gone


class Trajectories(Protocol):
    """The clients' trajectories; each one's document is the anchor that every unit of work about them writes."""

    def load(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Trajectory]:
        """Those that exist, tombstones included; of each client's sessions perhaps only the wanted ones."""

    def complete(self, trajectories: Collection[Trajectory]) -> None:
        """Add the sessions and ratings that `load` left out to these, in place."""

    def save(self, trajectories: Collection[Trajectory]) -> None:
        """Keep them all, in one go."""

    def find(self, client_id: str, scope: Scope) -> Trajectory | None:
        """One, if the client lies within the scope; never a tombstone."""

    def lock(self, client_id: str) -> Trajectory:
        """All of one, with every other unit of work about the client waiting; raises Erased at a tombstone."""

    def to_look_at(self, as_of: datetime, limit: int) -> list[str]:
        """Clients with whom something may have fallen due by then, longest due first."""

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Leave of each client nothing but the tombstone; an older one stays."""

    def erased_at(self, client_id: str) -> datetime | None:
        """When the client was erased, if they were."""


class Alerts(Protocol):
    """The alerts."""

    def of_clients(self, client_ids: Collection[str]) -> dict[str, list[AlertRecord]]:
        """All alerts of these clients, in one question."""

    def find(self, alert_id: str, scope: Scope) -> AlertRecord | None:
        """One by id, if its client lies within the scope."""

    def page(self, scope: Scope, wanted: Wanted) -> list[AlertRecord]:
        """A piece of the list, newest first."""

    def following(self, alert_id: str, limit: int) -> list[AlertRecord]:
        """The next ones in order of ids, of everybody."""

    def save(self, records: Sequence[AlertRecord]) -> None:
        """Keep them all, in one go."""

    def clients_to_wake(self, as_of: datetime) -> list[str]:
        """Clients with an alert whose snooze has run out."""

    def note_shown(self, alert_ids: Collection[str], at: datetime) -> None:
        """Note that these were shown to their clinician, unless they were before."""

    def note_opened(self, alert_id: str, at: datetime) -> None:
        """Note that this one was opened by its clinician, unless it was before."""


class Unit(Protocol):
    """One unit of work: all of it is kept, with its events, or nothing."""

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    @property
    def timeline(self) -> Timeline:
        """The rule sets, and since when each is in force."""

    @property
    def trajectories(self) -> Trajectories:
        """The clients' trajectories."""

    @property
    def alerts(self) -> Alerts:
        """The alerts."""

    def forget(self, client_ids: Collection[str]) -> None:
        """Delete these clients' alerts and whatever else but the trajectory there is about them."""

    def publish(self, event: Event) -> None:
        """Have the event sent, if and only if this unit is kept."""

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after that one."""


class Transact(Protocol):
    """How to have work done in a unit of work; it may be started again, each time with a fresh unit."""

    def __call__(self, work: Callable[[Unit], T], /) -> T:
        """Do the work and give its result."""


class Neighbours(Protocol):
    """What the other services say for pages; each of these is empty when they do not answer."""

    def names(self, client_ids: Collection[str]) -> Mapping[str, str]:
        """The clients' names, by id."""

    def goal_titles(self, goal_ids: Collection[str]) -> Mapping[str, str]:
        """The goals' words, by id."""

    def staff_names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """The names of members of staff, by id."""

    def upcoming(self, client_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each client's next planned session is."""

    def with_note(self, session_ids: Collection[str]) -> frozenset[str]:
        """The sessions after which the client left a note for their therapist."""


# Rules: which were in force when, which are proposed, and the work behind that.


class RuleSets(Protocol):
    """The rule sets that people put in force, one after another; none is changed or taken away."""

    def timeline(self) -> Timeline:
        """All of them, after the one that comes with the product."""

    def newest(self, limit: int, before: int | None = None) -> list[Switch]:
        """The newest, with who put them in force and why; older than that version if one is given."""

    def append(self, switch: Switch) -> None:
        """Keep one more; of two of the same version only one is kept."""


class Proposals(Protocol):
    """What calibrations found."""

    def add(self, proposed: Proposed) -> None:
        """Keep one more."""

    def find(self, proposal_id: str) -> Proposed | None:
        """One by id."""

    def newest(self, limit: int, after: Place | None = None, by: str | None = None) -> list[Proposed]:
        """The newest, from there on, perhaps of one maker alone."""


class Tasks(Protocol):
    """The work in the background."""

    def add(self, task: Task) -> None:
        """Have it done."""

    def find(self, task_id: str) -> Task | None:
        """One by id."""

    def next(self) -> Task | None:
        """The one that was asked for first and has not ended."""

    def save(self, task: Task) -> bool:
        """Keep how far it is; False if somebody else has saved it since, or it is gone."""

    def newest_calibration(self) -> Task | None:
        """The calibration that was asked for last."""

    def newest_what_if(self, proposal_id: str) -> Task | None:
        """The what-if about that proposal that was asked for last."""


class Histories(Protocol):
    """All clients' trajectories, read outside units of work, for what concerns nobody in particular."""

    def count(self) -> int:
        """How many clients there are."""

    def rated(self) -> bool:
        """Whether there is any rating."""

    def following(self, client_id: str, limit: int) -> list[Trajectory]:
        """The next ones in order of ids, whole; perhaps a tombstone, if the client has just been erased."""


class RulesUnit(Protocol):
    """One unit of work about rules."""

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    @property
    def rule_sets(self) -> RuleSets:
        """The rule sets in force."""

    @property
    def proposals(self) -> Proposals:
        """The proposals."""

    @property
    def tasks(self) -> Tasks:
        """The work in the background."""


class TransactRules(Protocol):
    """How to have work about rules done in a unit of work."""

    def __call__(self, work: Callable[[RulesUnit], T], /) -> T:
        """Do the work and give its result."""
