"""How an episode of care ended: planned, unplanned, or silently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.alerts.domain.facts import EpisodeFact, Facts, SessionFact
from services.alerts.domain.rules import Timeline

Way = Literal["planned", "unplanned", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An episode that is over: in which way, since when, and with whom its last session was."""

    episode_id: str
    way: Way
    at: datetime
    clinician_id: str


def endings_of(facts: Facts, timeline: Timeline) -> list[Ending]:
    """Return how the client's episodes end as things stand, perhaps one day; one that never began in no way."""
    episodes: dict[str, list[SessionFact]] = {}
    for session in facts.sessions.values():
        if session.status != "cancelled":
            episodes.setdefault(session.episode_id, []).append(session)
    found = []
    for episode_id, sessions in episodes.items():
        if not any(one.status in {"held", "missed"} for one in sessions):
            continue
        last = max(sessions, key=lambda one: (one.held_at, one.session_id))
        silence = timedelta(days=timeline.at(last.held_at).slipping.silence_days)
        way, at = _way(facts.episodes.get(episode_id), last, silence)
        found.append(Ending(episode_id=episode_id, way=way, at=at, clinician_id=last.clinician_id))
    return found


def _way(episode: EpisodeFact | None, last: SessionFact, silence: timedelta) -> tuple[Way, datetime]:
    """Tell the way and its instant, which may be to come.

    An ending that nobody planned is silent unless somebody noted it before the silence was over.
    """
    silent_at = last.held_at + silence
    if episode is None:
        return "silent", silent_at
    planned_at, ended_at = episode.planned_ending_at, episode.ended_at
    if ended_at is not None and episode.ending == "agreed":
        return "planned", ended_at
    if ended_at is not None and (ended_at < silent_at or planned_at is not None):
        return "unplanned", ended_at
    if planned_at is not None:
        return "planned", max(planned_at, last.held_at)
    return "silent", silent_at
