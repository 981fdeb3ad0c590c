"""A prompt card: what a clinician may say to open the talk, and what tends to help."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from services.alerts.domain.cards import Words


@dataclass(frozen=True, kw_only=True)
class Card:
    """Its title as it is quoted, questions to ask aloud, what helps, why, and where that comes from."""

    key: str
    title: LazyString
    questions: tuple[LazyString, ...]
    helps: tuple[LazyString, ...]
    why: LazyString
    source: LazyString

    @property
    def words(self) -> Words:
        """What it says in the language that is spoken just now."""
        return Words(
            title=str(self.title),
            questions=tuple(map(str, self.questions)),
            helps=tuple(map(str, self.helps)),
            why=str(self.why),
            source=str(self.source),
        )
