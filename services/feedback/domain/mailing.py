"""Sending links to clients: when one may go out, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

# The jobs: send a session's link, remind of it once, tell intake that a client wants no more of them.
LINK: Final = "check-in-link"
REMINDER: Final = "check-in-reminder"
STOP: Final = "stop-links"
# Whoever is asked later has forgotten how it was; and history that is brought in asks nobody.
OLDEST: Final = timedelta(days=3)

Stage = Literal["link", "reminder"]
Channel = Literal["mail", "message"]
STAGES: Final[dict[str, Stage]] = {LINK: "link", REMINDER: "reminder"}


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where a client may be sent a link at this moment, as they agreed and as is safe, and in which language."""

    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One link on its way to a client: when it was taken from us, and what was heard of it since.

    Neither address nor number is kept. `why` is what stood in the way the last time. That a mail came back
    after it was taken is known where the mailbox that mail comes from is read.
    """

    delivery_id: str
    session_id: str
    client_id: str
    stage: Stage
    channel: Channel
    message_id: str
    stop_hash: str
    asked_at: datetime
    taken_at: datetime | None = None
    refused_at: datetime | None = None
    why: str | None = None
    bounced_at: datetime | None = None

    def bounced(self, now: datetime) -> Delivery:
        """Come back, as was heard first now."""
        return self if self.bounced_at else replace(self, bounced_at=now)

    def taken(self, now: datetime) -> Delivery:
        """Taken by the mail server, or by whoever passes messages on."""
        return replace(self, taken_at=now, why=None)

    def held_up(self, why: str | None) -> Delivery:
        """Not taken yet."""
        return replace(self, why=str(why) if why else None)

    def refused(self, why: str, now: datetime) -> Delivery:
        """Never to be taken at this address."""
        return replace(self, why=str(why), refused_at=now)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """That a link was opened for the first time: by the client, or by a program that looks through mail."""

    session_id: str
    client_id: str
    opened_at: datetime


def reminder_days(wanted: int) -> range:
    """After how many days to remind: as the clinic wants it first, then earlier, in case that is too late."""
    return range(min(wanted, OLDEST.days - 1), 0, -1)


def too_old(held_at: datetime, now: datetime) -> bool:
    """Whether a session lies too far back for a link about it to be sent."""
    return now - held_at > OLDEST
