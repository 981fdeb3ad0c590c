"""What a client answers: four items, their goals, homework, the week, and a note for whom they choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from services.feedback.domain.outcome import Outcome
from shared.errors import Invalid
from shared.sentence import say

Homework = Literal["done", "partly", "no", "none_agreed"]
Repair = Literal["helped", "unsettled", "no", "nothing"]
# A private note is read by its writer alone, in My record and behind their PIN. The safety contact is a choice
# where no supervisor would read a note.
Routing = Literal["therapist", "next_session", "supervisor", "safety_contact", "private"]
SharedRouting = Literal["therapist", "next_session"]

HOMEWORK: tuple[Homework, ...] = get_args(Homework)
REPAIRS: tuple[Repair, ...] = get_args(Repair)
ROUTINGS: tuple[Routing, ...] = get_args(Routing)
# Only these two leave the service, as a fact without words; the others must not even be known to exist.
TO_THERAPIST: tuple[SharedRouting, ...] = get_args(SharedRouting)
LONGEST_NOTE = 4000


@dataclass(frozen=True, kw_only=True)
class Items:
    """The four items, 0 to 10 each, or None where the client preferred not to say."""

    heard: int | None = None
    matters: int | None = None
    fit: int | None = None
    openness: int | None = None

    def total(self) -> int | None:
        """0 to 40, only when all four are answered."""
        answered = [n for n in (self.heard, self.matters, self.fit, self.openness) if n is not None]
        return sum(answered) if len(answered) == 4 else None  # noqa: PLR2004 - the four fields above


@dataclass(frozen=True, kw_only=True, order=True)
class GoalScore:
    """How near a goal is, 0 to 10."""

    goal_id: str
    score: int


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Everything about one session except the note."""

    items: Items
    goals: tuple[GoalScore, ...] = ()
    homework: Homework | None = None
    week: int | None = None

    def __post_init__(self) -> None:
        """Keep goals in one order, so that the same answers are equal however they were sent."""
        ids = [goal.goal_id for goal in self.goals]
        if len(set(ids)) != len(ids):
            raise Invalid("A goal is rated twice.", fields={"goals": [say("Each goal is rated once at most.")]})
        object.__setattr__(self, "goals", tuple(sorted(self.goals)))


@dataclass(frozen=True, kw_only=True)
class Note:
    """What the client wrote, and who gets it; `anew` where the same sending takes back what stood before."""

    text: str
    routing: Routing
    anew: bool = False


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One sending of the form; `note` says the words, or keeps or takes back those sent before.

    A questionnaire that is not among `outcomes` stays as it was sent before. `repair` is what became of what felt
    off last time, None where that was asked and left open, or "unasked" where the form did not show the question.
    `instrument_version` is that of the statements that the form showed, None where nobody said so; `language`
    is the one in which.
    """

    answers: Answers
    note: Note | Literal["keep", "clear"] = "keep"
    outcomes: tuple[Outcome, ...] = ()
    repair: Repair | Literal["unasked"] | None = "unasked"
    instrument_version: int | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        """Raise Invalid if a questionnaire stands there twice."""
        ids = [outcome.instrument for outcome in self.outcomes]
        if len(set(ids)) != len(ids):
            fields = {"outcomes": [say("Each questionnaire is answered once at most.")]}
            raise Invalid("A questionnaire is answered twice.", fields=fields)
