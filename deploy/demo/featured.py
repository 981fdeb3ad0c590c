"""Clients who show each kind of prompt, lately and some weeks ago, in each of the states that it can be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from deploy.demo.courses import Last
from deploy.demo.model import Dip, Shape
from deploy.demo.words import NOTES
from services.feedback.domain.value_check import ValueAnswers


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A client who shows a kind of prompt: so many sessions up to that working day, and what came of it.

    Where no day is said it is one of the last. `planned`: both agreed that the last of these sessions is the last.
    """

    kind: str
    shape: Callable[[int], Shape]
    length: int
    until: int | None = None
    last: Last = ""
    booked: bool = True
    weeks: int | None = 12
    language: str = "en"
    planned: bool = False


def steady(**more: object) -> Shape:
    """Somebody with whom nothing happens besides what is said."""
    return Shape(**({"growth": 0.4, "noise": 0.25, "level": 37.6} | more))  # type: ignore[arg-type] # fields of Shape


def _dip(at: int, lasts: int = 1, depth: float = 5.5, item: int = 1) -> Callable[[int], Shape]:
    return lambda n: steady(dips=[Dip(at=n + at, depth=depth, item=item, lasts=lasts)])


def _flat(total: tuple[int, int, int, int], since: int = 0) -> Callable[[int], Shape]:
    return lambda n: steady(fixed=dict.fromkeys(range(since, n), total), goal=(3.0, 0.4), goal_noise=0.3)


def _comfort(n: int) -> Shape:
    fixed = {place: (10, 10, 10, 9) if place % 3 else (10, 10, 9, 10) for place in range(n)}
    return steady(fixed=fixed, goal=(4.0, 0.0), goal_noise=0.1)


def _note(place: int, routing: str, n_th: int, language: str = "en") -> Callable[[int], Shape]:
    return lambda n: steady(notes={n + place: (NOTES[language][routing][n_th], routing)}, goal=(3.0, 0.4))  # type: ignore[index] # one of the routings


def _jump(at: int, by: float, first: float) -> Callable[[int], Shape]:
    return lambda n: steady(jumps={n + at: by}, distress=(first, 0.0), goal=(3.0, 0.4))


def _value(**ticked: object) -> Callable[[int], Shape]:
    return lambda n: steady(value={n - 1: ValueAnswers(**ticked)}, goal=(3.0, 0.4))  # type: ignore[arg-type] # its fields


