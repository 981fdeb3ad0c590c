"""That a client said that they are not safe, and wants the clinic to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from services.feedback.domain.rating import Revision

Doubt = Literal["unopened", "at_once", "staff_browser"]

# Nobody reads whom to call and presses within this time of opening the page; a mail scanner does.
AT_ONCE: Final = timedelta(seconds=2)
# So many notices of one session are kept, each as its own; then one a minute, so that a link fills no record.
MOST: Final = 50
APART: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Press:
    """How the button was pressed: when its page was opened, if that is known, and in whose browser."""

    opened_at: datetime | None = None
    staff_browser: bool = False

    def doubt(self, now: datetime) -> Doubt | None:
        """Why it may have been somebody else than the client; it counts all the same."""
        if self.staff_browser:
            return "staff_browser"
        if self.opened_at is None or self.opened_at > now:
            return "unopened"
        return "at_once" if now - self.opened_at < AT_ONCE else None


@dataclass(frozen=True, kw_only=True)
class SafetyNotice:
    """One press of “not safe”: pressed again it is another notice, since the first may have been dealt with."""

    notice_id: str
    session_id: str
    client_id: str
    episode_id: str
    raised_at: datetime
    revision: Revision
    doubt: Doubt | None = None


def is_another(earlier: Sequence[SafetyNotice], now: datetime) -> bool:
    """Whether a press now is a notice of its own; `earlier` are those of the session."""
    return len(earlier) < MOST or all(now - notice.raised_at >= APART for notice in earlier)
