"""Pictures of figures with their tables: shares with intervals, a run chart over time, a funnel plot of groups.

    picture = run_chart([Moment("Q1", "2026", 61.0), …], Scale(0, 100), middle=43.0, title=_("Repaired"))
    {{ plot(picture, sheet) }}        in the template, or plot_chart(picture, sheet) in code

As in `charts`, places are percentages of the width, so that text stays readable on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import flask
from markupsafe import Markup

LEFT, RIGHT = 4.0, 95.0  # per cent of the width
TOP, BOTTOM = 22.0, 150.0  # pixels
HEIGHT: Final = 190
# A line of shares: its words above, its interval below.
LINE: Final = 46
MANY: Final = 8
# How much of the width the words of the middle may take on a phone.
SIDE: Final = 0.3


@dataclass(frozen=True)
class Stroke:
    """A straight line; `kind` names its style."""

    kind: str
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Spot:
    """A dot; `kind` names its style."""

    kind: str
    x: str
    y: str


@dataclass(frozen=True)
class Words:
    """A word or two in the picture; `kind` names their style."""

    kind: str
    x: str
    y: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A picture, what it shows in a sentence, what stands above it, and below it what had no room in it."""

    title: str
    sentence: str
    height: int
    key: str = ""
    strokes: Sequence[Stroke] = ()
    spots: Sequence[Spot] = ()
    words: Sequence[Words] = ()


