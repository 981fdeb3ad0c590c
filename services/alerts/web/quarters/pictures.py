"""The pictures of figures, each with its table and one sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.alerts.domain.figures.intervals import FAR, binomial_limits, wilson
from services.alerts.domain.figures.quarters import Quarter
from services.alerts.domain.figures.runs import ENOUGH, SHIFT, Run, run
from services.alerts.domain.figures.suppress import Row, Table
from services.alerts.web.quarters import words
from shared.web import plots
from shared.web.words import _, lazy, ngettext

# How many sizes a funnel's limits are drawn at.
STEPS: Final = 24
Over = Sequence[tuple[str, float | None]]
Range = tuple[float, float]
Where = Literal["within", "between", "outside"]
WHERE: Final[Mapping[Where, str]] = {
    "within": lazy("within"),
    "between": lazy("between the two"),
    "outside": lazy("outside both"),
}


@dataclass(frozen=True)
class Drawn:
    """A picture with its table, and what is to be said of it."""

    plot: plots.Plot
    sheet: plots.Sheet
    sentence: str = ""


@dataclass(frozen=True)
class Place:
    """A team on a funnel plot: within what chance keeps so many, usually and nearly always, and where it lies."""

    group: plots.Group
    near: Range
    far: Range
    where: Where


def shares(title: str, row: Row) -> Drawn:
    """The shares of a measure's groups with their intervals."""
    lines, rows = [], []
    for group, count in zip(row.groups, row.counts, strict=True):
        if count is None:
            continue
        low, high = wilson(count, row.total)
        label, share = words.category(group), count / row.total
        of_100 = words.of_100(share)
        shown = _("%(count)s · %(share)s", count=words.counted(count), share=of_100)
        lines.append(plots.Share(label, 100 * share, 100 * low, 100 * high, shown))
        rows.append((label, words.counted(count), str(round(100 * share)), words.interval(low, high)))
    total = _("all together"), words.counted(row.total), "100", ""
    sheet = plots.Sheet((_("which"), _("how many"), _("of 100"), _("95 % interval")), [*rows, total])
    said = "; ".join(f"{one.label} {one.shown}" for one in lines)
    return Drawn(plots.shares(lines, title="", sentence=f"{title}: {said}"), sheet)


def over_time(title: str, points: Over) -> Drawn | None:
    """A share from quarter to quarter about its median; nothing before there are two."""
    return _run_chart(title, points, plots.Scale(0, 100), lambda value: str(round(value)))


def effects(title: str, points: Over) -> Drawn | None:
    """Effect sizes from quarter to quarter."""
    known = [value for _quarter, value in points if value is not None]
    low, high = min([0.0, *known]), max([1.0, *known])
    return _run_chart(title, points, plots.Scale(float(int(low - 0.99)), float(int(high + 0.99))), words.decimal)


def _run_chart(title: str, points: Over, scale: plots.Scale, shown: Callable[[float], str]) -> Drawn | None:
    known = [value for _quarter, value in points if value is not None]
    found = run(known)
    if found is None or len(known) == 1:
        return None
    moments = [
        plots.Moment(*_label(quarter, first=place == 0), value) for place, (quarter, value) in enumerate(points)
    ]
    middle = found.median, _("median %(value)s", value=shown(found.median))
    said = _(
        "%(title)s, over %(count)s quarters, the last one %(last)s",
        title=title,
        count=len(points),
        last=shown(known[-1]),
    )
    rows = [
        (words.title(name), _("left out") if value is None else shown(value)) for name, value in reversed(points)
    ]
    sheet = plots.Sheet((_("quarter"), title), rows)
    return Drawn(
        plots.run_chart(moments, scale, middle=middle, title=title, sentence=said), sheet, _run_words(found)
    )


def _label(name: str, *, first: bool) -> tuple[str, str]:
    quarter = Quarter.named(name) or Quarter(0, 1)
    return f"Q{quarter.number}", str(quarter.year) if first or quarter.number == 1 else ""


