"""A planned ending as clients see it: pages include `_ending.html` with `ending=shown(…)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.feedback.usecases.end_care import Ending, Step
from shared.web import moments


@dataclass(frozen=True, kw_only=True)
class EndingShown:
    """How far it has come, and the day of the last session in words, if one was agreed."""

    step: Step
    day: str


def shown(ending: Ending | None, now: datetime | None) -> EndingShown | None:
    """What the page shows of it; None while nobody speaks of an ending."""
    if ending is None:
        return None
    at = ending.last_session_at
    return EndingShown(step=ending.step, day=moments.spoken_words(at, now=now) if at else "")
