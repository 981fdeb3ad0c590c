"""What a person's inbox shows, in order, and how much more there is of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.acts import DONE, IN_HAND, LIVE, TO_TALK, Act
from services.alerts.domain.order import order
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord
from services.alerts.ports.lists import ALL, Only
from services.alerts.usecases.undo import OFFERED_FOR
from services.alerts.web.deps import Deps
from shared.contracts.principal import Principal

LATELY: Final = timedelta(days=14)
# How many of each section a page shows at first; each "more" shows as many again.
SHOWN: Final = (60, 20, 20)
SECTION: Final = {
    status: section for section, statuses in enumerate((TO_TALK, IN_HAND, DONE)) for status in statuses
}
Records = list[AlertRecord]


@dataclass(frozen=True)
class Part:
    """One section: what a page shows of it, how many more there are, and the ids of these, where they were read.

    What is urgent, and what a reader has taken on, is always shown.
    """

    records: Records
    more: int
    others: Collection[str] = ()


@dataclass(frozen=True)
class Inbox:
    """What a page shows of an inbox by section, what has just left it, and the ids of all that was read.

    `elsewhere` is how many more wait that the reader has filtered away.
    """

    sections: Sequence[Part]
    left: Records
    read: Collection[str]
    elsewhere: int = 0

    @property
    def records(self) -> Records:
        """What the page shows."""
        return [record for part in self.sections for record in part.records]

    @property
    def first(self) -> AlertRecord | None:
        """What is best opened first, if anything waits."""
        return next((record for part in self.sections[:2] for record in part.records), None)


@dataclass(frozen=True)
class View:
    """What a reader looks at: which prompt is chosen, how often they asked for more, and what they narrowed it to.

    Of other sections than the one that they narrowed it to, if they did, only what is about safety is shown.
    """

    chosen: str | None = None
    more: int = 0
    only: Only = ALL
    section: int | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered away."""
        return self.only != ALL or self.section is not None

    def shows(self, record: AlertRecord, section: int) -> bool:
        """Whether a prompt that stands in that section is one of those that are looked at."""
        if record.alert.kind in SAFETY and record.alert.status in LIVE:
            return True
        return self.only.admits(record.alert) and self.section in (None, section)


def inbox(made: Deps, me: Principal, view: View) -> Inbox:
    """What waits and what came to an end lately: so many of each section, and whatever is urgent or chosen.

    What is done with a prompt while it is read takes it from one piece to the next, so that it is read twice, not
    never: the later one counts.
    """
    reading = _Reading(made, me, view)
    waiting = made.lists.count(me.scope(), view.only)
    fresh = reading.untouched()
    touched = made.lists.touched(me.scope(), me.staff_id)
    lately = reading.lately()
    over, read = set(lately.ids), {record.alert.alert_id for record in touched if view.only.admits(record.alert)}
    stays, gone = reading.parted([one for one in touched if one.alert.alert_id not in over])
    mine = [one for one in stays if view.only.admits(one.alert)]
    listed = [
        *(record for record in mine if record.alert.status in TO_TALK),
        *(reading.seen(one) for one in fresh if one.alert.alert_id not in read | over),
    ]
    kept_waiting = sum(one.alert.status in TO_TALK for one in touched if one.alert.alert_id in read)
    parts = (
        reading.to_talk(listed, waiting - kept_waiting - len(fresh)),
        reading.in_hand([record for record in mine if record.alert.status in IN_HAND]),
        reading.ended([record for record in mine if record.alert.status in DONE], lately),
    )
    shown = [reading.narrowed(part, section) for section, part in enumerate(parts)]
    return Inbox(
        shown,
        [record for record in (*gone, *lately.left) if done_lately(record, me, reading.now)],
        read | {one.alert.alert_id for one in fresh} | over,
        reading.elsewhere(touched, stays, shown[0]) if view.narrowed else 0,
    )


def done_lately(record: AlertRecord, me: Principal, now: datetime) -> Act | None:
    """What that person did with it last, if so lately that the page offers to take it back."""
    act = record.last_act_of(me.staff_id)
    return act if act is not None and now - act.at <= OFFERED_FOR else None


def section_of(record: AlertRecord, me: Principal) -> int | None:
    """In which section of that person's list it stands, as they see it; None where it left their list."""
    return None if record.dismissed_by(me.staff_id) else SECTION[record.alert.status]


@dataclass(frozen=True)
class _Lately:
    """The ids of what came to an end lately, newest first, and what has left the reader's list of it."""

    ids: Sequence[str]
    left: Records