@dataclass(frozen=True)
class Sheet:
    """The same as a table: its heads and rows, each beginning with what the row is about."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Scale:
    """The lowest and highest value that is drawn."""

    lowest: float
    highest: float

    def y(self, value: float) -> float:
        """How far down the picture a value stands."""
        kept = min(max(value, self.lowest), self.highest)
        return BOTTOM - (kept - self.lowest) / ((self.highest - self.lowest) or 1) * (BOTTOM - TOP)

    def grid(self) -> tuple[list[Stroke], list[Words]]:
        """Lines at the lowest, middle and highest value, with their numbers."""
        values = (self.lowest, (self.lowest + self.highest) / 2, self.highest)
        places = [(_px(self.y(value)), f"{value:g}") for value in values]
        strokes = [Stroke("grid", "0", y, "100%", y) for y, _ in places]
        return strokes, [Words("axis", "-9", f"{float(y) + 4:.1f}", text) for y, text in places]


@dataclass(frozen=True)
class Moment:
    """A point of a run chart: its label, what stands below that, and the value, or None where there is none."""

    label: str
    below: str
    value: float | None


@dataclass(frozen=True)
class Share:
    """A share of 100 with its interval, and how it is put into words."""

    label: str
    value: float
    low: float
    high: float
    shown: str


@dataclass(frozen=True)
class Group:
    """A group on a funnel plot: of how many, and its share of 100."""

    label: str
    of: int
    value: float


@dataclass(frozen=True)
class Limits:
    """Within what shares of 100 chance keeps so many: nearly always, and the usual 95 of 100 times."""

    of: int
    near: tuple[float, float]
    far: tuple[float, float]


def plot_chart(plot: Plot, sheet: Sheet | None = None) -> Markup:
    """The picture with its table, ready for a page."""
    return Markup(flask.render_template("_plot.html", plot=plot, sheet=sheet))  # noqa: S704 - the template escapes


def shares(rows: Sequence[Share], *, title: str, sentence: str) -> Plot:
    """Each share as a dot on a line from 0 to 100, with its interval."""
    strokes, spots, words = list[Stroke](), list[Spot](), list[Words]()
    for place, row in enumerate(rows):
        over, y = _px(place * LINE + 16), _px(place * LINE + 31)
        strokes.append(Stroke("grid", "0", y, "100%", y))
        strokes.append(Stroke("whisker", _pc(row.low), y, _pc(row.high), y))
        spots.append(Spot("spot", _pc(row.value), y))
        words += [Words("begin", "0", over, row.label), Words("amount", "100%", over, row.shown)]
    height = len(rows) * LINE + 4
    return Plot(title=title, sentence=sentence, height=height, strokes=strokes, spots=spots, words=words)


def run_chart(
    moments: Sequence[Moment], scale: Scale, *, middle: tuple[float, str] | None, title: str, sentence: str
) -> Plot:
    """Values from left to right about their middle, a number and its words; a gap where there is none."""
    strokes, words = scale.grid()
    named = None
    if middle is not None:
        y = _px(scale.y(middle[0]))
        strokes.append(Stroke("middle", "0", y, "100%", y))
        named = _beside(middle, moments, scale)
        words += [named] if named else []
    spread = _places(len(moments))
    known = [(x, scale.y(one.value)) for x, one in zip(spread, moments, strict=True) if one.value is not None]
    together = pairwise(zip(spread, moments, strict=True))
    strokes += [
        Stroke("line", _pc(x1), _px(scale.y(one.value)), _pc(x2), _px(scale.y(other.value)))
        for (x1, one), (x2, other) in together
        if one.value is not None and other.value is not None
    ]
    return Plot(
        title=title,
        sentence=sentence,
        height=HEIGHT,
        strokes=strokes,
        spots=[Spot("dot", _pc(x), _px(y)) for x, y in known],
        words=[*words, *_labels(spread, moments)],
        key="" if middle is None or named else middle[1],
    )


def _beside(middle: tuple[float, str], moments: Sequence[Moment], scale: Scale) -> Words | None:
    """The words of the middle, under or over it, right or left: in the first place that the line leaves free."""
    y, near = scale.y(middle[0]), math.ceil(len(moments) * SIDE)
    for kind, x, nearby in (("amount", "100%", moments[-near:]), ("quiet", "0", moments[:near])):
        places = [scale.y(one.value) for one in nearby if one.value is not None]
        if max(places, default=y) <= y + 1:
            return Words(kind, x, _px(y + 16), middle[1])
        if min(places) >= y - 1:
            return Words(kind, x, _px(y - 7), middle[1])
    return None


def funnel(
    groups: Sequence[Group],
    limits: Sequence[Limits],
    target: tuple[float, str],
    *,
    below: str,
    title: str,
    sentence: str,
) -> Plot:
    """Groups by their size and share, with the limits of chance about the target, a share and its words."""
    scale = Scale(0, 100)
    strokes, words = scale.grid()
    y = _px(scale.y(target[0]))
    strokes.append(Stroke("middle", "0", y, "100%", y))
    words.append(Words("quiet", "0", f"{float(y) - 5:.1f}", target[1]))
    most = max([*(one.of for one in limits), 1])
    for kind in ("far", "near"):
        for side in (0, 1):
            strokes += _curve(
                f"limit {kind}", [(one.of / most, getattr(one, kind)[side]) for one in limits], scale
            )
    words.append(Words("amount", "100%", _px(BOTTOM + 34), below))
    words += [Words("number", _pc(_along(of / most)), _px(BOTTOM + 18), f"{of}") for of in (most // 2, most) if of]
    return Plot(
        title=title,
        sentence=sentence,
        height=HEIGHT,
        strokes=strokes,
        spots=[Spot("spot", _pc(_along(one.of / most)), _px(scale.y(one.value))) for one in groups],
        words=words,
    )


def _curve(kind: str, places: Iterable[tuple[float, float]], scale: Scale) -> list[Stroke]:
    points = [(_pc(_along(x)), _px(scale.y(value))) for x, value in places]
    return [Stroke(kind, x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(points)]


def _labels(spread: Sequence[float], moments: Sequence[Moment]) -> list[Words]:
    """Every label while there is room, with what stands below it; the last always."""
    every = -(-len(moments) // MANY)
    chosen = [
        (x, one)
        for place, (x, one) in enumerate(zip(spread, moments, strict=True))
        if (len(moments) - 1 - place) % every == 0
    ]
    words = [Words("number", _pc(x), _px(BOTTOM + 18), one.label) for x, one in chosen]
    return words + [Words("number", _pc(x), _px(BOTTOM + 33), one.below) for x, one in chosen if one.below]


def _places(count: int) -> list[float]:
    if count == 1:
        return [(LEFT + RIGHT) / 2]
    return [_along(place / (count - 1)) for place in range(count)]


def _along(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share


def _pc(x: float) -> str:
    return f"{x:.2f}%"


def _px(y: float) -> str:
    return f"{y:.1f}"