RECENT: Final[tuple[Last, ...]] = (
    "none",
    "open",
    "acknowledge",
    "snooze",
    "talked_about",
    "useful",
    "not_useful",
    "close",
)
FEATURES: Final = (
    *(Feature(kind="RUPTURE", shape=_dip(-1), length=9, last=last) for last in RECENT),
    Feature(kind="RUPTURE", shape=_dip(-3, 1), length=11),
    Feature(kind="RUPTURE", shape=_dip(-7, 7), length=14, until=-2),
    Feature(kind="RUPTURE", shape=_dip(-8, 8, 4.5, 2), length=16, language="es"),
    Feature(kind="LOW_START", shape=lambda _n: steady(level=29.5, growth=0.2), length=1, last="none"),
    Feature(kind="LOW_START", shape=lambda _n: steady(level=35.0, growth=6.5), length=3, last="acknowledge"),
    Feature(kind="LOW_STANDING", shape=lambda _n: steady(level=30.0, growth=0.5), length=7, last="open"),
    Feature(kind="LOW_STANDING", shape=lambda _n: steady(level=29.0, growth=0.5), length=12, last="talked_about"),
    Feature(kind="SLIDE", shape=lambda _n: steady(level=39.5, slope=0.62, growth=0.0), length=12, last="none"),
    Feature(kind="SLIDE", shape=lambda _n: steady(level=39.5, slope=0.55, growth=0.0), length=13, language="es"),
    Feature(kind="CEILING", shape=_flat((10, 10, 10, 10)), length=6, last="none"),
    Feature(kind="CEILING", shape=_flat((10, 10, 10, 10)), length=8, last="not_useful"),
    Feature(kind="COMFORT_WITHOUT_CHANGE", shape=_comfort, length=14, last="none", weeks=30),
    Feature(kind="COMFORT_WITHOUT_CHANGE", shape=_comfort, length=18, weeks=30, last="snooze"),
    Feature(
        kind="STALLED", shape=lambda _n: steady(goal=(4.0, 0.0), goal_noise=0.3), length=9, last="talked_about"
    ),
    Feature(kind="STALLED", shape=lambda _n: steady(goal=(3.0, 0.0), goal_noise=0.3), length=8, last="none"),
    Feature(kind="REGRESSING", shape=lambda _n: steady(goal=(7.0, -0.5), goal_noise=0.2), length=9, last="none"),
    Feature(
        kind="REGRESSING", shape=lambda _n: steady(goal=(7.4, -0.45), goal_noise=0.2), length=11, last="useful"
    ),
    Feature(
        kind="GOAL_REACHED_REVIEW", shape=lambda _n: steady(goal=(5.0, 0.5), goal_noise=0.1), length=8, last="none"
    ),
    Feature(kind="GOAL_REACHED_REVIEW", shape=lambda _n: steady(goal=(5.0, 0.5), goal_noise=0.1), length=12),
    Feature(kind="GOAL_OVERDUE", shape=lambda _n: steady(goal=(3.0, 0.25)), length=7, weeks=6, last="none"),
    Feature(kind="GOAL_OVERDUE", shape=lambda _n: steady(goal=(3.0, 0.25)), length=9, weeks=6, last="acknowledge"),
    Feature(
        kind="MISSED_CHECK_INS",
        shape=lambda n: steady(unanswered={n - 5, n - 4, n - 2}, goal=(3.0, 0.4)),
        length=9,
        last="none",
    ),
    Feature(
        kind="MISSED_CHECK_INS",
        shape=lambda n: steady(unanswered={n - 6, n - 5, n - 3, n - 2}, goal=(3.0, 0.4)),
        length=10,
        last="acknowledge",
    ),
    Feature(
        kind="MISSED_SESSIONS",
        shape=lambda n: steady(missed={n - 2: "missed", n - 1: "cancelled_late"}, goal=(3.0, 0.4)),
        length=8,
        last="none",
    ),
    Feature(
        kind="MISSED_SESSIONS",
        shape=lambda n: steady(missed={n - 4: "missed", n - 3: "missed"}, goal=(3.0, 0.4)),
        length=10,
        last="talked_about",
    ),
    Feature(
        kind="SILENT_ENDING",
        shape=lambda n: steady(missed={n - 1: "missed"}, goal=(3.0, 0.4)),
        length=8,
        until=-13,
        booked=False,
        last="none",
    ),
    Feature(
        kind="SILENT_ENDING",
        shape=lambda n: steady(missed={n - 1: "missed"}, goal=(3.0, 0.4)),
        length=6,
        until=-16,
        booked=False,
        last="acknowledge",
    ),
    Feature(kind="CONCERN", shape=_note(-1, "therapist", 1), length=5, last="none"),
    Feature(kind="CONCERN", shape=_note(-1, "next_session", 2), length=7, last="open"),
    Feature(kind="CONCERN", shape=_note(-1, "therapist", 1, "es"), length=6, last="none", language="es"),
    Feature(
        kind="CONCERN", shape=_note(-2, "next_session", 0, "es"), length=8, last="talked_about", language="es"
    ),
    Feature(kind="SUPERVISION", shape=_note(-1, "supervisor", 0), length=9),
    Feature(kind="SUPERVISION", shape=_note(-1, "supervisor", 0, "es"), length=7, language="es"),
    Feature(kind="SUPERVISION", shape=_note(-1, "supervisor", 2), length=6),
    Feature(kind="SUPERVISION", shape=_note(-6, "supervisor", 4), length=12),
    Feature(kind="DISOWNED", shape=lambda n: steady(disowned={n - 1}, goal=(3.0, 0.4)), length=6, last="none"),
    Feature(
        kind="DISOWNED", shape=lambda n: steady(disowned={n - 3}, goal=(3.0, 0.4)), length=9, last="talked_about"
    ),
    Feature(kind="NOT_SAFE", shape=lambda n: steady(not_safe={n - 1}, level=35.0), length=7, until=0, last="none"),
    Feature(
        kind="NOT_SAFE",
        shape=lambda n: steady(not_safe={n - 1}, level=35.0),
        length=5,
        until=0,
        last="acknowledge",
    ),
    Feature(kind="NOT_SAFE", shape=lambda n: steady(not_safe={n - 2}, level=35.0), length=8, last="useful"),
    Feature(
        kind="RISK_ITEM",
        shape=lambda n: steady(risk={n - 1}, distress=(17.0, 0.2)),
        length=5,
        until=0,
        last="none",
    ),
    Feature(kind="RISK_ITEM", shape=lambda n: steady(risk={n - 1}, distress=(18.0, 0.2)), length=9, last="useful"),
    Feature(kind="DETERIORATED", shape=_jump(-1, 8.0, 11.0), length=9, last="none"),
    Feature(kind="DETERIORATED", shape=_jump(-5, 8.0, 10.0), length=9, last="talked_about", language="es"),
    Feature(kind="NOT_ON_TRACK", shape=_jump(-1, 0.0, 16.0), length=9, last="none"),
    Feature(kind="NOT_ON_TRACK", shape=_jump(-1, 0.0, 15.0), length=10, last="snooze"),
    Feature(kind="SUDDEN_GAIN", shape=_jump(-7, -10.0, 18.0), length=13, last="none", weeks=30),
    Feature(kind="SUDDEN_GAIN", shape=_jump(-8, -11.0, 19.0), length=14, last="useful", weeks=30),
    Feature(kind="SUDDEN_LOSS", shape=_jump(-7, 10.0, 7.0), length=13, last="none", weeks=30),
    Feature(kind="SUDDEN_LOSS", shape=_jump(-8, 11.0, 6.0), length=14, last="acknowledge", weeks=30),
    # Each is as long as asks the value check after the last session.
    Feature(kind="ENDING_WISH", shape=_value(worth="yes", finishing=True), length=12, last="none"),
    Feature(
        kind="ENDING_WISH", shape=_value(worth="partly", less=True, finishing=True), length=8, last="talked_about"
    ),
    Feature(kind="NOT_WORTH_IT", shape=_value(worth="no", different=True), length=8, last="none"),
    Feature(
        kind="ENDING_REVIEW",
        shape=lambda _n: steady(goal=(5.0, 0.2)),
        length=11,
        until=-4,
        booked=False,
        planned=True,
        last="none",
    ),
)
