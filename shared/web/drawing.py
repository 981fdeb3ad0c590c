"""Where everything of a trajectory stands in its picture: the usual band, the line, gaps, marks, levels.

The picture has no viewBox: places are percentages of its width, so that its text stays readable on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import flask
from markupsafe import Markup

from shared.web.charts import MARKS, Band, MarkKind, Point, Trajectory, number, sentence
from shared.web.labels import USUAL, offset
from shared.web.words import _

LEFT, RIGHT = 4.0, 96.0  # per cent of the width
TOP, BOTTOM = 26.0, 172.0  # pixels
HEIGHT = 200
LANE = 20  # pixels for each kind of mark that stands below the sessions' numbers
MOST_NUMBERS = 8
MOST_TICKS = 4
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
MOST_STEPS = 3
MANY = 20
ROOM = 17  # pixels below a dot, with which its words stand clear of the sessions' numbers
SIDE = 0.35  # how much of the width the words "usual for …" may take on a phone
ON_THE_LINE: Final = ("rupture", "repaired")  # the rest stands below the numbers


@dataclass(frozen=True)
class Dot:
    """A rated point on the picture; `turn` is the mark that gives it another shape.

    Its value is written `offset` pixels under it.
    """

    x: str
    y: str
    words: str
    above: bool
    flagged: bool
    radius: int
    turn: str = ""
    offset: int = USUAL


@dataclass(frozen=True)
class Stroke:
    """A piece of the line; `gap` when a session between its ends has no value."""

    x1: str
    y1: str
    x2: str
    y2: str
    gap: bool


@dataclass(frozen=True)
class Usual:
    """Where the words about the band stand: beginning or ending at `x`."""

    side: str
    x: str
    y: str


@dataclass(frozen=True)
class Shape:
    """A mark below the sessions' numbers."""

    kind: MarkKind
    x: str
    y: str


@dataclass(frozen=True)
class Picture:
    """The trajectory in places: x in per cent, y in pixels; `area` is the band that moves, 100 wide.

    `key` has the marks that are there, with their names; `said` is whether each value is written at its dot.
    """

    sentence: str
    height: int
    band: tuple[str, str] | None
    area: str
    lines: list[tuple[str, str]]
    levels: list[tuple[str, str]]
    cut_off: tuple[str, str] | None
    said: bool
    strokes: list[Stroke]
    dots: list[Dot]
    numbers: list[tuple[str, str]]
    gaps: list[tuple[str, str, str]]
    usual: Usual | None
    shapes: list[Shape]
    key: list[tuple[MarkKind, str]]


def trajectory_chart(chart: Trajectory) -> Markup:
    """The picture with its table, ready for a page."""
    return Markup(flask.render_template("_trajectory.html", chart=chart, picture=draw(chart), number=number))  # noqa: S704 - the template escapes


def draw(chart: Trajectory) -> Picture:
    """Work out where everything stands."""
    scale = Scale.over(chart)
    rated = [(place, point.value) for place, point in enumerate(chart.points) if point.value is not None]
    below = [kind for kind in chart.kinds if kind not in ON_THE_LINE]
    return Picture(
        sentence=sentence(chart),
        height=HEIGHT + LANE * len(below),
        band=_band(chart, scale),
        area=_area(chart, scale),
        lines=[(_px(scale.y(value)), number(value)) for value in scale.values],
        levels=[(_px(scale.y(level.value)), level.words) for level in chart.levels],
        cut_off=(_px(scale.y(chart.cut_off.value)), chart.cut_off.words) if chart.cut_off else None,
        said=bool(chart.levels) and len(rated) <= MOST_NUMBERS,
        strokes=[_stroke(scale, *ends) for ends in pairwise(rated)],
        dots=[_dot(scale, chart, place) for place, _value in rated],
        numbers=_numbers(chart, scale),
        gaps=_gaps(chart, scale),
        usual=_usual(chart, scale),
        shapes=list(_shapes(chart, scale, below)),
        key=[(kind, str(MARKS[kind])) for kind in chart.kinds],
    )


@dataclass(frozen=True)
class Scale:
    """From values and sessions to places."""

    values: list[float]
    sessions: int

    @classmethod
    def over(cls, chart: Trajectory) -> Scale:
        """The scale on which everything that is there can be seen; with levels, all that is possible."""
        if chart.levels:
            ends = sorted({chart.lowest, chart.highest, *([chart.cut_off.value] if chart.cut_off else [])})
            return cls(ends, len(chart.points))
        seen = [point.value for point in chart.rated if point.value is not None]
        seen += [edge for band in _bands(chart) for edge in (band.low, band.high)]
        low, high = _span(chart, seen) if seen else (chart.lowest, chart.highest)
        step = next((step for step in STEPS if (high - low) / step < MOST_STEPS), STEPS[-1])
        under = min(seen, default=low) / step - 0.36  # room for the words below the lowest dot
        bottom = max(chart.lowest, math.floor(min(low / step, under)) * step)
        top = min(chart.highest, math.ceil(high / step) * step)
        count = max(1, math.ceil((top - bottom) / step))
        return cls([min(bottom + step * n, chart.highest) for n in range(count + 1)], len(chart.points))

    def y(self, value: float) -> float:
        """How far down a value stands."""
        low, high = self.values[0], self.values[-1]
        return BOTTOM - (value - low) / ((high - low) or 1) * (BOTTOM - TOP)

    def x(self, place: int) -> float:
        """How far from the left a session stands."""
        width = RIGHT - LEFT
        return LEFT + (width * place / (self.sessions - 1) if self.sessions > 1 else width / 2)