class _Reading:
    """One reading of a person's inbox, piece by piece."""

    def __init__(self, made: Deps, me: Principal, view: View) -> None:
        self.now = made.clock()
        self._lists, self._alerts = made.lists, made.alerts
        self._me, self._scope = me, me.scope()
        self._view, self._only, self._chosen = view, view.only, view.chosen
        self._steps = [step * (view.more + 1) for step in SHOWN]

    def untouched(self) -> Sequence[AlertRecord]:
        """Of what nobody has done anything with all that is important, and the newest of the rest."""
        who, only = self._me.staff_id, self._only
        high = self._lists.untouched(self._scope, who, "high", only=only)
        low = self._lists.untouched(self._scope, who, "low", only=only, limit=self._steps[0])
        if len(low) == self._steps[0] and self._chosen not in {one.alert.alert_id for one in low}:
            chosen = self._alerts.find(self._chosen, self._scope) if self._chosen else None
            if chosen is not None and chosen.alert.raised_at <= low[-1].alert.raised_at:
                since = chosen.alert.raised_at
                low = self._lists.untouched(self._scope, who, "low", only=only, since=since)
        return [*high, *low]

    def lately(self) -> _Lately:
        """What came to an end lately."""
        found = self._lists.ended(self._scope, self._me.staff_id, self.now - LATELY)
        acted = self._lists.of([one.alert_id for one in found if one.acted])
        left = {name: one for name, one in acted.items() if one.dismissed_by(self._me.staff_id)}
        stays = [one.alert_id for one in found if one.alert_id not in left and self._only.admits(one)]
        return _Lately(stays, list(left.values()))

    def parted(self, records: Records) -> tuple[Records, Records]:
        """What stands in that person's list, as they see it, and what has left it."""
        stays: Records = []
        leaves: Records = []
        for record in records:
            gone = record.dismissed_by(self._me.staff_id)
            (leaves if gone else stays).append(record if gone else self.seen(record))
        return stays, leaves

    def seen(self, record: AlertRecord) -> AlertRecord:
        """The record as that person sees it."""
        return record.as_seen_by(self._me.staff_id, self.now)

    def narrowed(self, part: Part, section: int) -> Part:
        """The part as it is looked at: of another section than was asked for only what is about safety."""
        if self._view.section in (None, section):
            return part
        return Part([record for record in part.records if self._view.shows(record, section)], 0)

    def elsewhere(self, touched: Sequence[AlertRecord], stays: Records, shown: Part) -> int:
        """How many more wait to be talked about, as the reader sees them, than the narrowed list has."""
        kept, seen = (sum(one.alert.status in TO_TALK for one in records) for records in (touched, stays))
        return max(0, self._lists.count(self._scope) - kept + seen - len(shown.records) - shown.more)

    def to_talk(self, records: Records, unread: int) -> Part:
        """What is worth talking about; so many more were not read, which stand below."""
        return self._cut(sorted(records, key=lambda record: order(record.alert)), self._steps[0], max(0, unread))

    def in_hand(self, records: Records) -> Part:
        """What is in hand."""
        return self._cut(sorted(records, key=lambda record: record.alert.kind not in SAFETY), self._steps[1], 0)

    def ended(self, put_away: Records, lately: _Lately) -> Part:
        """What came to an end lately: first what that person put away, and others have not."""
        since = self.now - LATELY
        known = {one.alert.alert_id: one for one in put_away if one.alert.changed_at >= since}
        ids = [*known, *lately.ids]
        cut = max(self._steps[2], ids.index(self._chosen) + 1 if self._chosen in ids else 0)
        known |= {name: self.seen(one) for name, one in self._lists.of(ids[len(known) : cut]).items()}
        return Part([known[name] for name in ids[:cut] if name in known], len(ids[cut:]), ids[cut:])

    def _cut(self, records: Records, step: int, unread: int) -> Part:
        """So many of them, and in any case up to the last that is urgent or chosen."""
        shows = [n for n, one in enumerate(records, 1) if _is_urgent(one) or one.alert.alert_id == self._chosen]
        cut = max([step, *shows])
        rest = [one.alert.alert_id for one in records[cut:]]
        return Part(records[:cut], len(rest) + unread, rest)


def _is_urgent(record: AlertRecord) -> bool:
    """Urgent ones stand first in their section; a cry for help that is in hand is one, too."""
    alert = record.alert
    return alert.status in LIVE if alert.kind in SAFETY else alert.severity == "high" and alert.status in TO_TALK
