"""The inbox's list: who, what changed, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from markupsafe import Markup

from services.alerts.domain.acts import DONE, LIVE, TO_TALK
from services.alerts.domain.alerts import Alert
from services.alerts.domain.order import order
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Neighbours, Trajectories
from services.alerts.web import safety, words
from services.alerts.web.deps import deps
from services.alerts.web.inbox import Inbox
from services.alerts.web.reminding import Remind, asked_about, remind_of
from services.alerts.web.title import Counts, counts
from shared.contracts.principal import Principal
from shared.web.words import _, lazy, ngettext

STATUS_WORDS: Final = {
    "open": lazy("not looked at yet"),
    "unresolved": lazy("not back to usual since"),
    "acknowledged": lazy("seen"),
    "talked_about": lazy("talked about"),
    "snoozed": lazy("snoozed"),
    "repaired": lazy("repaired"),
    "closed": lazy("closed"),
    "withdrawn": lazy("taken back: what it rested on has changed"),
}


@dataclass(frozen=True)
class Around:
    """What the other services say about what a page shows."""

    names: Mapping[str, str]
    goals: Mapping[str, str]
    staff: Mapping[str, str]
    upcoming: Mapping[str, datetime]

    @classmethod
    def of(cls, records: Collection[AlertRecord], neighbours: Neighbours, me: Principal) -> Around:
        """Ask once for all of them."""
        clients = {record.alert.client_id for record in records}
        goals = {record.alert.goal_id for record in records if record.alert.goal_id}
        staff = _people(records) - {me.staff_id}
        neighbours.look_up(clients=clients, goals=goals, staff=staff)
        return cls(
            names=neighbours.names(clients),
            goals=neighbours.goal_titles(goals),
            staff=neighbours.staff_names(staff),
            upcoming=neighbours.upcoming(clients),
        )

    def goal(self, alert: Alert) -> str | None:
        """The words of the goal that the alert is about."""
        return self.goals.get(alert.goal_id or "")


@dataclass(frozen=True)
class Row:
    """One line of the list; lines stand in the order of `order`, also those that come live.

    `same` says that the line above is about the same client: both are one group. `asked` says that a supervisor
    asked the reader about it, `remind` what a supervisor can do themselves.
    """

    alert_id: str
    client_id: str
    order: str
    who: str
    at: datetime
    change: Markup
    line: list[str]
    tag: str
    urgent: str
    look: bool
    counts: Counts
    chosen: bool
    same: bool
    asked: str
    remind: Remind | None


@dataclass(frozen=True)
class Section:
    """Rows that stand alike; the first one takes new rows in.

    `more` are not shown, and `unshown` of these count in the tab's title: all that wait, and none of the others.
    """

    id: str
    title: str
    rows: list[Row]
    more: int
    unshown: int


def sections(found: Inbox, around: Around, painter: Painter) -> list[Section]:
    """The list as the page shows it."""
    titles = (_("Worth talking about"), _("In hand"), _("Lately"))
    return [
        Section(
            name,
            title,
            painter.rows(part.records, around),
            part.more,
            part.more if part is found.sections[0] else 0,
        )
        for name, title, part in zip(("prompts", "in-hand", "lately"), titles, found.sections, strict=True)
    ]


@dataclass(frozen=True)
class Painter:
    """Makes rows for one person at one instant; `repairs` says after how many sessions a rupture was repaired."""

    me: Principal
    now: datetime
    chosen: str | None = None
    repairs: Mapping[str, int] | None = None

    def rows(self, records: Sequence[AlertRecord], around: Around) -> list[Row]:
        """The rows of records that stand one below the other."""
        above = [None, *(record.alert.client_id for record in records)]
        return [self.row(record, around, above=one) for record, one in zip(records, above, strict=False)]

    def counts(self, record: AlertRecord) -> Counts:
        """What the record counts as in the tab's title."""
        waiting = record.alert.status in TO_TALK or safety.has_taken_on(self.me, record)
        return counts(record.alert, waiting=waiting)

    def row(self, record: AlertRecord, around: Around, *, above: str | None = None) -> Row:
        """The row of a record; `above` is whom the row above it is about."""
        alert = record.alert
        ended = alert.status in DONE
        remind = remind_of(record, self.me, around.staff, self.now)
        return Row(
            alert_id=alert.alert_id,
            client_id=alert.client_id,
            order=order(alert),
            who=around.names.get(alert.client_id) or words.short(alert.client_id),
            at=alert.changed_at if ended else alert.raised_at,
            change=self._change(record, around),
            line=[*self._line(record, around), *([remind.last] if remind and remind.last else [])],
            tag=self._tag(alert),
            urgent=self._urgent(alert),
            look=alert.status in TO_TALK,
            counts=self.counts(record),
            chosen=alert.alert_id == self.chosen,
            same=alert.client_id == above,
            asked=asked_about(record, self.me),
            remind=remind,
        )

    def _change(self, record: AlertRecord, around: Around) -> Markup:
        if record.alert.status == "repaired":
            talked = any(act.act == "talked_about" for act in record.acts)
            return Markup("{}").format(_("Talked about; back to usual") if talked else _("Back to usual"))
        return words.change(record.alert, around.goal(record.alert))

    def _tag(self, alert: Alert) -> str:
        if alert.status != "repaired":
            return ""
        sessions = (self.repairs or {}).get(alert.alert_id, 0)
        if not sessions:
            return _("repaired")
        return ngettext("repaired in %(num)s session", "repaired in %(num)s sessions", sessions)

    def _line(self, record: AlertRecord, around: Around) -> list[str]:
        parts = [self._state(record, around), self._next(record, around), self._whose(record, around)]
        if record.alert.status == "open":
            parts[0], parts[1] = parts[1], parts[0]
        return [part for part in parts if part]

    def _urgent(self, alert: Alert) -> str:
        if alert.kind in SAFETY and alert.status in LIVE:
            return _("safety: today")
        return _("soon") if alert.severity == "high" and alert.status in TO_TALK else ""

    def _state(self, record: AlertRecord, around: Around) -> str:
        alert = record.alert
        if alert.kind in SAFETY:
            return safety.in_short(record, self.me, around.staff, self.now)
        if alert.status == "snoozed":
            return _("snoozed until %(when)s", when=words.snoozed_until(alert, self.now))
        if alert.status == "open" and record.opened_by(self.me.staff_id) is not None:
            return _("looked at")
        return "" if alert.status == "repaired" else str(STATUS_WORDS[alert.status])

    def _next(self, record: AlertRecord, around: Around) -> str:
        upcoming = around.upcoming.get(record.alert.client_id)
        if upcoming is None or upcoming < self.now or record.alert.status in DONE:
            return ""
        return _("next session %(when)s", when=words.day(upcoming, self.now))

    def _whose(self, record: AlertRecord, around: Around) -> str:
        name = around.staff.get(record.clinician_id or "")
        return _("with %(name)s", name=name) if name and record.clinician_id != self.me.staff_id else ""


def _people(records: Collection[AlertRecord]) -> set[str]:
    """Whose names the list shows: clinicians, and who has taken a prompt about safety on."""
    taken_on = {act.by for record in records if record.alert.kind in SAFETY for act in record.acts}
    return taken_on | {record.clinician_id for record in records if record.clinician_id}


def repairs(records: Sequence[AlertRecord], trajectories: Trajectories) -> dict[str, int]:
    """After how many rated sessions each repaired alert was repaired."""
    repaired = [record.alert for record in records if record.alert.status == "repaired"]
    if not repaired:
        return {}
    counts = trajectories.ratings_of_ruptures({alert.client_id for alert in repaired})
    return {alert.alert_id: counts.get(alert.signals[-1].rupture_id or "", 0) for alert in repaired}


def since_now() -> Callable[[datetime], Markup]:
    """For templates: how long ago something was, as of now."""
    return partial(words.since, now=deps().clock())