def _bands(chart: Trajectory) -> list[Band]:
    return [chart.band] if chart.band else [point.band for point in chart.points if point.band]


def _span(chart: Trajectory, seen: list[float]) -> tuple[float, float]:
    """What to draw: a quarter of what is possible at least, so that no small step looks like a fall."""
    low, high = min(seen), max(seen)
    least = (chart.highest - chart.lowest) / 4
    high = min(chart.highest, high + max(0.0, least - (high - low)) / 2)
    return max(chart.lowest, min(low, high - least)), high


def _band(chart: Trajectory, scale: Scale) -> tuple[str, str] | None:
    if chart.band is None:
        return None
    top, bottom = scale.y(chart.band.high), scale.y(chart.band.low)
    return _px(top), _px(max(bottom - top, 3.0))


def _usual(chart: Trajectory, scale: Scale) -> Usual | None:
    """Above or under the band, left or right: the first corner that the line leaves free, or none."""
    if chart.band is None or not chart.usual:
        return None
    near = math.ceil(len(chart.points) * SIDE)
    above, under = _px(scale.y(chart.band.high) - 7), _px(scale.y(chart.band.low) + 16)
    for side, x, points in (("start", "6", chart.points[:near]), ("end", "99%", chart.points[-near:])):
        values = [point.value for point in points if point.value is not None]
        if max(values, default=chart.band.high) <= chart.band.high:
            return Usual(side, x, above)
        if min(values, default=chart.band.low) >= chart.band.low and scale.y(chart.band.low) + 16 <= BOTTOM:
            return Usual(side, x, under)
    return None


def _stroke(scale: Scale, start: tuple[int, float], end: tuple[int, float]) -> Stroke:
    (left, before), (right, after) = start, end
    return Stroke(
        _pc(scale.x(left)), _px(scale.y(before)), _pc(scale.x(right)), _px(scale.y(after)), gap=right - left > 1
    )


def _dot(scale: Scale, chart: Trajectory, place: int) -> Dot:
    point = chart.points[place]
    y = scale.y(point.value or 0.0)
    turn = next((mark.kind for mark in point.marks if mark.kind in ON_THE_LINE), "")
    radius = 7 if point.flagged or turn == "rupture" else 3 if len(chart.points) > MANY and not turn else 5
    return Dot(
        _pc(scale.x(place)),
        _px(y),
        number(point.value or 0.0),
        above=y > BOTTOM - ROOM,
        flagged=point.flagged,
        radius=radius,
        turn=turn,
        offset=offset(scale.x(place), y, [scale.y(level.value) for level in chart.levels], bottom=BOTTOM),
    )


def _numbers(chart: Trajectory, scale: Scale) -> list[tuple[str, str]]:
    most = MOST_TICKS if any(point.tick for point in chart.points) else MOST_NUMBERS
    every = math.ceil(len(chart.points) / most)
    last = len(chart.points) - 1
    return [
        (_pc(scale.x(place)), point.tick or f"{point.session_no}")
        for place, point in enumerate(chart.points)
        if (last - place) % every == 0
    ]


def _gaps(chart: Trajectory, scale: Scale) -> list[tuple[str, str, str]]:
    """Where "not rated" is written: under the dotted line of single gaps, while there is room for the words.

    Above it where the numbers of the sessions would be in the way.
    """
    if len(chart.points) > MOST_NUMBERS:
        return []
    rated = [(place, point.value) for place, point in enumerate(chart.points) if point.value is not None]
    found = []
    for (left, before), (right, after) in pairwise(rated):
        if right - left > 1:
            middle = (scale.x(left) + scale.x(right)) / 2
            under = max(scale.y(before), scale.y(after)) + 24
            above = min(scale.y(before), scale.y(after)) - 12
            why = {without(point): None for point in chart.points[left + 1 : right]}
            found.append((_pc(middle), _px(under if under <= BOTTOM else above), ", ".join(why)))
    return found


def without(point: Point) -> str:
    """Why a session has no value."""
    return point.without or _("not rated")


def _area(chart: Trajectory, scale: Scale) -> str:
    """The band that moves with the sessions, as corners: along its top, and back along its bottom."""
    if chart.band is not None:
        return ""
    found = [(scale.x(place), point.band) for place, point in enumerate(chart.points) if point.band]
    if len(found) == 1:
        [(x, band)] = found
        found = [(max(0.0, x - LEFT), band), (min(100.0, x + LEFT), band)]
    top = [f"{x:.2f},{scale.y(band.high):.1f}" for x, band in found]
    bottom = [f"{x:.2f},{max(scale.y(band.low), scale.y(band.high) + 3):.1f}" for x, band in reversed(found)]
    return " ".join([*top, *bottom])


def _shapes(chart: Trajectory, scale: Scale, below: list[MarkKind]) -> Iterator[Shape]:
    """The marks that stand below the numbers, a line for each kind."""
    for lane, kind in enumerate(below):
        for place, point in enumerate(chart.points):
            if kind in {mark.kind for mark in point.marks}:
                yield Shape(kind, _pc(scale.x(place)), _px(HEIGHT + LANE * (lane + 0.5)))


def _pc(x: float) -> str:
    return f"{x:.2f}%"


def _px(y: float) -> str:
    return f"{y:.1f}"
