"""What intake keeps of a client's rating: that there is one, and when. The answers stay where they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """That a session was rated; `complete` says whether all four statements were answered.

    `disowned`: the client said that the answers were not theirs.
    """

    rating_id: str
    client_id: str
    session_id: str
    submitted_at: datetime
    complete: bool
    version: tuple[int, int]
    disowned: bool = False
