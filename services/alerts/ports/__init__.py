"""What the use cases need of the world outside.

Queries that a person causes take a `Scope`; a service's own work names the clients that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.alerts.domain.figures.worth import Judged
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports.figures import Figures, FiguresRun, FiguresUnit, Sources
from services.alerts.ports.notices import JobRun, Mails, People, Post, PromptNotices
from services.alerts.ports.records import (
    Absence,
    AlertRecord,
    Colleague,
    CrisisPlan,
    Done,
    Gone,
    News,
    Note,
    Place,
    Rated,
    Responsible,
    Tombstone,
    Wanted,
)
from services.alerts.ports.rules import (
    Histories,
    Proposals,
    RuleSets,
    RulesRun,
    RulesUnit,
    Tasks,
    TransactRules,
)
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import ClientErased, ConcernRaised, Event
from shared.contracts.principal import Principal, Scope
from shared.contracts.revision import Revision

__all__ = [
    "Absence",
    "AlertRecord",
    "Alerts",
    "Clinics",
    "Colleague",
    "CrisisPlan",
    "Done",
    "Feedback",
    "Figures",
    "FiguresRun",
    "FiguresUnit",
    "Gone",
    "Histories",
    "JobRun",
    "Mails",
    "Neighbours",
    "News",
    "Note",
    "People",
    "Place",
    "Post",
    "PromptNotices",
    "Proposals",
    "Rated",
    "Responsible",
    "RuleSets",
    "RulesRun",
    "RulesUnit",
    "Sources",
    "Tasks",
    "Tombstone",
    "Trajectories",
    "Transact",
    "TransactRules",
    "Unit",
    "Wanted",
]

T = TypeVar("T")


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

    def ratings(self, client_ids: Collection[str]) -> Mapping[str, Sequence[Rated]]:
        """What these clients' ratings came to, by client in the order of their sessions, disowned ones too."""

    def ratings_of_ruptures(self, client_ids: Collection[str]) -> Mapping[str, int]:
        """How many ratings each rupture of these clients has had, by its id."""

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

    def note_mail(self, alert_id: str, at: datetime) -> None:
        """Note that something became of a mail about it, so that open pages show it."""

    def note_opened(self, record: AlertRecord, staff_id: str, at: datetime) -> None:
        """Note that this person opened it, unless they have since it last became news."""


class CountedAlerts(Alerts, Protocol):
    """The alerts outside units of work, where they are counted too."""

    def judged(self, since: datetime, until: datetime) -> Sequence[Judged]:
        """How many prompts were raised within that time by kind and clinician, and called useful or not."""


class Clinics(Protocol):
    """What intake says of the clinic."""

    def get(self) -> ClinicUpdated | None:
        """The clinic, if intake has said anything of it."""

    def keep(self, clinic: ClinicUpdated) -> None:
        """Keep this state, unless a newer one is known."""


class Unit(Protocol):
    """One unit of work: all of it is kept, with its events, or nothing."""

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    @property
    def timeline(self) -> Timeline:
        """The rule sets, and since when each is in force."""

    @property
    def clinic(self) -> Clinics:
        """The clinic."""

    @property
    def trajectories(self) -> Trajectories:
        """The clients' trajectories."""

    @property
    def alerts(self) -> Alerts:
        """The alerts."""

    @property
    def prompt_notices(self) -> PromptNotices:
        """Who is told of prompts."""

    def forget(self, client_ids: Collection[str]) -> None:
        """Delete these clients' alerts and whatever else but the trajectory there is about them."""

    def publish(self, event: Event) -> None:
        """Have the event sent, if and only if this unit is kept."""

    def ask(
        self,
        kind: str,
        key: str,
        *,
        about: Mapping[str, Any] | None = None,
        client_id: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Have that job done, if and only if this unit is kept; asking twice is asking once."""

    def ask_erasures(self, events: Sequence[ClientErased], /) -> None:
        """Have these clients erased here once intake, asked by a job, says that it has erased them."""

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after that one."""


class Transact(Protocol):
    """How to have work done in a unit of work; it may be started again, each time with a fresh unit."""

    def __call__(self, work: Callable[[Unit], T], /) -> T:
        """Do the work and give its result."""


class Neighbours(Protocol):
    """What the other services say for pages; unless said otherwise, empty when they do not answer."""

    def look_up(self, *, clients: Collection[str], goals: Collection[str], staff: Collection[str]) -> None:
        """Ask once for names, titles and next sessions of all these, so that whoever wants one finds it known."""

    def names(self, client_ids: Collection[str]) -> Mapping[str, str]:
        """The clients' names, by id."""

    def goal_titles(self, goal_ids: Collection[str]) -> Mapping[str, str]:
        """The goals' words, by id."""

    def staff_names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """The names of members of staff, by id."""

    def team_names(self, team_ids: Collection[str]) -> Mapping[str, str]:
        """The teams' names, by id."""

    def responsible(self, client_ids: Collection[str]) -> Mapping[str, Responsible]:
        """Whom a word about safety reaches, by client; no answer is older than a minute."""

    def crisis_plan(self, client_id: str) -> CrisisPlan | None:
        """The client's emergency contact and crisis plan; None while nobody answers."""

    def absences(self, reader: Principal) -> Sequence[Absence] | None:
        """Who of the reader's teams is away or will be, the first to begin first; None while nobody answers."""

    def protocol(self) -> str | None:
        """What the clinic's staff are to do when a client is not safe, in the clinic's words, if it has any."""

    def upcoming(self, client_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each client's next planned session is."""

    def notes(self, session_ids: Collection[str], reader_id: str) -> Sequence[Note] | None:
        """What clients wrote for this reader as their therapist, newest first; None while nobody answers."""


class Feedback(Protocol):
    """What feedback says itself, besides its events."""

    def not_safe(self, since: datetime) -> Sequence[ConcernRaised]:
        """What clients said of not being safe from then on; raises Unavailable when feedback does not answer."""
