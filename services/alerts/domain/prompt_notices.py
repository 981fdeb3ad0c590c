"""Notices of prompts that are not about safety: who is told that something waits, how, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from services.alerts.domain.notices import LATELY, Notice
from services.alerts.domain.signals import Severity
from shared.hours import Hours, Quiet, next_moment

# The jobs: find out whom to tell of a prompt and when, then a message at once or a count once a day to each.
PROMPT: Final = "prompt-notice"
AT_ONCE: Final = "prompt-mail"
DIGEST: Final = "digest-mail"
# For so long the client may change or take back what they said (feedback's `CHANGEABLE`).
CHANGEABLE: Final = timedelta(minutes=15)
# Prompts of which somebody is to be told within the same minutes go into one message.
TOGETHER: Final = timedelta(minutes=5)
# Longer than any transaction lasts: whatever goes into a message is there when it is written.
SETTLED: Final = timedelta(minutes=1)

How = Literal["at_once", "digest", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Where somebody who works here is reached, and how they want to hear of prompts that are not about safety.

    `language` is the one that they chose to read. `account` is the clinic's for messages, where they want these.
    """

    staff_id: str
    email: str = field(repr=False)
    how: How = "at_once"
    quiet: Quiet | None = None
    language: str | None = None
    phone: str | None = field(default=None, repr=False)
    account: str | None = field(default=None, repr=False)

    def way(self, severity: Severity) -> How:
        """How they are told of a prompt of that severity: what matters less never comes at once."""
        return "digest" if self.how == "at_once" and severity == "low" else self.how


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """That a prompt, as it was news at that instant, is one of those of which a message tells somebody."""

    mention_id: str
    alert_id: str
    client_id: str
    since: datetime
    clinician_id: str | None
    staff_id: str
    kind: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to somebody: of one kind and key there is one, and nothing goes into it once it is due."""

    kind: str
    key: str
    staff_id: str
    begun: datetime
    due: datetime


def rungs(severity: Severity) -> Sequence[Literal[0, 1]]:
    """Who may be told: whoever is in charge, and of what matters more their supervisor after them."""
    return (0, 1) if severity == "high" else (0,)


def is_late(since: datetime, now: datetime) -> bool:
    """Whether what became news then is too old to tell anybody of."""
    return now - since > LATELY


def earliest(notice: Notice, way: How, hours: Hours) -> datetime | None:
    """When somebody may be told at the earliest; None where the clinic never opens.

    Whoever is in charge: once the client's time to change it is over; whoever gets a count: when the clinic opens
    next; the supervisor: when it opens on the working day after the one on which those in charge could be told.
    """
    settled = notice.since + CHANGEABLE
    if notice.rung:
        first = next_moment(hours, None, settled)
        return first and hours.next_opening(first)
    return hours.next_opening(settled) if way == "digest" else settled


def message_at(staff_id: str, way: How, now: datetime, time_zone: str) -> Message:
    """The message by which somebody is told who is to be told now."""
    since_midnight = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
    slot = now - since_midnight % TOGETHER
    kind, part = AT_ONCE, slot.isoformat()
    if way == "digest":
        kind, part = DIGEST, now.astimezone(ZoneInfo(time_zone)).date().isoformat()
    return Message(
        kind=kind, key=f"{staff_id}/{part}", staff_id=staff_id, begun=now, due=slot + TOGETHER + SETTLED
    )


def mentioned(notice: Notice, message: Message, clinician_id: str | None) -> Mention:
    """That the message tells of it; nobody is told of the same news twice."""
    return Mention(
        mention_id=f"{notice.alert_id}/{notice.since.isoformat()}/{message.staff_id}",
        alert_id=notice.alert_id,
        client_id=notice.client_id,
        since=notice.since,
        clinician_id=clinician_id,
        staff_id=message.staff_id,
        kind=message.kind,
        message=message.key,
        at=message.begun,
    )
