"""What a client answers to an outcome questionnaire."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One questionnaire as it was sent: an answer for each item, or None where it was left out.

    `difficulty` answers the question after the items, where there is one: it is kept, and in no total. `language`
    is that of the words that were read.
    """

    instrument: str
    answers: tuple[int | None, ...]
    difficulty: int | None = None
    language: str = "en"

    @property
    def empty(self) -> bool:
        """Whether no item was answered."""
        return all(points is None for points in self.answers)

    def total(self) -> int | None:
        """All items together, only when all are answered."""
        answered = [points for points in self.answers if points is not None]
        return sum(answered) if len(answered) == len(self.answers) else None

    def says(self, other: Outcome) -> bool:
        """Whether the same was answered, in whatever language."""
        return (self.answers, self.difficulty) == (other.answers, other.difficulty)
