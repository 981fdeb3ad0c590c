"""What a person's inbox holds, in order, and how much of it a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.acts import LIVE, Act, Status
from services.alerts.domain.order import order
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.usecases.undo import OFFERED_FOR
from services.alerts.web.deps import Deps
from shared.contracts.principal import Principal

LATELY: Final = timedelta(days=14)
# How many of each section a page shows at first; each "more" shows as many again.
SHOWN: Final = (60, 20, 20)

TO_TALK: Final[tuple[Status, ...]] = ("open", "unresolved")
IN_HAND: Final[tuple[Status, ...]] = ("acknowledged", "talked_about", "snoozed")
DONE: Final[tuple[Status, ...]] = ("repaired", "closed", "withdrawn")
SECTION: Final = {
    status: section for section, statuses in enumerate((TO_TALK, IN_HAND, DONE)) for status in statuses
}
Records = list[AlertRecord]


@dataclass(frozen=True)
class Inbox:
    """All records of a person's inbox in order, by section, and what has just left it."""

    sections: Sequence[Records]
    left: Records

    @property
    def records(self) -> Records:
        """All of them."""
        return [record for section in self.sections for record in section]

    @property
    def first(self) -> AlertRecord | None:
        """What is best opened first, if anything waits."""
        return next((record for section in self.sections[:2] for record in section), None)


@dataclass(frozen=True)
class Shown:
    """What a page shows of each section, and what it does not."""

    sections: Sequence[Records]
    rest: Sequence[Records]

    @property
    def records(self) -> Records:
        """What it shows."""
        return [record for section in self.sections for record in section]


def inbox(made: Deps, me: Principal) -> Inbox:
    """Everything that waits, and what came to an end lately."""
    scope, now = me.scope(), made.clock()
    since = now - LATELY
    waiting = made.alerts.page(scope, Wanted(statuses=TO_TALK + IN_HAND, limit=None))
    ended = made.alerts.page(scope, Wanted(statuses=DONE, changed_since=since, limit=None))
    mine, gone = _parted(waiting, me, now)
    done, gone_since = _parted(
        [one for one in ended if one.alert.status != "withdrawn" or one.first_shown_at], me, now
    )
    put_away = [record for record in mine if record.alert.status in DONE and record.alert.changed_at >= since]
    return Inbox(
        (
            sorted([r for r in mine if r.alert.status in TO_TALK], key=lambda record: order(record.alert)),
            sorted(
                [r for r in mine if r.alert.status in IN_HAND], key=lambda record: record.alert.kind not in SAFETY
            ),
            [*put_away, *done],
        ),
        [record for record in (*gone, *gone_since) if done_lately(record, me, now)],
    )


def shown(found: Inbox, chosen: str | None, more: int) -> Shown:
    """What a page shows: so many of each section, and always whatever is urgent or chosen."""
    cuts = [
        max(step * (more + 1), _last(section, chosen)) for step, section in zip(SHOWN, found.sections, strict=True)
    ]
    parts = list(zip(found.sections, cuts, strict=True))
    return Shown([section[:cut] for section, cut in parts], [section[cut:] for section, cut in parts])


def done_lately(record: AlertRecord, me: Principal, now: datetime) -> Act | None:
    """What that person did with it last, if so lately that the page offers to take it back."""
    act = record.last_act_of(me.staff_id)
    return act if act is not None and now - act.at <= OFFERED_FOR else None


def section_of(record: AlertRecord, me: Principal) -> int | None:
    """In which section of that person's list it stands, as they see it; None where it left their list."""
    return None if record.dismissed_by(me.staff_id) else SECTION[record.alert.status]


def _parted(records: Records, me: Principal, now: datetime) -> tuple[Records, Records]:
    """What stands in that person's list, as they see it, and what has left it."""
    stays: Records = []
    leaves: Records = []
    for record in records:
        gone = record.dismissed_by(me.staff_id)
        (leaves if gone else stays).append(record if gone else record.as_seen_by(me.staff_id, now))
    return stays, leaves


def _last(section: Records, chosen: str | None) -> int:
    """Up to where a section is shown in any case."""
    needed = [n for n, record in enumerate(section, 1) if _is_urgent(record) or record.alert.alert_id == chosen]
    return max(needed, default=0)


def _is_urgent(record: AlertRecord) -> bool:
    """Urgent ones stand first in their section; a cry for help that is in hand is one, too."""
    alert = record.alert
    return alert.status in LIVE if alert.kind in SAFETY else alert.severity == "high" and alert.status in TO_TALK
