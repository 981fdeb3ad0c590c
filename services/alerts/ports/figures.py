"""What the use cases need for figures: the published quarters, and what they are counted from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from services.alerts.domain.figures.snapshot import Own, Snapshot
from services.alerts.domain.figures.week import Asked, Open, Week
from services.alerts.domain.rules import Timeline
from services.alerts.ports.records import AlertRecord
from services.alerts.ports.rules import Histories

if TYPE_CHECKING:
    from services.alerts.ports import Clinics

T = TypeVar("T")


class Figures(Protocol):
    """The quarters as they were published; none is ever changed."""

    def find(self, quarter: str) -> Snapshot | None:
        """One quarter."""

    def all(self) -> Sequence[Snapshot]:
        """All of them, oldest first."""

    def keep(self, snapshot: Snapshot) -> None:
        """Publish a quarter, unless it has been."""

    def find_own(self, quarter: str, clinician_id: str) -> Own | None:
        """What one clinician may see of their own work."""

    def all_own(self, clinician_id: str) -> Sequence[Own]:
        """All of one clinician's quarters, oldest first."""

    def has_own(self, quarter: str) -> bool:
        """Whether there are any clinician's own figures of that quarter."""

    def keep_own(self, found: Collection[Own]) -> None:
        """Keep clinicians' own figures."""

    def week(self) -> Week | None:
        """The last seven days as they were counted last."""

    def keep_week(self, week: Week) -> None:
        """Put these seven days into the place of those before."""


class Sources(Histories, Protocol):
    """What figures are counted from, read outside units of work."""

    def first_held(self) -> datetime | None:
        """When the first session that anything is known of was held."""

    def alerts_of(self, client_ids: Collection[str]) -> Mapping[str, Sequence[AlertRecord]]:
        """The alerts of these clients."""

    def asked(self, since: datetime, until: datetime) -> Sequence[Asked]:
        """The sessions held within that time."""

    def waiting(self) -> Sequence[Open]:
        """The prompts that nobody has done anything with."""


class FiguresUnit(Protocol):
    """One unit of work about figures."""

    def ask(self, kind: str, key: str) -> None:
        """Have that job done, if and only if this unit is kept; asking twice is asking once."""

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
    def figures(self) -> Figures:
        """The published quarters."""


class FiguresRun(Protocol):
    """One attempt at the job of a quarter or a day."""

    @property
    def key(self) -> str:
        """Which quarter or day."""

    def transact(self, work: Callable[[FiguresUnit], T], /) -> T:
        """Do the work in a unit that counts only while the job is ours."""

    def rest(self) -> None:
        """Leave others as much time as was used since the last rest; breaks off when the worker stops."""
