"""How a client's ratings and questionnaires went, as numbers, for the charts of intake's page about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

import msgspec

from services.alerts.domain.explain import instrument_name
from services.alerts.domain.facts import ITEMS, OutcomeFact
from services.alerts.domain.outcome import direction
from services.alerts.usecases.retrace import History, Point
from services.alerts.web.picture import TOP, TOP_OF_ALL, band, on_one_line
from services.alerts.web.severity import SEVERITY, with_severity
from services.alerts.web.statements import in_short, statement
from shared.web.words import _

# Half a year of weekly sessions: as many as can be told apart on a phone.
SESSIONS: Final = 24
TOTAL: Final = "total"
WEEK: Final = "week"


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is rated each session: its name, in a few words and as it was asked, and its top."""

    name: str
    label: str
    title: str
    highest: float


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was held: its values by stream, and what was usual before it; `look` if a prompt is about it.

    `turn` is whether a rupture began here or was known to be repaired. `total` is all four together.
    """

    session_id: str
    session_no: int
    held_at: datetime
    total: float | None
    look: bool
    values: dict[str, float] = {}
    usual: dict[str, tuple[float, float]] = {}
    turn: str | None = None


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The latest sessions of the relationship, oldest first, and what was usual before the last rating."""

    sessions: list[Rated]
    usual: tuple[float, float] | None
    highest: float
    streams: list[Stream] = []


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """From which total on a questionnaire calls it so."""

    value: float
    words: str


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire that was answered in full: its session's number by date, and its total, also in words."""

    session_no: int
    at: datetime
    total: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The totals of one questionnaire over the episode, and what has become of them in a sentence."""

    name: str
    sentence: str
    highest: float
    cut_off: float
    low_is_good: bool
    levels: list[Level]
    filled: list[Filled]


def course_of(
    points: Sequence[Point], last: Point, look: AbstractSet[str | None], goals: Mapping[str, str]
) -> Course:
    """The relationship of the last rating, as far back as its statements were asked in the same words."""
    together = list[Point]()
    for point in points:
        if on_one_line(point, last):
            together.append(point)
        elif (point.episode_id, point.clinician_id) == (last.episode_id, last.clinician_id):
            together = []
    usual = band(last, TOTAL)
    together = together[-SESSIONS:]
    return Course(
        sessions=[_rated(point, look) for point in together],
        usual=(usual.low, usual.high) if usual else None,
        highest=TOP_OF_ALL,
        streams=list(_streams(last, goals, {name for point in together for name in _values(point)})),
    )


def _streams(last: Point, goals: Mapping[str, str], there: AbstractSet[str]) -> list[Stream]:
    version = last.instrument_version
    all_of_them = _("All four answers together, 0 to %(highest)s", highest=TOP_OF_ALL)
    streams = [Stream(name=TOTAL, label=in_short(TOTAL, version), title=all_of_them, highest=TOP_OF_ALL)]
    streams += [
        Stream(name=name, label=in_short(name, version), title=_zero_to_ten(statement(name, version)), highest=TOP)
        for name in ITEMS
    ]
    streams += [Stream(name=WEEK, label=_("the week"), title=_zero_to_ten(_("How the week was")), highest=TOP)]
    streams += [
        Stream(name=one, label=words, title=_zero_to_ten(words), highest=TOP) for one, words in goals.items()
    ]
    return [stream for stream in streams if stream.name in there]


def _zero_to_ten(words: str) -> str:
    return _("“%(what)s”, 0 to 10", what=words)


def _rated(point: Point, look: AbstractSet[str | None]) -> Rated:
    bands = {name: band(point, name) for name in point.usual}
    return Rated(
        session_id=point.session_id,
        session_no=point.session_no,
        held_at=point.held_at,
        total=point.total,
        look=point.session_id in look,
        values=_values(point),
        usual={name: (one.low, one.high) for name, one in bands.items() if one},
        turn=point.turn,
    )


def _values(point: Point) -> dict[str, float]:
    goals = {str(goal["goal_id"]): float(goal["score"]) for goal in point.goals}
    values = {TOTAL: point.total, **point.items, WEEK: point.week, **goals}
    return {name: value for name, value in values.items() if value is not None}


def outcomes_of(history: History) -> list[Outcome]:
    """Each questionnaire of the episode in which one was answered last."""
    if not history.measures:
        return []
    newest = max(history.measures, key=lambda one: one.fact.measured_at).fact.episode_id
    series: dict[str, list[tuple[int, OutcomeFact]]] = {}
    for measure in history.measures:
        if measure.fact.episode_id == newest:
            series.setdefault(measure.fact.instrument, []).append((measure.number, measure.fact))
    return [_outcome(instrument, found[-SESSIONS:], found[0][1]) for instrument, found in sorted(series.items())]


def _outcome(instrument: str, found: Sequence[tuple[int, OutcomeFact]], first: OutcomeFact) -> Outcome:
    scale = found[-1][1].scale
    return Outcome(
        name=instrument_name(instrument),
        sentence=_changed(instrument, first, found[-1][1]),
        highest=scale.highest,
        cut_off=scale.cut_off,
        low_is_good=scale.low_is_good,
        levels=[Level(value=lowest, words=str(words)) for lowest, words in SEVERITY.get(instrument, ())],
        filled=[Filled(session_no=number, at=fact.measured_at, total=fact.total or 0.0) for number, fact in found],
    )


def _changed(instrument: str, first: OutcomeFact, last: OutcomeFact) -> str:
    before, now = (with_severity(instrument, one.total or 0.0) for one in (first, last))
    if first.measure_id == last.measure_id:
        return _("answered once so far: %(now)s", now=now)
    change = direction(last.scale.gained(first.total or 0.0, last.total or 0.0), last.scale.reliable_change)
    if change == "improved":
        return _("from %(before)s to %(now)s: better by more than measuring error", before=before, now=now)
    if change == "deteriorated":
        return _("from %(before)s to %(now)s: worse by more than measuring error", before=before, now=now)
    return _("from %(before)s to %(now)s: within measuring error", before=before, now=now)
