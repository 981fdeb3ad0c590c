"""What a client said in the value check, as feedback told it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Worth = Literal["yes", "partly", "no"]


@dataclass(frozen=True, kw_only=True)
class ValueCheck:
    """Whether care is still worth it to the client, what they want otherwise, and that they think of finishing."""

    check_id: str
    client_id: str
    episode_id: str
    session_id: str
    answered_at: datetime
    version: tuple[int, int]
    worth: Worth | None = field(default=None, repr=False)
    more: bool = field(default=False, repr=False)
    less: bool = field(default=False, repr=False)
    different: bool = field(default=False, repr=False)
    finishing: bool = field(default=False, repr=False)

    @property
    def blank(self) -> bool:
        """Whether nothing of it stands: all was taken back."""
        return self.worth is None and not (self.more or self.less or self.different or self.finishing)
