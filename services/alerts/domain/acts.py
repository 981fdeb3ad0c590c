"""What people do with an alert, and what each act makes of its status."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]
ActName = Literal["acknowledge", "talked_about", "snooze", "useful", "not_useful", "close"]

LIVE: frozenset[Status] = frozenset({"open", "acknowledged", "talked_about", "snoozed"})
JUDGEMENTS: frozenset[ActName] = frozenset({"useful", "not_useful"})
# What is said of the matter itself; everything else says what one person has seen and wants to see.
SHARED: frozenset[ActName] = frozenset({"talked_about"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person did with an alert; `until` ends a snooze. Notes are kept elsewhere, sealed.

    `own` says that whoever did it was in charge: the client was on their caseload, or on nobody's. Acts that were
    stored before this was asked count as such.
    """

    act_id: str
    alert_id: str
    act: ActName
    by: str
    at: datetime
    until: datetime | None = None
    own: bool = True

    @property
    def counts_for_all(self) -> bool:
        """Whether it changes what everybody is shown, not only whoever did it."""
        return self.own or self.act in SHARED


def after(status: Status, act: ActName) -> Status:
    """Return the status after an act.

    Ratings decide between repaired and unresolved, and only closing puts such an alert away. Closed
    is final: what comes later founds another alert. Judging the use of an alert means having seen
    it. Acknowledging does not undo having talked. An act on a withdrawn alert was meant for the
    alert as the person still saw it.
    """
    seen: Status = "open" if status == "withdrawn" else status
    if act == "close":
        return "closed"
    if seen not in LIVE:
        return seen
    match act:
        case "talked_about":
            return "talked_about"
        case "snooze":
            return "snoozed"
        case "acknowledge":
            return seen if seen == "talked_about" else "acknowledged"
        case "useful" | "not_useful":
            return "acknowledged" if seen == "open" else seen


def snooze_after(until: datetime | None, status: Status, act: Act) -> datetime | None:
    """Return when the snooze ends that is left after an act which made this the status."""
    if act.act in JUDGEMENTS:
        return until
    if status != "snoozed":
        return None
    return act.until if act.act == "snooze" else until
