"""Replay past sessions: what each rule would have said at the time, found by the worker's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.alerts.domain.attendance import Attendance, attend
from services.alerts.domain.explain import TEMPLATES, explain
from services.alerts.domain.facts import GoalFact
from services.alerts.domain.judging import Judgement, judge
from services.alerts.domain.past import PastSession, dated, in_order
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.signals import Kind, Signal
from services.alerts.domain.slipping import silent_ending_due
from services.alerts.domain.state import Fold

# A file names goals and knows nothing else of them: neither milestones nor when they were agreed.
NO_GOALS: Final[dict[str, GoalFact]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a rule says at a session, in words."""

    kind: str
    rule: str
    score: float | None
    severity: str
    explanation: str


@dataclass(slots=True)
class Replayed:
    """A past session, how it was judged if it was rated, and what was said."""

    session: PastSession
    judged: Judgement | None
    said: list[Said]


@dataclass(slots=True)
class Course:
    """A course of therapy so far: who came and answered, the last session, and S of the last rating."""

    attendance: Attendance = field(default_factory=Attendance)
    last: Replayed | None = None
    last_score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What to replay by: the rules, and the instant at which the records end."""

    rules: RuleSet
    as_of: datetime | None = None


def replay(client_id: str, sessions: Sequence[PastSession], terms: Terms) -> list[Replayed]:
    """Replay one client's sessions, each given once and in any order; oldest first.

    Sessions after `as_of` are left out, and rules of the clock speak as of then; without it they are silent.
    """
    ordered = in_order([session for session in sessions if terms.as_of is None or session.held_at <= terms.as_of])
    state, courses = Fold(), dict[str, Course]()
    story = []
    for session in ordered:
        course = courses.get(session.episode_id)
        if course is None:
            course = courses[session.episode_id] = Course()
        judged, said = None, []
        if session.submitted:
            judged = Judgement(client_id, session, session, terms.rules, session.total)
            judge(state, judged, NO_GOALS)
            said = [_signalled(signal) for signal in judged.signals]
            course.last_score = judged.score
        if session.attended is not None:
            said += _attended(course.attendance, session, terms.rules)
        course.last = Replayed(session, judged, said)
        story.append(course.last)
    if terms.as_of is not None and dated(ordered):
        for course in courses.values():
            _end(course, terms.rules, terms.as_of)
    return story


def _attended(attendance: Attendance, session: PastSession, rules: RuleSet) -> list[Said]:
    """A rated session was held, whatever the records say; one that was held and not rated stays unanswered."""
    held = session.submitted or session.attended is True
    return [_of(kind) for kind in attend(attendance, rules.slipping, held=held, answered=session.submitted)]


def _end(course: Course, rules: RuleSet, as_of: datetime) -> None:
    """Add what the clock says after a course's last session."""
    last, score = course.last, course.last_score
    if last is None:
        return
    due = silent_ending_due(
        last.session.held_at, rules.slipping, score=score, missed=course.attendance.missed_last
    )
    if due is not None and due <= as_of:
        last.said.append(_of("SILENT_ENDING", score))


def _signalled(signal: Signal) -> Said:
    sentence = explain(signal).sentence
    return Said(
        kind=signal.kind,
        rule=signal.rule,
        score=signal.score,
        severity=signal.severity,
        explanation=sentence if signal.goal_id is None else f"{signal.goal_id}: {sentence}",
    )


def _of(kind: Kind, score: float | None = None) -> Said:
    return Said(kind=kind, rule=kind, score=score, severity="low", explanation=TEMPLATES[kind.lower()])
