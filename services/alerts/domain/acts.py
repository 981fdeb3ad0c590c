"""What people do with an alert, and what each act makes of its status."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]
ActName = Literal[
    "acknowledge", "talked_about", "snooze", "useful", "not_useful", "close", "reached", "accept", "pass"
]

TO_TALK: tuple[Status, ...] = ("open", "unresolved")
IN_HAND: tuple[Status, ...] = ("acknowledged", "talked_about", "snoozed")
DONE: tuple[Status, ...] = ("repaired", "closed", "withdrawn")
LIVE: frozenset[Status] = frozenset({"open", "acknowledged", "talked_about", "snoozed"})
JUDGEMENTS: frozenset[ActName] = frozenset({"useful", "not_useful"})
# What is said of the matter itself; everything else says what one person has seen and wants to see.
SHARED: frozenset[ActName] = frozenset({"talked_about", "reached", "accept", "pass"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How an alert stood before an act."""

    status: Status
    changed_at: datetime
    snoozed_until: datetime | None = None
    acted_at: datetime | None = None
    useful: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person did with an alert; `until` ends a snooze. Notes are kept elsewhere, sealed.

    A snooze until after the `next_session` has that session's end as `until`, as far as it is known and to come.

    `happened_at` is when they reached the client, if that was before they wrote it down `at`; `to` is the
    colleague whom they asked to take it on. `own` says that whoever did it was in charge: the client was on their
    caseload, or on nobody's. Acts that were stored before this was asked count as such. One that was taken back
    at `undone_at` has no effect; `before` is how the alert stood then, where nothing else says it any more.
    """

    act_id: str
    alert_id: str
    act: ActName
    by: str
    at: datetime
    until: datetime | None = None
    own: bool = True
    happened_at: datetime | None = None
    to: str | None = None
    next_session: bool = False
    before: Before | None = None
    undone_at: datetime | None = None

    @property
    def when(self) -> datetime:
        """When it took place: what came later is not settled by it."""
        return self.happened_at or self.at

    @property
    def counts_for_all(self) -> bool:
        """Whether it changes what everybody is shown, not only whoever did it."""
        return self.own or self.act in SHARED


def after(status: Status, act: ActName) -> Status:
    """Return the status after an act.

    Ratings decide between repaired and unresolved, and only closing puts such an alert away. Closed
    is final: what comes later founds another alert. Judging the use of an alert means having seen
    it, and what is of no use is not waited for. Acknowledging does not undo having talked. An act on
    a withdrawn alert was meant for the alert as the person still saw it.
    """
    seen: Status = "open" if status == "withdrawn" else status
    if act == "close" or seen not in LIVE:
        return "closed" if act == "close" else seen
    match act:
        case "talked_about":
            return "talked_about"
        case "snooze":
            return "snoozed"
        case "acknowledge":
            return seen if seen == "talked_about" else "acknowledged"
        case "useful" | "not_useful" if seen == "open" or (act, seen) == ("not_useful", "snoozed"):
            return "acknowledged"
    return seen


def after_on_safety(status: Status, act: ActName) -> Status:
    """Return the status of an alert about safety after an act: only reaching the client ends it.

    Taking it on puts it into one person's hands, passing it on takes it out of them again until the colleague has
    accepted. Seeing it changes nothing. It cannot be snoozed, judged or closed any more; what earlier versions
    kept of that is read as is safest: closed or talked about with the client has ended, anything else has not.
    """
    seen: Status = "open" if status == "withdrawn" else status
    if seen not in LIVE or act in {"reached", "talked_about", "close"}:
        return "closed"
    if act == "accept":
        return "acknowledged"
    return "open" if act == "pass" else seen


def snooze_after(until: datetime | None, status: Status, act: Act) -> datetime | None:
    """Return when the snooze ends that is left after an act which made this the status."""
    if status != "snoozed":
        return None
    return act.until if act.act == "snooze" else until
