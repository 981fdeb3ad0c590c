"""What a page of figures says: numbers first, then each measure with its pictures and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.alerts.domain.figures.intervals import wilson
from services.alerts.domain.figures.snapshot import Snapshot, Value
from services.alerts.domain.figures.suppress import Row
from services.alerts.web.quarters import pictures, words
from services.alerts.web.quarters.pictures import Drawn
from shared.web.words import _, ngettext


@dataclass(frozen=True)
class Card:
    """A number to see first, and what it rests on."""

    title: str
    number: str
    detail: str


@dataclass(frozen=True)
class Section:
    """A measure: pictures, then what can and cannot be concluded, and what was put together or left out."""

    anchor: str
    title: str
    drawn: Sequence[Drawn]
    can: str
    cannot: str
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Mean:
    """A mean of answers, and what it is of."""

    label: str
    value: str
    scale: str


@dataclass(frozen=True)
class Shown:
    """One quarter of one team, or of all, or of one clinician's own work, among those before and after it."""

    snapshot: Snapshot
    history: Sequence[Snapshot]
    team: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    own: bool = False

    def row(self, name: str) -> Row | None:
        """The counts of a measure."""
        return self.snapshot.row(name, self.team)

    def value(self, name: str) -> Value | None:
        """A mean, median or effect size."""
        return self.snapshot.value(name, self.team)

    def versions(self, kind: str) -> list[str]:
        """The names of all figures of a kind that is apart by version, in order."""
        names = {table.name for table in self.snapshot.tables if table.row(self.team)}
        names |= {one.name for one in self.snapshot.values if one.team == self.team}
        return sorted(name for name in names if name.startswith(f"{kind}:"))


def cards(shown: Shown) -> list[Card]:
    """The numbers to see first."""
    return [*_check_ins(shown), *_ruptures(shown), *_repair(shown), *_changes(shown)]


def sections(shown: Shown) -> list[Section]:
    """Every measure of which anything is shown."""
    usual = [_section(shown, name, said) for name, said in words.MEASURES.items()]
    return [section for section in [*usual, *_change_sections(shown)] if section is not None]


def means(shown: Shown) -> list[Mean]:
    """What clients answered on average, apart for each version of what was asked."""
    found = []
    for kind, label, scale in (
        ("relationship", _("How the relationship was rated"), _("0 to 40")),
        ("week", _("How the week was"), _("0 to 10")),
    ):
        for name in shown.versions(kind):
            value = shown.value(name)
            if value is not None and value.value is not None:
                said = f"{label} ({words.instrument(name)})"
                found.append(Mean(said, words.decimal(value.value, 1), scale))
    return found


def _check_ins(shown: Shown) -> Iterator[Card]:
    row = shown.row("check_ins")
    answered = row.count("answered") if row else None
    if row is None:
        return
    title = str(words.MEASURES["check_ins"].title)
    if answered is None:
        held = ngettext("%(num)s session held", "%(num)s sessions held", row.total)
        yield Card(title, _("left out"), _("%(held)s; all but a few were answered, or hardly any", held=held))
        return
    yield Card(title, words.of_100(answered / row.total), _rests(answered, row.total))


def _ruptures(shown: Shown) -> Iterator[Card]:
    row, asked = shown.row("repair"), shown.row("check_ins")
    if row is None:
        return
    details = []
    answered = asked.count("answered") if asked else None
    if answered:
        rate = words.decimal(100 * row.total / answered, 1)
        details.append(_("%(rate)s in 100 check-ins answered", rate=rate))
    waited = shown.value("days_until_seen")
    if waited is not None:
        details.append(_waited(waited.value))
    yield Card(_("Ruptures noticed"), words.counted(row.total), " · ".join(details))


def _waited(days: float | None) -> str:
    if days is None:
        return _("most not seen to at all")
    said = ngettext("%(num)s day", "%(num)s days", round(days)) if round(days) else _("less than a day")
    return _("seen to after a median of %(days)s", days=said)


