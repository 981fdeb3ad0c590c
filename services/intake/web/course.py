"""The course of a client's relationship as a chart, from what alerts tells."""

from __future__ import annotations

from services.intake.ports.prompts import Course
from shared.web import charts, moments
from shared.web.words import _


def course_chart(course: Course, name: str) -> charts.Trajectory:
    """The four answers together, session by session, with the band of what is usual."""
    first = name.split(maxsplit=1)[0]
    return charts.Trajectory(
        points=[
            charts.Point(one.session_no, one.total, moments.day_words(one.held_at), flagged=one.look)
            for one in course.sessions
        ],
        band=charts.Band(*course.usual) if course.usual else None,
        usual=_("usual for %(name)s", name=first),
        lowest=0,
        highest=course.highest,
        title=_("All four answers together, 0 to %(highest)s", highest=charts.number(course.highest)),
    )
