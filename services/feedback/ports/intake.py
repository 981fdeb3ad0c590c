"""What feedback asks of intake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from services.feedback.ports.record import OwnIntake
from services.feedback.ports.records import Kind, Known
from shared.contracts.revision import Revision


class Intake(OwnIntake, Protocol):
    """What intake answers over its internal API; each raises Unavailable when it does not."""

    def session(self, session_id: str) -> Known | None:
        """The session and what is around it, or None if intake does not know it."""

    def titles(self, goal_ids: Iterable[str]) -> Mapping[str, tuple[str, Revision]]:
        """The goals' words, by goal, with the revision that they are of."""

    def messages(self) -> str | None:
        """The clinic's account for messages to phones, if it has one."""

    def staff_name(self, staff_id: str) -> str | None:
        """A member of staff's name, from a short memory where intake does not answer."""

    def language_of(self, client_id: str) -> str | None:
        """The language that the client is known to read; None where none is, or nobody can tell now."""

    def remember_language(self, client_id: str, language: str) -> None:
        """Tell intake which language the client has chosen; raises Unavailable."""

    def client_name(self, client_id: str) -> str | None:
        """A client's name, remembered like that of staff."""

    def names_of(self, kind: Kind, ids: Iterable[str]) -> Mapping[str, str]:
        """Names of that kind by id, all that can be had: it never raises."""
