"""The simulator: how one client's ratings, goals, questionnaires and attendance go, week by week.

Each client has a level near the top, grows a little over the first sessions and varies with some carry-over. A
rupture takes the level down, mostly on one statement, and most are repaired within a few sessions. The numbers are
assumptions that give a believable clinic; `bench/detecting` has the ones that rules are measured on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from deploy.demo.courses import Aim, Four, Meeting, Reply, Routing, Status
from deploy.demo.words import NOTES
from services.feedback.domain.value_check import ValueAnswers

ITEMS: Final = 4
TEN: Final = 10
SLOTS: Final = (540, 600, 660, 780, 840, 900, 960)
MOST_DISTRESS: Final = 24
A_DAY_MIN: Final = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Dip:
    """A rupture at that session: how deep the hit statement falls, and after how many sessions it is back."""

    at: int
    depth: float
    item: int
    lasts: int


@dataclass(kw_only=True)
class Shape:
    """What one client is like. Places are of sessions, from 0 on.

    `distress` is that of the first session, and how much it falls in the end; `goal` is where the goals begin,
    and how much they rise from one session to the next.
    `fixed` says what is answered to the four statements at some sessions, whatever the rest says.
    """

    level: float = 37.0
    growth: float = 2.0
    noise: float = 0.9
    slope: float = 0.0
    dips: list[Dip] = field(default_factory=list)
    goal: tuple[float, float] = (3.0, 0.25)
    goal_noise: float = 0.5
    distress: tuple[float, float] = (14.0, 9.0)
    jumps: dict[int, float] = field(default_factory=dict)
    unanswered: set[int] = field(default_factory=set)
    missed: dict[int, Status] = field(default_factory=dict)
    notes: dict[int, tuple[str, Routing]] = field(default_factory=dict)
    not_safe: set[int] = field(default_factory=set)
    risk: set[int] = field(default_factory=set)
    disowned: set[int] = field(default_factory=set)
    left_open: set[int] = field(default_factory=set)
    fixed: dict[int, Four] = field(default_factory=dict)
    milestones: dict[int, int] = field(default_factory=dict)
    value: dict[int, ValueAnswers] = field(default_factory=dict)


def drawn(chance: Random, length: int, language: str, *, careful: float) -> Shape:
    """A client as they come; `careful` is how likely a rupture is with this therapist, about one in three."""
    shape = Shape(
        level=min(40.5, chance.gauss(37.6, 1.8)),
        growth=abs(chance.gauss(1.5, 1.0)),
        noise=chance.uniform(0.4, 1.3),
        goal=(chance.uniform(1.5, 4.5), chance.choice((0.05, 0.2, 0.3, 0.4, 0.5))),
        distress=(chance.gauss(14.0, 5.0), chance.gauss(8.0, 4.5)),
    )
    _ruptures(shape, chance, length, careful)
    silent, late = chance.uniform(0.03, 0.2), chance.uniform(0.0, 0.05)
    for place in range(length):
        if chance.random() < silent:
            shape.unanswered.add(place)
        if place and chance.random() < 0.06:
            shape.missed[place] = chance.choice(("missed", "cancelled", "cancelled_late"))
        if chance.random() < late:
            shape.left_open.add(place)
        if chance.random() < 0.05:
            routing: Routing = chance.choice(
                ("therapist", "therapist", "next_session", "next_session", "supervisor")
            )
            shape.notes[place] = (chance.choice(NOTES[language][routing]), routing)
    if chance.random() < 0.02:
        shape.risk.add(chance.randrange(length))
    _step_by_step(shape, chance, length)
    return shape


def _ruptures(shape: Shape, chance: Random, length: int, careful: float) -> None:
    """One with most clients, two with some; before the fourth session there is nothing usual to fall from."""
    at = 3
    while at < length and chance.random() < careful:
        at = chance.randrange(at, length)
        lasts = chance.choice((1, 1, 1, 2, 2, 3, 8))
        shape.dips.append(Dip(at=at, depth=chance.uniform(4, 8), item=chance.randrange(ITEMS), lasts=lasts))
        at, careful = at + lasts + 3, careful / 2


def _step_by_step(shape: Shape, chance: Random, length: int) -> None:
    """Milestones are reached one after another where the goal moves at all."""
    place, step = chance.randint(3, 7), 0
    while place < length and shape.goal[1] >= 0.2:
        shape.milestones[place] = step
        place, step = place + chance.randint(3, 8), step + 1


def meetings(  # noqa: PLR0917 - whose, how, and when
    shape: Shape, aims: tuple[Aim, ...], days: list[int], minute: int, chance: Random
) -> tuple[Meeting, ...]:
    """Everything that happens on these days."""
    carried, found = 0.0, []
    for place, day in enumerate(days):
        carried = 0.3 * carried + 0.95 * chance.gauss(0, 1)
        status = shape.missed.get(place, "held")
        reply = None
        if status == "held" and place not in shape.unanswered:
            reply = _reply(shape, place, carried, aims, chance)
        meeting = Meeting(
            day=day,
            minute=minute,
            status=status,
            reply=reply,
            milestone=shape.milestones.get(place) if status == "held" else None,
            not_safe=status == "held" and place in shape.not_safe,
            disowned=reply is not None and place in shape.disowned,
        )
        found.append(meeting)
    return tuple(found)


def _reply(  # noqa: PLR0917 - who, when, and by what chance
    shape: Shape, place: int, carried: float, aims: tuple[Aim, ...], chance: Random
) -> Reply:
    start, pace = shape.goal
    reached = start + pace * place
    goals = tuple(_point(reached - 1.2 * n + chance.gauss(0, shape.goal_noise)) for n, _ in enumerate(aims))
    distress = _distress(shape, place, chance)
    return Reply(
        items=shape.fixed.get(place) or _items(shape, place, carried, chance),
        goals=goals,
        homework=chance.choices(("done", "partly", "no", "none_agreed"), (4, 4, 2, 1))[0],
        week=_point(8.5 - distress / 4 + chance.gauss(0, 0.8)),
        after_minutes=_after(chance),
        note=shape.notes.get(place),
        distress=None if place in shape.left_open else distress,
        risk=place in shape.risk,
        value=shape.value.get(place),
    )


def _items(shape: Shape, place: int, carried: float, chance: Random) -> Four:
    total = shape.level - shape.growth * 0.72**place - shape.slope * place + shape.noise * carried
    points = [total / ITEMS + chance.gauss(0, 0.25) for _ in range(ITEMS)]
    for dip in shape.dips:
        if dip.at <= place < dip.at + dip.lasts:
            share = 1 - 0.04 * (place - dip.at)
            points = [point - 0.25 * dip.depth * share for point in points]
            points[dip.item] -= 0.75 * dip.depth * share
    one, two, three, four = map(_point, points)
    return one, two, three, four


def _distress(shape: Shape, place: int, chance: Random) -> int:
    start, gain = shape.distress
    jumped = sum(by for at, by in shape.jumps.items() if place >= at)
    better = gain * (1 - 0.8**place)
    return round(min(MOST_DISTRESS, max(1, start - better + jumped + chance.gauss(0, 0.9))))


def _after(chance: Random) -> int:
    """Most answer before they are home, some in the evening, a few two days later."""
    kind = chance.random()
    if kind < 0.6:
        return chance.randint(5, 45)
    return chance.randint(60, 420) if kind < 0.9 else chance.randint(A_DAY_MIN, 2 * A_DAY_MIN)


def _point(value: float) -> int:
    return min(TEN, max(0, round(value)))
