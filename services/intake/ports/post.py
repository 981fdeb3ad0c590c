"""What the use cases need for mail to those who work here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from services.intake.domain.password_links import PasswordLink

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

    def send_link(self, to: str, address: str, *, key: str, at: datetime, language: str) -> None:
        """Send the address where somebody chooses a password."""
