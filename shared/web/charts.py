"""A trajectory to be drawn, and in words: values by session, what is usual, marks for what happened, levels.

    chart = Trajectory(
        points=[Point(1, 38.0), Point(2, None), Point(3, 34.0, flagged=True)],
        band=Band(36.0, 40.0), usual=_("usual for %(name)s", name="Maya"), lowest=0, highest=40,
    )
    {{ trajectory(chart) }}           in the template, or `drawing.trajectory_chart(chart)` in code

Where everything stands in the picture is worked out in `drawing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from shared.web.words import _, lazy

MarkKind = Literal["rupture", "repaired", "milestone", "missed", "unrated", "moved"]
# Each has a shape of its own, so that it is known without colour; in this order they stand below a picture.
MARKS: Final[Mapping[MarkKind, str]] = {
    "rupture": lazy("rupture"),
    "repaired": lazy("repaired"),
    "milestone": lazy("milestone"),
    "missed": lazy("missed"),
    "unrated": lazy("not rated"),
    "moved": lazy("other date"),
}


@dataclass(frozen=True)
class Mark:
    """What happened at a session, and how the table says it."""

    kind: MarkKind
    words: str


@dataclass(frozen=True)
class Band:
    """What is usual, from `low` to `high`."""

    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """A session's value, or None when it was not rated; `label` (a date, say) stands in the table.

    `flagged` marks the one to look at, also when others have followed. `band` is what was usual before this
    session, where that is drawn session by session. `tick` stands below the picture in place of the session's
    number, and `without` is why there is no value, if not that it was not rated.
    """

    session_no: int
    value: float | None
    label: str = ""
    flagged: bool = False
    band: Band | None = None
    marks: Sequence[Mark] = ()
    tick: str = ""
    without: str = ""


@dataclass(frozen=True)
class Level:
    """From which value on it is called so."""

    value: float
    words: str


@dataclass(frozen=True)
class Trajectory:
    """What to draw, oldest point first.

    With `levels` all that is possible is drawn, from lowest to highest, with a line where each of them begins, and
    `cut_off` is a line that stands out.
    """

    points: Sequence[Point]
    lowest: float
    highest: float
    band: Band | None = None
    usual: str = ""
    title: str = ""
    levels: Sequence[Level] = ()
    cut_off: Level | None = None

    @property
    def rated(self) -> list[Point]:
        """The points that have a value."""
        return [point for point in self.points if point.value is not None]

    @property
    def usual_now(self) -> Band | None:
        """What the last value is compared with."""
        return self.band or (self.rated[-1].band if self.rated else None)

    @property
    def usual_by_session(self) -> bool:
        """Whether what is usual is told session by session."""
        return any(point.band for point in self.points)

    @property
    def kinds(self) -> list[MarkKind]:
        """The kinds of marks that are there."""
        there = {mark.kind for point in self.points for mark in point.marks}
        return [kind for kind in MARKS if kind in there]


def sentence(chart: Trajectory) -> str:
    """What the picture shows, in words."""
    title = chart.title or _("Trajectory")
    if not chart.rated:
        return _("%(title)s: not rated yet", title=title)
    last = chart.rated[-1].value or 0.0
    words = _(
        "%(title)s over %(sessions)s sessions, the last one %(last)s",
        title=title,
        sessions=len(chart.points),
        last=number(last),
    )
    usual = [_against(chart.usual_now, last)] if chart.usual_now else []
    return "; ".join([words, *usual, *_happened(chart)])


def _happened(chart: Trajectory) -> list[str]:
    """Which sessions have which mark."""
    return [
        _(
            "%(mark)s: session %(numbers)s",
            mark=str(MARKS[kind]),
            numbers=", ".join(
                f"{point.session_no}" for point in chart.points if kind in {mark.kind for mark in point.marks}
            ),
        )
        for kind in chart.kinds
    ]


def number(value: float) -> str:
    """A value without needless decimals."""
    return f"{value:.1f}".removesuffix(".0")


def _against(band: Band, value: float) -> str:
    if value < band.low:
        return _("that is below the usual range")
    return _("that is above the usual range") if value > band.high else _("that is within the usual range")