def _run_words(found: Run) -> str:
    """What is more than chance in a run chart, and what that does not say."""
    if found.shift:
        way = _("above") if found.shift > 0 else _("below")
        said = _(
            "Six or more quarters running lie %(way)s the median: more than chance, but not what caused it.",
            way=way,
        )
    elif found.trend:
        way = _("rises") if found.trend > 0 else _("falls")
        said = _("It %(way)s over five quarters running: more than chance, but not what caused it.", way=way)
    else:
        said = _(
            "Nothing here is more than chance explains; six quarters running on one side of the median would be."
        )
    lately = abs(found.lately)
    if not found.shift and 1 < lately < SHIFT:
        way = _("above") if found.lately > 0 else _("below")
        said = f"{ngettext('The last one lies', 'The last %(num)s lie', lately)} {way} {_('the median.')} {said}"
    if found.useful < ENOUGH:
        said = f"{said} {_('With fewer than ten quarters a change is easily missed.')}"
    return said


def funnel(title: str, table: Table, head: str, names: Mapping[str, str]) -> Drawn | None:
    """Teams by size with the limits of chance about the clinic's share; nothing where fewer than two are shown."""
    whole, groups = table.row(None), []
    clinic = whole.count(head) if whole else None
    for row in table.rows:
        count = row.count(head)
        if row.team is not None and count is not None:
            label = names.get(row.team) or _("Team %(id)s", id=row.team[:8])
            groups.append(plots.Group(label, row.total, 100 * count / row.total))
    if whole is None or clinic is None or len(groups) < 2:  # noqa: PLR2004 - one alone is no comparison
        return None
    target = clinic / whole.total
    places = [_place(group, target) for group in groups]
    limits = _limits(max(group.of for group in groups), target)
    said = _funnel_words(places)
    plot = plots.funnel(
        groups,
        limits,
        (100 * target, _("clinic %(share)s", share=round(100 * target))),
        below=_("how many →"),
        title=_("%(title)s, by team", title=title),
        sentence=said,
    )
    return Drawn(plot, _funnel_sheet(places), said)


def _limits(largest: int, target: float) -> list[plots.Limits]:
    """The limits at sizes up to somewhat above the largest team."""
    top = max(10, round(largest * 1.15))
    sizes = sorted({max(1, round(top * step / STEPS)) for step in range(1, STEPS + 1)})
    return [plots.Limits(size, *_within(size, target)) for size in sizes]


def _within(size: int, target: float) -> tuple[Range, Range]:
    near, far = binomial_limits(size, target), binomial_limits(size, target, FAR)
    return (100 * near[0], 100 * near[1]), (100 * far[0], 100 * far[1])


def _place(group: plots.Group, target: float) -> Place:
    near, far = _within(group.of, target)
    share = round(group.value, 9)
    where: Where = "between" if far[0] <= share <= far[1] else "outside"
    return Place(group, near, far, "within" if near[0] <= share <= near[1] else where)


def _funnel_words(places: Sequence[Place]) -> str:
    far = sum(place.where == "outside" for place in places)
    key = _("Dashed: within this lie 95 of 100 by chance alone; line: 99.8.")
    if far:
        said = ngettext(
            "One team lies outside what chance explains: worth asking what is different there.",
            "%(num)s teams lie outside what chance explains: worth asking what is different there.",
            far,
        )
    elif any(place.where == "between" for place in places):
        said = _("No team lies outside the outer limits; what lies between the two can well be chance.")
    else:
        said = _("All teams lie within what chance explains.")
    return f"{said} {_('There is no ranking to read here.')} {key}"


def _funnel_sheet(places: Sequence[Place]) -> plots.Sheet:
    rows = []
    for place in places:
        group = place.group
        limits = [words.interval(low / 100, high / 100) for low, high in (place.near, place.far)]
        rows.append(
            (group.label, words.counted(group.of), str(round(group.value)), *limits, str(WHERE[place.where]))
        )
    heads = (_("team"), _("how many"), _("of 100"), _("limits of 95"), _("limits of 99.8"), _("where it lies"))
    return plots.Sheet(heads, rows)
