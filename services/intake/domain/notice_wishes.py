"""How somebody who works here wants to hear of prompts that can wait; of safety everybody hears at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from shared.hours import Quiet

How = Literal["at_once", "digest", "none"]
Channel = Literal["mail", "message"]
HOWS: Final[tuple[How, ...]] = ("at_once", "digest", "none")
CHANNELS: Final[tuple[Channel, ...]] = ("mail", "message")


@dataclass(frozen=True, kw_only=True)
class NoticeWishes:
    """One person's; whoever never said anything gets mail, of what is important at once."""

    staff_id: str
    how: How = "at_once"
    channel: Channel = "mail"
    phone: str | None = field(default=None, repr=False)
    quiet_from: str | None = None
    quiet_until: str | None = None
    changed_at: datetime | None = None

    @property
    def quiet(self) -> Quiet | None:
        """The hours in which they want to hear of nothing."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return Quiet(begins=self.quiet_from, ends=self.quiet_until)
