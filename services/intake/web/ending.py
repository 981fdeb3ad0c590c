"""What a client's page says of the value check and of how far a planned ending has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.clients import Episode
from services.intake.domain.endings import EndingStep, Step
from services.intake.domain.value_checks import ValueCheck, Worth
from services.intake.usecases.caseload import Record
from shared.web import moments
from shared.web.words import _


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """A step in words, with who took it and when."""

    words: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EndingShown:
    """How far it has come, what comes next, the steps so far, and what the client said last in a value check."""

    step: Step | None
    now: str
    steps: Sequence[StepTaken]
    said: Sequence[str]
    said_at: datetime | None
    last_session: datetime | None


def ending_shown(record: Record, now: datetime) -> EndingShown:
    """What the page shows of the newest episode; `last_session` is what the form begins with."""
    episode = record.episodes[0] if record.episodes else None
    check = record.value_check
    step = episode.ending_step if episode else None
    current = check if check is not None and episode and check.episode_id == episode.episode_id else None
    return EndingShown(
        step=step,
        now=_now(step, episode),
        steps=[_taken(one, record) for one in episode.ending_steps] if episode else [],
        said=_said(current) if current else [],
        said_at=current.answered_at if current else None,
        last_session=_last_session(record, episode, now),
    )


def _last_session(record: Record, episode: Episode | None, now: datetime) -> datetime | None:
    """The date that was agreed, or that of the last session that is planned, if one is."""
    if episode is not None and episode.planned_ending_at is not None:
        return episode.planned_ending_at
    planned = [one.held_at for one in record.sessions.items if one.status == "planned" and one.held_at > now]
    return max(planned, default=None)


def _now(step: Step | None, episode: Episode | None) -> str:
    at = episode.planned_ending_at if episode else None
    day = moments.dated_words(at) if at else ""
    return {
        "wish": _("The client thinks of finishing. Nothing is agreed yet."),
        "agreed": _("You agreed on a last session: %(day)s.", day=day),
        "last_session": _("The last session was held. What is left is to look back together."),
        "review": _("You looked back together, and care ended as agreed."),
    }.get(step or "", "")


def _taken(step: EndingStep, record: Record) -> StepTaken:
    day = moments.dated_words(step.on) if step.on else ""
    words = {
        "wish": _("thinks of finishing"),
        "agreed": _("last session agreed: %(day)s", day=day),
        "last_session": _("last session held"),
        "review": _("looked back; care ended"),
        "carried_on": _("care goes on"),
    }[step.step]
    who = record.names.get(step.by, _("A colleague")) if step.by else _("The client, in a value check")
    return StepTaken(words=words, who=who, at=step.at)


def _said(check: ValueCheck) -> list[str]:
    """What the client ticked, a line each."""
    if check.blank:
        return [_("They took back what they had ticked.")]
    worth: dict[Worth, str] = {
        "yes": _("Coming is still worth it for them."),
        "partly": _("Coming is partly worth it for them."),
        "no": _("Coming is not worth it for them any more."),
    }
    wishes = {
        "more": _("They would like more of some things."),
        "less": _("They would like less of some things."),
        "different": _("They would like something different."),
        "finishing": _("They think of finishing."),
    }
    lines = [worth[check.worth]] if check.worth else []
    return [*lines, *(words for name, words in wishes.items() if getattr(check, name))]
