"""What people do with an alert, and what each act makes of its status."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]
ActName = Literal["acknowledge", "talked_about", "snooze", "useful", "not_useful", "close"]

LIVE: frozenset[Status] = frozenset({"open", "acknowledged", "talked_about", "snoozed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person did with an alert; `until` ends a snooze. Notes are kept elsewhere, sealed."""

    act_id: str
    alert_id: str
    act: ActName
    by: str
    at: datetime
    until: datetime | None = None


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
