"""A client's answers to an outcome questionnaire at one session's check-in, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.outcome import Outcome
from services.feedback.domain.rating import Revision


@dataclass(frozen=True, kw_only=True)
class Measure:
    """An outcome as kept: one for each session and questionnaire.

    `told` says that others know of it: from the first time that it has a total, or says of a risk. `disowned`: the
    client said that the answers were not theirs, so there is no total; what they say of a risk stays.
    """

    measure_id: str
    session_id: str
    client_id: str
    episode_id: str
    held_at: datetime
    outcome: Outcome
    version: int
    measured_at: datetime
    told: bool
    revision: Revision
    disowned: bool = False
