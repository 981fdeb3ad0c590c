"""That a client said that they are not safe, and wants the clinic to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.rating import Revision


@dataclass(frozen=True, kw_only=True)
class SafetyNotice:
    """One for each session at most; saying it twice is saying it once."""

    notice_id: str
    session_id: str
    client_id: str
    episode_id: str
    raised_at: datetime
    revision: Revision
