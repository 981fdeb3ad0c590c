"""A trajectory as a picture and as a table: the usual band, the line, gaps, and the point to look at.

    chart = Trajectory(
        points=[Point(1, 38.0), Point(2, None), Point(3, 34.0, flagged=True)],
        band=Band(36.0, 40.0), usual=_("usual for %(name)s", name="Maya"), lowest=0, highest=40,
    )
    {{ trajectory(chart) }}           in the template, or trajectory_chart(chart) in code

The picture has no viewBox: places are percentages of its width, so that its text stays readable on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import flask
from markupsafe import Markup

from shared.web.words import _

LEFT, RIGHT = 4.0, 96.0  # per cent of the width
TOP, BOTTOM = 26.0, 172.0  # pixels
MOST_NUMBERS = 8
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
MOST_STEPS = 3
MANY = 20
ROOM = 17  # pixels below a dot, with which its words stand clear of the sessions' numbers
SIDE = 0.35  # how much of the width the words "usual for …" may take on a phone


@dataclass(frozen=True)
class Point:
    """A session's value, or None when it was not rated; `label` (a date, say) stands in the table.

    `flagged` marks the one to look at, also when others have followed.
    """

    session_no: int
    value: float | None
    label: str = ""
    flagged: bool = False


@dataclass(frozen=True)
class Band:
    """What is usual, from `low` to `high`."""

    low: float
    high: float


@dataclass(frozen=True)
class Trajectory:
    """What to draw, oldest point first."""

    points: Sequence[Point]
    lowest: float
    highest: float
    band: Band | None = None
    usual: str = ""
    title: str = ""


@dataclass(frozen=True)
class Dot:
    """A rated point on the picture."""

    x: str
    y: str
    words: str
    above: bool
    flagged: bool
    radius: int


@dataclass(frozen=True)
class Stroke:
    """A piece of the line; `gap` when a session between its ends was not rated."""

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
class Picture:
    """The trajectory in places: x in per cent, y in pixels."""

    sentence: str
    band: tuple[str, str] | None
    lines: list[tuple[str, str]]
    strokes: list[Stroke]
    dots: list[Dot]
    numbers: list[tuple[str, int]]
    gaps: list[tuple[str, str]]
    usual: Usual | None


def trajectory_chart(chart: Trajectory) -> Markup:
    """The picture with its table, ready for a page."""
    return Markup(flask.render_template("_trajectory.html", chart=chart, picture=draw(chart), number=number))  # noqa: S704 - the template escapes


def draw(chart: Trajectory) -> Picture:
    """Work out where everything stands."""
    scale = _Scale.over(chart)
    rated = [(place, point.value) for place, point in enumerate(chart.points) if point.value is not None]
    return Picture(
        sentence=sentence(chart),
        band=_band(chart, scale),
        lines=[(_px(scale.y(value)), number(value)) for value in scale.values],
        strokes=[_stroke(scale, *ends) for ends in pairwise(rated)],
        dots=[_dot(scale, chart, place) for place, _value in rated],
        numbers=_numbers(chart, scale),
        gaps=_gaps(chart, scale),
        usual=_usual(chart, scale),
    )


def sentence(chart: Trajectory) -> str:
    """What the picture shows, in words."""
    rated = [point for point in chart.points if point.value is not None]
    if not rated:
        return _("%(title)s: not rated yet", title=chart.title or _("Trajectory"))
    last = rated[-1].value or 0.0
    words = _(
        "%(title)s over %(sessions)s sessions, the last one %(last)s",
        title=chart.title or _("Trajectory"),
        sessions=len(chart.points),
        last=number(last),
    )
    if chart.band is None:
        return words
    return f"{words}; {_against(chart.band, last)}"


def number(value: float) -> str:
    """A value without needless decimals."""
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class _Scale:
    """From values and sessions to places."""

    values: list[float]
    sessions: int

    @classmethod
    def over(cls, chart: Trajectory) -> _Scale:
        seen = [point.value for point in chart.points if point.value is not None]
        seen += [chart.band.low, chart.band.high] if chart.band else []
        low, high = _span(chart, seen) if seen else (chart.lowest, chart.highest)
        step = next((step for step in STEPS if (high - low) / step < MOST_STEPS), STEPS[-1])
        under = min(seen, default=low) / step - 0.36  # room for the words below the lowest dot
        bottom = max(chart.lowest, math.floor(min(low / step, under)) * step)
        top = min(chart.highest, math.ceil(high / step) * step)
        count = max(1, math.ceil((top - bottom) / step))
        return cls([min(bottom + step * n, chart.highest) for n in range(count + 1)], len(chart.points))

    def y(self, value: float) -> float:
        low, high = self.values[0], self.values[-1]
        return BOTTOM - (value - low) / ((high - low) or 1) * (BOTTOM - TOP)

    def x(self, place: int) -> float:
        width = RIGHT - LEFT
        return LEFT + (width * place / (self.sessions - 1) if self.sessions > 1 else width / 2)


def _span(chart: Trajectory, seen: list[float]) -> tuple[float, float]:
    """What to draw: a quarter of what is possible at least, so that no small step looks like a fall."""
    low, high = min(seen), max(seen)
    least = (chart.highest - chart.lowest) / 4
    high = min(chart.highest, high + max(0.0, least - (high - low)) / 2)
    return max(chart.lowest, min(low, high - least)), high


def _band(chart: Trajectory, scale: _Scale) -> tuple[str, str] | None:
    if chart.band is None:
        return None
    top, bottom = scale.y(chart.band.high), scale.y(chart.band.low)
    return _px(top), _px(max(bottom - top, 3.0))


def _usual(chart: Trajectory, scale: _Scale) -> Usual | None:
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


def _stroke(scale: _Scale, start: tuple[int, float], end: tuple[int, float]) -> Stroke:
    (left, before), (right, after) = start, end
    return Stroke(
        _pc(scale.x(left)), _px(scale.y(before)), _pc(scale.x(right)), _px(scale.y(after)), gap=right - left > 1
    )


def _dot(scale: _Scale, chart: Trajectory, place: int) -> Dot:
    point = chart.points[place]
    value = point.value or 0.0
    y = scale.y(value)
    radius = 7 if point.flagged else 3 if len(chart.points) > MANY else 5
    words = number(value)
    return Dot(_pc(scale.x(place)), _px(y), words, above=y > BOTTOM - ROOM, flagged=point.flagged, radius=radius)


def _numbers(chart: Trajectory, scale: _Scale) -> list[tuple[str, int]]:
    every = math.ceil(len(chart.points) / MOST_NUMBERS)
    last = len(chart.points) - 1
    return [
        (_pc(scale.x(place)), point.session_no)
        for place, point in enumerate(chart.points)
        if (last - place) % every == 0
    ]


def _gaps(chart: Trajectory, scale: _Scale) -> list[tuple[str, str]]:
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
            found.append((_pc(middle), _px(under if under <= BOTTOM else above)))
    return found


def _against(band: Band, value: float) -> str:
    if value < band.low:
        return _("that is below the usual range")
    return _("that is above the usual range") if value > band.high else _("that is within the usual range")


def _pc(x: float) -> str:
    return f"{x:.2f}%"


def _px(y: float) -> str:
    return f"{y:.1f}"
