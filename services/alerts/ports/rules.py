"""What the use cases need for rules: which were in force when, which are proposed, and the work behind that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from services.alerts.domain.rules import Timeline
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import Proposed, Task
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports.records import Place

T = TypeVar("T")


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

    def unended(self) -> list[Task]:
        """Those that have not ended."""

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

    def ask(self, kind: str, key: str) -> None:
        """Have that job done, if and only if this unit is kept; asking twice is asking once."""

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


class RulesRun(Protocol):
    """One attempt at the job of a task."""

    @property
    def key(self) -> str:
        """The id of the task."""

    def transact(self, work: Callable[[RulesUnit], T], /) -> T:
        """Do the work in a unit that counts only while the job is ours."""

    def rest(self) -> None:
        """Leave others as much time as was used since the last rest; breaks off when the worker stops."""
