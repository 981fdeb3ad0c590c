"""The charts of a client's page: what alerts tells of ratings, laid on the sessions and milestones known here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Final

import flask_babel

from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.ports.prompts import Course, Filled, Outcome, Rated, Stream
from services.intake.usecases.caseload import Record
from shared.web import charts, moments
from shared.web.charts import Mark
from shared.web.words import _

TOTAL: Final = "total"
# What was called off in time was never to be rated; what is planned has not been yet.
SHOWN: Final = ("held", "missed", "cancelled_late")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The chart that is shown, what it is of, and what else there is to be seen."""

    stream: Stream
    streams: Sequence[Stream]
    chart: charts.Trajectory


def course_shown(course: Course, record: Record, wanted: str) -> Shown | None:
    """The stream that was asked for, or all four answers together."""
    streams = {stream.name: stream for stream in course.streams}
    stream = streams.get(wanted) or streams.get(TOTAL) or next(iter(streams.values()), None)
    if stream is None:
        return None
    return Shown(stream=stream, streams=course.streams, chart=course_chart(course, record, stream))


def course_chart(course: Course, record: Record, stream: Stream) -> charts.Trajectory:
    """Session by session, with what was usual before each and what happened."""
    first = record.client.name.split(maxsplit=1)[0]
    rated = {one.session_id: one for one in course.sessions}
    sessions = _sessions(course, record, rated)
    reached = _reached(record.goals, sessions)
    points = [
        replace(
            _point(record.numbers.get(one.session_id, 0), one, rated.get(one.session_id), stream.name),
            marks=list(_marks(one, rated.get(one.session_id), reached.get(one.session_id, []))),
        )
        for one in sessions
    ]
    return charts.Trajectory(
        points=points,
        usual=_("usual for %(name)s", name=first),
        lowest=0,
        highest=stream.highest,
        title=stream.title,
    )


def _sessions(course: Course, record: Record, rated: Mapping[str, Rated]) -> list[Session]:
    """By date: those with the same clinician in the same episode since the first one that alerts tells of."""
    known = sorted(record.past, key=lambda one: (one.held_at, one.session_id))
    here = [one for one in known if one.session_id in rated]
    if not here:
        return []
    pair, since = (here[-1].episode_id, here[-1].clinician_id), min(one.held_at for one in course.sessions)
    together = [one for one in known if (one.episode_id, one.clinician_id) == pair and one.held_at >= since]
    return [one for one in together if one.status in SHOWN]


def _point(number: int, session: Session, rated: Rated | None, stream: str) -> charts.Point:
    usual = rated.usual.get(stream) if rated else None
    return charts.Point(
        number,
        rated.values.get(stream) if rated else None,
        moments.day_words(session.held_at),
        flagged=bool(rated and rated.look and stream == TOTAL),
        band=charts.Band(*usual) if usual else None,
        without={"missed": _("missed"), "cancelled_late": _("cancelled late")}.get(session.status, ""),
    )


def _marks(session: Session, rated: Rated | None, reached: Sequence[str]) -> Iterator[Mark]:
    if rated and rated.turn == "rupture":
        yield Mark("rupture", _("a rupture began"))
    if rated and rated.turn == "repaired":
        yield Mark("repaired", _("the rupture was repaired"))
    for title in reached:
        yield Mark("milestone", _("milestone: %(title)s", title=title))
    if session.status != "held":
        late = session.status == "cancelled_late"
        yield Mark("missed", _("cancelled late") if late else _("missed"))
    elif rated is None or not rated.values:
        yield Mark("unrated", _("not rated"))
    if session.noted_for and _day(session.noted_for) != _day(session.held_at):
        yield Mark("moved", _("was noted for %(day)s", day=moments.day_words(session.noted_for)))


def _day(instant: datetime) -> str:
    return str(flask_babel.to_user_timezone(instant).date())


def _reached(goals: Sequence[Goal], sessions: Sequence[Session]) -> dict[str, list[str]]:
    """The milestones by the session since which they are reached: that day's, or the last one before it."""
    found: dict[str, list[str]] = {}
    for session, after in zip_longest(sessions, sessions[1:]):
        for goal in goals:
            for step in goal.milestones:
                at = _day(step.reached_at) if step.reached_at else ""
                if at >= _day(session.held_at) and (after is None or at < _day(after.held_at)):
                    found.setdefault(session.session_id, []).append(step.title)
    return found


def outcome_chart(outcome: Outcome) -> charts.Trajectory:
    """The totals of a questionnaire, with what its degrees are called and where the clinical range begins."""
    lowest, highest = 0.0, outcome.highest
    fine = (lowest, outcome.cut_off) if outcome.low_is_good else (outcome.cut_off, highest)
    side = _("from %(points)s on") if outcome.low_is_good else _("down from %(points)s")
    where = side % {"points": charts.number(outcome.cut_off)}
    return charts.Trajectory(
        points=[_filled(one) for one in outcome.filled],
        band=charts.Band(*fine),
        usual=_("outside the clinical range"),
        lowest=lowest,
        highest=highest,
        title=_("%(instrument)s, 0 to %(highest)s", instrument=outcome.name, highest=charts.number(highest)),
        levels=[charts.Level(one.value, one.words) for one in outcome.levels],
        cut_off=charts.Level(outcome.cut_off, _("clinical range: %(where)s", where=where)),
    )


def _filled(one: Filled) -> charts.Point:
    day = moments.day_words(one.at)
    return charts.Point(one.session_no, one.total, day, tick=day)
