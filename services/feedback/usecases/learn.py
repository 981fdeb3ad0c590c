"""Asking intake for what Kafka has not brought yet, so that ratings go on while Kafka is down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from services.feedback.ports import Intake, Transact, Unit
from services.feedback.usecases.keep import keep_known
from shared.errors import AttuneError, Delayed, Erased, NotFound, Unavailable

T = TypeVar("T")
RETRY_AFTER = 5


class NotYet(NotFound, Delayed):
    """Intake does not know it, or does not answer: worth another try."""


class Behind(Exception):
    """No error yet: what is known here does not allow it, but intake may know more about this session.

    `otherwise` is raised if it does not, `unasked` if it cannot be asked.
    """

    def __init__(self, session_id: str, otherwise: AttuneError, unasked: AttuneError | None = None) -> None:
        super().__init__(otherwise.sentence)
        self.session_id = session_id
        self.otherwise = otherwise
        self.unasked = unasked or otherwise


@dataclass(frozen=True)
class Desk:
    """Where work is done that may need to ask intake in between."""

    transact: Transact
    read: Transact
    intake: Intake

    def do(self, work: Callable[[Unit], T]) -> T:
        """Do the work in a unit of work; where it is behind, learn and do it once more."""
        return self._twice(self.transact, work)

    def look(self, work: Callable[[Unit], T]) -> T:
        """The same for work that changes nothing, which waits for nobody's writes."""
        return self._twice(self.read, work)

    def _twice(self, do: Transact, work: Callable[[Unit], T]) -> T:
        try:
            return do(work)
        except Behind as behind:
            self._learn(behind)
        try:
            return do(work)
        except Behind as behind:
            raise behind.otherwise from None

    def _learn(self, behind: Behind) -> None:
        try:
            known = self.intake.session(behind.session_id)
        except Unavailable:
            raise behind.unasked from None
        if known is None:
            raise behind.otherwise from None
        try:
            self.transact(lambda unit: keep_known(unit, known))
        except Erased:
            raise behind.otherwise from None
