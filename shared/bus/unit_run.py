"""One attempt at a job, as the use cases of a service see it: in that service's own units of work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from shared.bus.jobs import Effect, Run
from shared.store import Unit

T = TypeVar("T")
U = TypeVar("U")


class UnitRun(Generic[U]):
    """One attempt at a job, in a service's units of work."""

    def __init__(self, run: Run, unit_of: Callable[[Unit], U]) -> None:
        self._run, self._unit_of = run, unit_of
        self.kind, self.key, self.about = run.job.kind, run.job.key, run.job.about
        self.client_id, self.made_at = run.job.client_id, run.job.made_at
        self.rest = run.rest

    def transact(self, work: Callable[[U], T]) -> T:
        """Do the work in a unit that counts only while the job is ours."""
        return self._run.transact(lambda unit: work(self._unit_of(unit)))


def effect_in(unit_of: Callable[[Unit], U], effect: Callable[[U], object] | None) -> Effect | None:
    """What is to be written in the transaction that ends the job, in a service's unit of work."""
    return (lambda unit: effect(unit_of(unit))) if effect else None
