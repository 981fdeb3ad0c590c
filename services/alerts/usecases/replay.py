"""Replay past sessions: what each rule would have said at the time, found by the worker's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    state, attendance = Fold(), Attendance()
    story = []
    for session in ordered:
        judged, said = None, []
        if session.submitted:
            judged = Judgement(client_id, session, session, terms.rules, session.total)
            judge(state, judged, NO_GOALS)
            said = [_signalled(signal) for signal in judged.signals]
        if session.attended is not None:
            said += _attended(attendance, session, terms.rules)
        story.append(Replayed(session, judged, said))
    if story and terms.as_of is not None and dated(ordered):
        story[-1].said += _ending(attendance, state, story[-1].session, terms)
    return story


def _attended(attendance: Attendance, session: PastSession, rules: RuleSet) -> list[Said]:
    """A rated session was held, whatever the records say; one that was held and not rated stays unanswered."""
    held = session.submitted or session.attended is True
    return [_of(kind) for kind in attend(attendance, rules.slipping, held=held, answered=session.submitted)]


def _ending(attendance: Attendance, state: Fold, last: PastSession, terms: Terms) -> list[Said]:
    """What the clock says after the last session."""
    numbers, score = terms.rules.slipping, state.last_score
    due = silent_ending_due(last.held_at, numbers, score=score, missed=attendance.missed_last)
    return [_of("SILENT_ENDING", score)] if due is not None and terms.as_of and due <= terms.as_of else []


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
