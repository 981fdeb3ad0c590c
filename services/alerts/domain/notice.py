"""What rules find that do not step with the ratings: words, outcome, absence and dates, as of an instant.

All of it is found anew each time, from few facts; so it depends on them and the instant alone.
"""

from datetime import datetime

from services.alerts.domain.absence import notice_absence
from services.alerts.domain.endings import notice_endings
from services.alerts.domain.look import Look, Subject
from services.alerts.domain.measures import notice_outcome
from services.alerts.domain.reviews import milestones_reached_at, overdue_at
from services.alerts.domain.rules import Timeline
from services.alerts.domain.signals import Evidence, Kind
from services.alerts.domain.trajectory import Trajectory


def notice(trajectory: Trajectory, timeline: Timeline, as_of: datetime) -> None:
    """Look at all that is known, folded and with every session; sets what is noticed and when to look again."""
    facts = trajectory.facts
    look = Look(trajectory.client_id, facts, trajectory.state, timeline, as_of)
    if trajectory.erased_at is None:
        _concerns(look)
        _disowned(look)
        _goals(look)
        notice_absence(look)
        notice_endings(look)
        notice_outcome(look)
    trajectory.noticed = sorted(look.signals, key=lambda signal: (signal.raised_at, signal.signal_id))
    trajectory.looked_at, facts.look_at = as_of, look.next_at


def _concerns(look: Look) -> None:
    """CONCERN and NOT_SAFE: at once, whatever the numbers."""
    for concern in look.facts.concerns.values():
        subject = Subject(
            episode_id=concern.episode_id,
            session_id=concern.session_id,
            severity="high" if concern.safety else "low",
        )
        kind: Kind = "NOT_SAFE" if concern.safety else "CONCERN"
        evidence: Evidence = {"routing": concern.routing}
        if concern.doubt is not None:
            evidence["doubt"] = concern.doubt
        evidence |= look.disowned(concern.session_id)
        look.find(kind, concern.raised_at, (concern.concern_id,), subject, evidence=evidence)


def _disowned(look: Look) -> None:
    """DISOWNED: the client said that the answers about a session were not theirs."""
    for session_id, at in look.facts.disowned.items():
        session = look.session(session_id)
        if session is None:
            continue
        subject = Subject(episode_id=session.episode_id, session_id=session_id)
        held: Evidence = {"held_at": session.held_at.timestamp()}
        look.find("DISOWNED", at, (session_id,), subject, evidence=held)


def _goals(look: Look) -> None:
    """GOAL_OVERDUE, and GOAL_REACHED_REVIEW where it is the milestones that are reached."""
    for goal in look.facts.goals.values():
        if not look.in_care(goal.episode_id):
            continue
        subject = Subject(episode_id=goal.episode_id, goal_id=goal.goal_id)
        reached, overdue = milestones_reached_at(goal), overdue_at(goal)
        if reached is not None and look.due(reached):
            anchor = (goal.goal_id, reached.isoformat())
            steps: Evidence = {"milestones": float(len(goal.milestones))}
            look.find("GOAL_REACHED_REVIEW", reached, anchor, subject, evidence=steps)
        elif overdue is not None and look.due(overdue):
            anchor = (goal.goal_id, overdue.isoformat())
            weeks: Evidence = {"weeks": float(goal.horizon_weeks or 0)}
            look.find("GOAL_OVERDUE", overdue, anchor, subject, evidence=weeks)
