"""What an outcome questionnaire is, and when one is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.feedback.domain.outcome import Outcome
from shared.sentence import say

ENGLISH = "en"

# Weekly sessions are not held to the hour: the fourth week may begin some hours early, or on the day before.
TOLERANCE = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Difficulty:
    """The question after the items: how hard the problems made life. It is optional, and in no total."""

    words: str
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A questionnaire in one language, to the letter as it was published; other words are a new version.

    An answer is the place of its words in `answers`, from 0 on. `severity` are words for clinicians, from the
    mildest on; `severity_source` says whose they are. `licence` is the footer's sentence by which it may be shown.
    """

    language: str
    title: str
    stem: str
    items: tuple[str, ...]
    answers: tuple[str, ...]
    severity: tuple[str, ...]
    severity_source: str
    footer: str
    licence: str
    source: str
    difficulty: Difficulty | None = None

    @property
    def attribution(self) -> str:
        """The footer without the sentence of licence."""
        return self.footer.removesuffix(self.licence).strip()


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A questionnaire that may be shown: what is the same in every language, and its words in each.

    `risk_item` is the place among the items of the one that asks about risk, `severity_from` the lowest total of
    each degree of severity. `figures_from` says where `cut_off` and `reliable_change` come from.
    """

    id: str
    version: int
    items: int
    answers: int
    low_is_good: bool
    cut_off: int
    reliable_change: int
    figures_from: str
    severity_from: tuple[int, ...]
    wordings: Mapping[str, Wording]
    risk_item: int | None = None

    @property
    def lowest(self) -> int:
        """The lowest total."""
        return 0

    @property
    def highest(self) -> int:
        """The highest total."""
        return (self.answers - 1) * self.items

    @property
    def difficulty(self) -> Difficulty | None:
        """The question after the items, in English."""
        return self.wordings[ENGLISH].difficulty

    def wrong(self, outcome: Outcome) -> dict[str, str]:
        """What does not fit, by field; nothing where each item has an answer of its own, or none."""
        if len(outcome.answers) != self.items:
            sentence = say(
                "%(questionnaire)s has %(count)d items: give an answer or null for each.",
                questionnaire=self.id,
                count=self.items,
            )
            return {"answers": sentence}
        given = {f"answers.{place}": points for place, points in enumerate(outcome.answers)}
        wrong = {name: points for name, points in given.items() if not _within(points, self.answers)}
        found = {name: _range(self.answers) for name in wrong}
        after = len(self.difficulty.answers) if self.difficulty else 0
        if not _within(outcome.difficulty, after):
            found["difficulty"] = _range(after) if after else say("It has no such question.")
        return found


def _within(points: int | None, answers: int) -> bool:
    return points is None or 0 <= points < answers


def _range(answers: int) -> str:
    return say("An answer is 0 to %(most)d, or null.", most=answers - 1)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Which questionnaires the clinic asks, and how often."""

    questionnaires: tuple[Questionnaire, ...] = ()
    every_weeks: int = 4

    def due(self, questionnaire: Questionnaire, held_at: datetime, measured: Iterable[datetime]) -> bool:
        """Whether the check-in of a session held then asks it; `measured` are the other sessions that have.

        Those are sessions of the same episode: at its first check-in nothing was measured. A session that is
        answered late, after a later one was measured, is not asked again for that time.
        """
        apart = timedelta(weeks=self.every_weeks) - TOLERANCE
        return questionnaire in self.questionnaires and all(abs(held_at - at) >= apart for at in measured)


def left_open_last_time(held_at: datetime, left_open: Iterable[datetime], rated: Iterable[datetime]) -> bool:
    """Whether it was left open at the check-in before that of the session held then: once more would be nagging.

    `left_open` are the sessions at which it was asked and nothing answered, `rated` those that were rated.
    """
    earlier = [at for at in left_open if at < held_at]
    return bool(earlier) and not any(max(earlier) < at < held_at for at in rated)
