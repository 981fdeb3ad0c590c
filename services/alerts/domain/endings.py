"""Endings that somebody speaks of: a wish to finish, a doubt whether it is worth it, and the look back."""

from datetime import datetime, timedelta

from services.alerts.domain.facts import EpisodeFact, ValueFact
from services.alerts.domain.look import Look, Subject
from services.alerts.domain.signals import Evidence

# A wish that has come this far has been talked about.
TALKED_ABOUT = frozenset({"agreed", "last_session", "review"})


def notice_endings(look: Look) -> None:
    """ENDING_WISH and NOT_WORTH_IT from value checks, at once; ENDING_REVIEW once the last session is over."""
    for check in look.facts.value_checks.values():
        if look.in_care(check.episode_id) and check.session_id not in look.facts.disowned:
            _said(look, check)
    for episode in look.facts.episodes.values():
        if look.in_care(episode.episode_id):
            _review(look, episode)


def _said(look: Look, check: ValueFact) -> None:
    """Note a wish to finish and that it is not worth it: two matters, each with a talk of its own."""
    subject = Subject(episode_id=check.episode_id, session_id=check.session_id)
    wishes: Evidence = {name: 1.0 for name in ("more", "less", "different") if getattr(check, name)}
    if check.finishing and _still_wished(look, check):
        look.find("ENDING_WISH", check.answered_at, (check.check_id,), subject, evidence=wishes)
    if check.worth == "no":
        look.find("NOT_WORTH_IT", check.answered_at, (check.check_id,), subject, evidence=wishes)


def _still_wished(look: Look, check: ValueFact) -> bool:
    """Whether nothing was agreed yet, and nobody has noted since that care goes on."""
    episode = look.facts.episodes.get(check.episode_id)
    if episode is None:
        return True
    if episode.planned_ending_at is not None or episode.ending_step in TALKED_ABOUT:
        return False
    since = episode.ending_step_at
    return episode.ending_step != "carried_on" or since is None or since < check.answered_at


def _review(look: Look, episode: EpisodeFact) -> None:
    """The last session was held, as somebody noted, or its date passed: time to look back and to end care.

    A date that an earlier version kept has no steps, and nobody was asked about it when it passed: where they went
    on to meet after it, there is nothing to look back on.
    """
    planned = episode.planned_ending_at
    if planned is None or (episode.ending_step is None and over_since(look, episode.episode_id) is None):
        return
    due = planned + timedelta(days=look.rules(planned).ending.review_days)
    held = episode.ending_step_at if episode.ending_step == "last_session" else None
    at = min(due, held) if held is not None else due
    if look.due(at):
        evidence: Evidence = {"planned_at": planned.timestamp()}
        anchor = (episode.episode_id, planned.isoformat())
        look.find("ENDING_REVIEW", at, anchor, Subject(episode_id=episode.episode_id), evidence=evidence)


def over_since(look: Look, episode_id: str) -> datetime | None:
    """From when on nobody is missed: the last session that was agreed, unless they went on to meet after it."""
    episode = look.facts.episodes.get(episode_id)
    planned = episode.planned_ending_at if episode is not None else None
    if planned is None:
        return None
    later = planned + timedelta(days=look.rules(planned).ending.kept_days)
    sessions = look.facts.sessions.values()
    if any(one.episode_id == episode_id and one.status == "held" and one.held_at > later for one in sessions):
        return None
    return planned
