"""What the use cases need for mail to those who work here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from services.intake.domain.password_links import PasswordLink
from services.intake.domain.role_changes import RoleChange

if TYPE_CHECKING:
    from services.intake.ports import Unit

T = TypeVar("T")


class PasswordLinks(Protocol):
    """The one-time links by which passwords are chosen."""

    def put(self, link: PasswordLink) -> None:
        """Keep one."""

    def find(self, secret_hash: str) -> PasswordLink | None:
        """One by the hash of its secret."""

    def end_all(self, staff_id: str) -> None:
        """End all of that person's."""


class RoleChangesBook(Protocol):
    """Changes of roles and addresses that wait, and those of late."""

    def put(self, change: RoleChange) -> None:
        """Keep one."""

    def find(self, change_id: str) -> RoleChange | None:
        """One by id; until this unit ends nobody else changes it."""

    def all(self) -> list[RoleChange]:
        """All, newest first."""

    def remove(self, change_id: str) -> None:
        """Forget one."""

    def end_waiting(self, staff_id: str, *, address: bool) -> None:
        """Forget which roles, or which address, wait for that person."""


class JobRun(Protocol):
    """One attempt at a job."""

    @property
    def kind(self) -> str:
        """What kind of job it is."""

    @property
    def key(self) -> str:
        """Which of its kind."""

    @property
    def about(self) -> Mapping[str, Any]:
        """What it is about."""

    @property
    def made_at(self) -> datetime:
        """When it was asked for."""

    def transact(self, work: Callable[[Unit], T], /) -> T:
        """Do the work in a unit that counts only while the job is ours."""


class StaffPost(Protocol):
    """Whoever takes mail for those who work here; of the same key it is the same mail. Raises errors of ours."""

    def can(self) -> bool:
        """Whether there is a mail server."""

    def tell_of_address(self, to: str, clinic: str | None, *, key: str, at: datetime, language: str) -> None:
        """Tell somebody that they sign in with another address from now on."""

    def ask_in(self, to: str, clinic: str | None, *, key: str, at: datetime, language: str) -> None:
        """Ask somebody to sign in, at the clinic's own address if it has one."""

    def send_link(self, to: str, address: str, *, key: str, at: datetime, language: str) -> None:
        """Send the address where somebody chooses a password."""
