"""What the use cases need for mail: who is in line, where mail reaches them, and the server that takes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from services.alerts.domain.notices import Line, Notice, Posted
from services.alerts.domain.prompt_notices import Mention, Message, Wishes
from shared.contracts.clinic import ClinicUpdated

if TYPE_CHECKING:
    from services.alerts.ports import Unit

T = TypeVar("T")


class People(Protocol):
    """Those who work in the clinic, as intake knows them at this moment."""

    def line(self, client_id: str) -> Line:
        """Whom a word of this client reaches; raises Unavailable, and NotFound where there is no such client."""

    def addresses(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """Where mail reaches those of these who work here; raises Unavailable."""

    def wishes(self, staff_ids: Collection[str]) -> Mapping[str, Wishes]:
        """How those of these who work here want to hear of what is not about safety; raises Unavailable."""


class Post(Protocol):
    """The clinic's mail server and its service for messages to phones."""

    def send(self, to: str, *, key: str, at: datetime, clinic: ClinicUpdated | None, urgent: bool = True) -> None:
        """Ask somebody to sign in, if `urgent` now; of the same key it is the same mail. Raises errors of ours."""

    def tell(
        self, to: Wishes, *, waiting: int | None, key: str, at: datetime, clinic: ClinicUpdated | None
    ) -> None:
        """Say that something waits, or how much, in the way that they want; as `send` otherwise."""


class PromptNotices(Protocol):
    """Who is to be told of prompts that are not about safety, and in which message."""

    def ask(self, notices: Mapping[Notice, datetime | None]) -> None:
        """Have people told, each not before that instant, in one go; asking twice is asking once."""

    def takes_more(self, message: Message) -> bool:
        """Whether a prompt may be put into that message: it is not there yet, or not due."""

    def mention(self, mention: Mention) -> bool:
        """Put a prompt into a message; False where that person was told of it before."""

    def of_message(self, kind: str, key: str) -> Sequence[Mention]:
        """The prompts in a message."""


class Mails(Protocol):
    """What became of mails."""

    def about(self, client_ids: Collection[str]) -> Sequence[Posted]:
        """Those about these clients' alerts."""

    def about_prompts(self, client_id: str) -> Sequence[Posted]:
        """The messages in which people are told of this client's prompts that can wait, the oldest first."""

    def trials(self, limit: int) -> Sequence[Posted]:
        """The newest with which somebody tried it out."""


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
    def client_id(self) -> str | None:
        """The client whom it is about, if any."""

    @property
    def made_at(self) -> datetime:
        """When it was asked for."""

    def transact(self, work: Callable[[Unit], T], /) -> T:
        """Do the work in a unit that counts only while the job is ours."""
