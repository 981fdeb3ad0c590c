"""How far a planned ending has come, as its client may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import Unit
from shared.contracts.events import EpisodeUpdated

Step = Literal["wish", "agreed", "last_session", "review"]
# For so long after its date a last session of an earlier version may still be the one that was agreed.
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A step of the way: a wish, a last session that was agreed, that session, the look back; and when it is."""

    step: Step
    last_session_at: datetime | None = None


def ending_of(unit: Unit, episode_id: str) -> Ending | None:
    """What the pages of a client show of the ending of their care; None while nobody speaks of one.

    What the client has just said counts before intake has heard of it.
    """
    return how_far(unit.episodes.get(episode_id), unit.value_checks.latest(episode_id), unit.now)


def how_far(episode: EpisodeUpdated | None, last: ValueCheck | None, now: datetime) -> Ending | None:
    """The same, from what intake says of the episode and the last value check in it."""
    found = _said_by_intake(episode, now)
    if found is None and (episode is None or episode.ended_at is None) and _wished(last, episode):
        return Ending(step="wish")
    return found


def _said_by_intake(episode: EpisodeUpdated | None, now: datetime) -> Ending | None:
    if episode is None or episode.ending_step == "carried_on":
        return None
    if episode.ended_at is not None:
        return Ending(step="review") if episode.ending_step and episode.ending == "agreed" else None
    if episode.ending_step is None:  # an ending that an earlier version took down has a date and no steps
        planned = episode.planned_ending_at
        if planned is None or planned + A_DAY < now:  # if they meet all the same, it was not the last one
            return None
        return Ending(step="agreed", last_session_at=planned)
    return Ending(step=episode.ending_step, last_session_at=episode.planned_ending_at)


def _wished(last: ValueCheck | None, episode: EpisodeUpdated | None) -> bool:
    """Whether the last value check says so, unless both have decided to carry on since."""
    if last is None or last.answers is None or last.answered_at is None or not last.answers.finishing:
        return False
    since = episode.ending_step_at if episode else None
    return since is None or last.answered_at > since
