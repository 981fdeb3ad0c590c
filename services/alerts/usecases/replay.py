"""Replay past sessions: what each rule would have said at the time, found by the worker's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.alerts.domain.comfort import ComfortNumbers
from services.alerts.domain.course import WORDS, Course, Finding, silent_ending, watch
from services.alerts.domain.explain import explain
from services.alerts.domain.facts import GoalFact
from services.alerts.domain.judging import Judgement, judge
from services.alerts.domain.past import PastSession, dated, in_order
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.signals import Signal
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
    """What to replay by: the rules, whether the records have goals at all, and the instant at which they end."""

    rules: RuleSet
    with_goals: bool = True
    as_of: datetime | None = None


def replay(client_id: str, sessions: Sequence[PastSession], terms: Terms) -> list[Replayed]:
    """Replay one client's sessions, each given once and in any order; oldest first.

    Sessions after `as_of` are left out, and rules of the clock speak as of then; without it they are silent.
    """
    ordered = in_order([session for session in sessions if terms.as_of is None or session.held_at <= terms.as_of])
    state, course, comfort = Fold(), Course(with_goals=terms.with_goals), ComfortNumbers(p75=terms.rules.p75)
    story = []
    for session in ordered:
        judged, said = None, []
        if session.submitted:
            judged = Judgement(client_id, session, session, terms.rules, session.total)
            judge(state, judged, NO_GOALS)
            said = [_signalled(signal) for signal in judged.signals]
        said += [_found(finding) for finding in watch(course, session, comfort)]
        story.append(Replayed(session, judged, said))
    if story and terms.as_of is not None and dated(ordered):
        story[-1].said += _ending(course, story[-1], terms.as_of)
    return story


def _ending(course: Course, last: Replayed, as_of: datetime) -> list[Said]:
    """What the clock says after the last session."""
    found = silent_ending(course, last.session.held_at, last.judged.score if last.judged else None, as_of)
    return [_found(found)] if found else []


def _signalled(signal: Signal) -> Said:
    sentence = explain(signal).sentence
    return Said(
        kind=signal.kind,
        rule=signal.rule,
        score=signal.score,
        severity=signal.severity,
        explanation=sentence if signal.goal_id is None else f"{signal.goal_id}: {sentence}",
    )


def _found(finding: Finding) -> Said:
    sentence = WORDS[finding.kind]
    return Said(
        kind=finding.kind,
        rule=finding.kind,
        score=finding.score,
        severity=finding.severity,
        explanation=sentence if finding.goal is None else f"{finding.goal}: {sentence}",
    )
