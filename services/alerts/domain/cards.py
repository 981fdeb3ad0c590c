"""What prompt cards say, whether in the words that come with Attune or in a clinic's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a card says: its title, questions to ask aloud, what helps, why, and where that comes from."""

    title: str
    questions: tuple[str, ...]
    helps: tuple[str, ...]
    why: str
    source: str = ""

    @property
    def digest(self) -> str:
        """By which one sees whether words have changed, without keeping them twice."""
        lines = [self.title, *self.questions, "", *self.helps, "", self.why, self.source]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
