"""What the use cases need for sending links: what became of them, and who passes them on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from services.feedback.domain.mailing import Channel, Contact, Delivery, Opening

if TYPE_CHECKING:
    from services.feedback.ports import Unit

T = TypeVar("T")


class Deliveries(Protocol):
    """The links that were sent, or are to be."""

    def get(self, delivery_id: str) -> Delivery | None:
        """The one of that id."""

    def put(self, *deliveries: Delivery) -> None:
        """Keep these states."""

    def of_stop(self, token: str) -> Delivery | None:
        """The one whose unsubscribing token this is."""

    def of_messages(self, message_ids: Collection[str]) -> Sequence[Delivery]:
        """Those that went out as these mails."""

    def of_sessions(self, session_ids: Collection[str]) -> Sequence[Delivery]:
        """Those of these sessions, oldest first."""

    def stopping(self, client_id: str) -> bool:
        """Whether the client has asked for no more of them, and intake does not know it yet."""


class Openings(Protocol):
    """Which links were opened."""

    def get(self, session_id: str) -> Opening | None:
        """When that session's link was opened first."""

    def put(self, opening: Opening) -> None:
        """Keep it."""

    def find(self, session_ids: Collection[str]) -> Mapping[str, Opening]:
        """Those of these sessions that were opened, by session."""


class Postbox(Protocol):
    """Whoever passes links on to clients."""

    def can(self, channel: Channel) -> bool:
        """Whether that way is set up, whether or not anybody answers there now; raises Unavailable."""

    def message_id(self, key: str) -> str:
        """The Message-ID of the mail of that key."""

    def send(
        self, channel: Channel, to: str, address: str, *, key: str, at: datetime, language: str, stop: str
    ) -> None:
        """Send the address of a check-in; of the same key it is the same message. Raises errors of ours."""


class Contacts(Protocol):
    """Clients' addresses, as intake knows them at this moment; each raises Unavailable."""

    def contact(self, client_id: str) -> Contact | None:
        """How the client may be reached; None where there is no such client."""

    def end_mail(self, client_id: str) -> None:
        """Say that the client wants no more links; nothing where there is no such client."""


class JobRun(Protocol):
    """One attempt at a job."""

    @property
    def kind(self) -> str:
        """What kind of job it is."""

    @property
    def key(self) -> str:
        """Which of its kind."""

    @property
    def client_id(self) -> str | None:
        """The client whom it is about, if any."""

    @property
    def made_at(self) -> datetime:
        """When it was asked for."""

    def transact(self, work: Callable[[Unit], T], /) -> T:
        """Do the work in a unit that counts only while the job is ours."""
