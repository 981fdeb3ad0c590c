"""The picture of a prompt: the ratings that it is about, with what was usual before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.alerts.domain.alerts import Alert
from services.alerts.domain.explain import instrument_name, version_of
from services.alerts.domain.low import level_of
from services.alerts.usecases.retrace import History, Point
from services.alerts.web import words
from services.alerts.web.statements import statement
from shared.web import charts
from shared.web.words import _

MOST: Final = 14
TOP: Final = 10
TOP_OF_ALL: Final = 40


def picture(alert: Alert, history: History, name: str | None, goal: str | None) -> charts.Trajectory | None:
    """What to draw; nothing when no rating is there to be drawn."""
    here = history.at(alert.session_id)
    if alert.goal_id is not None:
        return _goal(alert, history, goal)
    if "instrument" in alert.evidence:
        return _questionnaire(alert, history)
    stream = _stream(alert, here)
    if here is None:
        return None
    together = [point for point in history.points if on_one_line(point, here)]
    value, title = _values(alert, stream)
    if all(value(point) is None for point in together[-MOST:]):
        return None
    return charts.Trajectory(
        points=_drawn(together, value, alert.session_id),
        band=band(here, stream),
        usual=_("usual for %(name)s", name=words.first_name(name) or _("this client")),
        lowest=0,
        highest=TOP_OF_ALL if stream == "total" else TOP,
        title=title,
    )


def _values(alert: Alert, stream: str) -> tuple[Callable[[Point], float | None], str]:
    """What is drawn of a point, and what that is called."""
    if stream != "total":
        return lambda point: point.items.get(stream), statement(stream, version_of(alert.evidence))
    if words.is_reckoned(alert):
        return _reckoned, _("Check-ins, all four together, reckoned where answers are missing")
    return lambda point: point.total, _("Check-ins, all four together")


def _reckoned(point: Point) -> float | None:
    level = level_of(point.items, point.total)
    return point.total if level is None or point.total is not None else round(level.total)


def on_one_line(point: Point, here: Point) -> bool:
    """Whether it is of the same relationship and, where it was rated, was asked in the same words."""
    same_pair = (point.episode_id, point.clinician_id) == (here.episode_id, here.clinician_id)
    return same_pair and (not point.rated or point.instrument_version == here.instrument_version)


def _stream(alert: Alert, here: Point | None) -> str:
    """All four together, unless only the one statement shows what the prompt is about."""
    item = words.item_of(alert)
    if item is None or here is None:
        return "total"
    usual = here.usual.get("total")
    shows = usual is not None and here.total is not None and here.total < usual.value - usual.spread
    return "total" if shows else item


def _goal(alert: Alert, history: History, goal: str | None) -> charts.Trajectory | None:
    together = [point for point in history.points if point.episode_id == alert.episode_id]

    def score(point: Point) -> float | None:
        return next((float(one["score"]) for one in point.goals if one["goal_id"] == alert.goal_id), None)

    first = next((place for place, point in enumerate(together) if score(point) is not None), None)
    if first is None:
        return None
    return charts.Trajectory(
        points=_drawn(together[first:], score, alert.session_id),
        lowest=0,
        highest=TOP,
        title=_("How near the goal “%(goal)s” is", goal=goal) if goal else _("How near the goal is"),
    )


def _questionnaire(alert: Alert, history: History) -> charts.Trajectory | None:
    """The questionnaire's totals over the episode, with the range that is not clinical."""
    instrument = alert.evidence["instrument"]
    facts = [
        (measure.number, measure.fact)
        for measure in history.measures
        if measure.fact.instrument == instrument and measure.fact.episode_id == alert.episode_id
    ]
    if not facts:
        return None
    scale = facts[-1][1].scale
    good = (0.0, scale.cut_off) if scale.low_is_good else (scale.cut_off, scale.highest)
    return charts.Trajectory(
        points=[
            charts.Point(
                number, fact.total, words.date(fact.measured_at), flagged=fact.session_id == alert.session_id
            )
            for number, fact in facts[-MOST:]
        ],
        band=charts.Band(*good),
        usual=_("outside the clinical range"),
        lowest=0,
        highest=scale.highest,
        title=_(
            "%(instrument)s, 0 to %(highest)s",
            instrument=instrument_name(instrument),
            highest=f"{scale.highest:g}",
        ),
    )


def _drawn(
    points: list[Point], value: Callable[[Point], float | None], session_id: str | None
) -> list[charts.Point]:
    """The last points, the one of the prompt's session marked however many have followed."""
    return [
        charts.Point(
            point.session_no, value(point), words.date(point.held_at), flagged=point.session_id == session_id
        )
        for point in points[-MOST:]
    ]


def band(here: Point, stream: str) -> charts.Band | None:
    """What was usual before; nothing is, before the third rating."""
    usual = here.usual.get(stream)
    if usual is None or here.scores.get(stream) is None:
        return None
    top = TOP_OF_ALL if stream == "total" else TOP
    return charts.Band(max(0.0, usual.value - usual.spread), min(float(top), usual.value + usual.spread))
