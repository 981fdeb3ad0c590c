"""Rules over the course of several sessions: scores that say little, a goal reached, slipping away.

Each speaks once when it begins to hold, and again only after it has ceased to hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.alerts.domain.comfort import CEILING_RUN, HIGHEST, ComfortNumbers, ceiling, comfort_without_change
from services.alerts.domain.past import PastSession
from services.alerts.domain.reviews import RUNNING, reached
from services.alerts.domain.signals import Severity
from services.alerts.domain.slipping import (
    RUNNING_MISSED,
    WINDOW,
    missed_check_ins,
    missed_sessions,
    silent_ending_due,
)

CourseKind = Literal[
    "CEILING",
    "COMFORT_WITHOUT_CHANGE",
    "GOAL_REACHED_REVIEW",
    "MISSED_CHECK_INS",
    "MISSED_SESSIONS",
    "SILENT_ENDING",
]

WORDS: dict[CourseKind, str] = {
    "CEILING": "Five check-ins in a row are all tens: these scores carry no information at the moment.",
    "COMFORT_WITHOUT_CHANGE": "A good relationship, and no movement on the goals: worth talking about.",
    "GOAL_REACHED_REVIEW": "Rated eight or more twice in a row: worth reviewing, renewing or planning an ending.",
    "MISSED_CHECK_INS": "Several of the last check-ins were not answered: worth talking about.",
    "MISSED_SESSIONS": "Two sessions in a row were missed: worth getting in touch.",
    "SILENT_ENDING": "No further session, and the last one was missed or below usual: worth getting in touch.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What such a rule finds at a session; `goal` names the goal that it is about, if any."""

    kind: CourseKind
    severity: Severity = "low"
    score: float | None = None
    goal: str | None = None


@dataclass(slots=True)
class Course:
    """What these rules remember: the last check-ins, totals and goals' ratings, and which of them hold now.

    `with_goals` is false where goals are not recorded at all.
    """

    with_goals: bool = True
    sessions: int = 0
    answered: list[bool] = field(default_factory=list)
    missed: list[bool] = field(default_factory=list)
    answers: list[list[float | None]] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    window: list[dict[str, float]] = field(default_factory=list)
    goals: dict[str, list[float]] = field(default_factory=dict)
    holding: set[str] = field(default_factory=set)


def watch(course: Course, session: PastSession, numbers: ComfortNumbers) -> list[Finding]:
    """Take the next session in order in; return what begins to hold with it."""
    found: list[Finding] = []
    held = session.submitted or session.attended is True
    course.sessions += held
    if session.attended is not None:
        found += _attendance(course, session, held=held)
    if session.submitted:
        if session.total == HIGHEST:
            found += _ceiling(course, session)
        elif course.answers:
            course.answers = []
            course.holding.discard("CEILING")
        if course.with_goals:
            found += _goals(course, session)
            found += _comfort(course, session, numbers)
    return found


def silent_ending(course: Course, last_at: datetime, score: float | None, as_of: datetime) -> Finding | None:
    """Tell, as of an instant, whether the client stayed away after the last session; `score` is its S."""
    due = silent_ending_due(last_at, None, score=score, missed=course.missed[-1:] == [True])
    return Finding(kind="SILENT_ENDING", score=score) if due is not None and due <= as_of else None


def _attendance(course: Course, session: PastSession, *, held: bool) -> Iterator[Finding]:
    course.missed = [*course.missed[1 - RUNNING_MISSED :], not held]
    if _begins(course, "MISSED_SESSIONS", holds=missed_sessions(course.missed)):
        yield Finding(kind="MISSED_SESSIONS")
    if held:
        course.answered = [*course.answered[1 - WINDOW :], session.submitted]
        if _begins(course, "MISSED_CHECK_INS", holds=missed_check_ins(course.answered)):
            yield Finding(kind="MISSED_CHECK_INS")


def _ceiling(course: Course, session: PastSession) -> Iterator[Finding]:
    """Keep only check-ins at the top: one that is not ends the run."""
    course.answers = [*course.answers[1 - CEILING_RUN :], list(session.items.values())]
    if _begins(course, "CEILING", holds=ceiling(course.answers)):
        yield Finding(kind="CEILING")


def _goals(course: Course, session: PastSession) -> Iterator[Finding]:
    for goal, score in session.goals.items():
        course.goals[goal] = [*course.goals.get(goal, [])[1 - RUNNING :], score]
        holds = reached(None, course.goals[goal])
        if _begins(course, f"GOAL_REACHED_REVIEW {goal}", holds=holds):
            yield Finding(kind="GOAL_REACHED_REVIEW", score=score, goal=goal)


def _comfort(course: Course, session: PastSession, numbers: ComfortNumbers) -> Iterator[Finding]:
    if session.total is not None:
        course.totals = [*course.totals[1 - numbers.window :], session.total]
    course.window = [*course.window[1 - numbers.window :], session.goals]
    if _begins(course, "COMFORT_WITHOUT_CHANGE", holds=_comfortable(course, numbers)):
        yield Finding(kind="COMFORT_WITHOUT_CHANGE")


def _comfortable(course: Course, numbers: ComfortNumbers) -> bool:
    """Look at the last ratings with their goals; without any goal rated there is no movement to miss."""
    if course.sessions < numbers.sessions:
        return False
    goals: dict[str, list[float]] = {}
    for rated in course.window:
        for goal, score in rated.items():
            goals.setdefault(goal, []).append(score)
    return bool(goals) and comfort_without_change(
        course.totals, list(goals.values()), numbers, milestone=False, sessions=course.sessions
    )


def _begins(course: Course, what: str, *, holds: bool) -> bool:
    """Tell whether this holds now and did not before, and remember."""
    held = what in course.holding
    if holds != held:
        (course.holding.add if holds else course.holding.discard)(what)
    return holds and not held