def _repair(shown: Shown) -> Iterator[Card]:
    row = shown.row("repair")
    repaired = row.count("within_two") if row else None
    if row is None or repaired is None:
        return
    detail = _rests(repaired, row.total)
    unknown = row.count("unknown")
    if unknown:
        detail = f"{detail} · {_('%(count)s not yet known', count=unknown)}"
    yield Card(_("Repaired within two sessions"), words.of_100(repaired / row.total), detail)


def _changes(shown: Shown) -> Iterator[Card]:
    for name in shown.versions("change"):
        value = shown.value(name)
        if value is None or value.value is None or value.low is None or value.high is None:
            continue
        low, high = words.decimal(value.low), words.decimal(value.high)
        detail = _(
            "%(size)s · 95 %% interval %(low)s to %(high)s", size=words.effect(value.value), low=low, high=high
        )
        title = _("Change on %(name)s", name=words.instrument(name))
        yield Card(title, f"g {words.decimal(value.value)}", " · ".join([detail, *_used(shown, name)]))


def _used(shown: Shown, name: str) -> list[str]:
    """On how many it rests, where both that and how many were left out are large enough to be said."""
    row = shown.row(name)
    unmeasured = row.count("unmeasured") if row else None
    if row is None or unmeasured is None:
        return []
    used = ngettext(
        "%(num)s episode with two questionnaires",
        "%(num)s episodes with two questionnaires",
        row.total - unmeasured,
    )
    return [used, _("%(count)s without left out", count=unmeasured)]


def _rests(count: int, total: int) -> str:
    low, high = wilson(count, total)
    said = {"count": words.counted(count), "total": words.counted(total), "interval": words.interval(low, high)}
    return _("%(count)s of %(total)s · 95 %% interval %(interval)s", **said)


def _section(shown: Shown, name: str, said: words.Said) -> Section | None:
    row, title = shown.row(name), str(said.title)
    if row is None:
        return None
    drawn = [pictures.shares(title, row)] if len(row.groups) > 1 else []
    over_time = pictures.over_time(str(said.over_time), _shares_over_time(shown, name, said.head))
    drawn += [over_time] if over_time else []
    table = shown.snapshot.table(name)
    if shown.team is None and table is not None and name in {"repair", "endings"}:
        funnel = pictures.funnel(str(said.over_time), table, said.head, shown.names)
        drawn += [funnel] if funnel else []
    return Section(name, title, drawn, str(said.can), str(said.cannot), _notes(row))


def _shares_over_time(shown: Shown, name: str, head: str) -> list[tuple[str, float | None]]:
    found = []
    for one in shown.history:
        row = one.row(name, shown.team)
        count = row.count(head) if row else None
        found.append((one.quarter, None if row is None or count is None else 100 * count / row.total))
    return found


def _notes(row: Row) -> list[str]:
    together = [words.quoted(group) for group in row.groups if len(group) > 1]
    return [
        _("Put together, since one of them alone is too small to show: %(group)s.", group=one) for one in together
    ]


def _change_sections(shown: Shown) -> Iterator[Section]:
    for name in shown.versions("change"):
        title = str(words.CHANGE.title) % {"name": words.instrument(name)}
        row = shown.row(name)
        drawn = [pictures.shares(title, row)] if row is not None and len(row.groups) > 1 else []
        sizes = [(one.quarter, _size(one.value(name, shown.team))) for one in shown.history]
        over_time = pictures.effects(str(words.CHANGE.over_time) % {"name": words.instrument(name)}, sizes)
        drawn += [over_time] if over_time else []
        notes = _notes(row) if row is not None else []
        yield Section(name.replace(":", "-"), title, drawn, str(words.CHANGE.can), str(words.CHANGE.cannot), notes)


def _size(value: Value | None) -> float | None:
    return value.value if value is not None else None
