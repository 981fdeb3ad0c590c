"""What happens to one client of the demo, as the simulator tells it: meetings, answers, goals and the ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.feedback.domain.value_check import ValueAnswers

Four = tuple[int | None, int | None, int | None, int | None]
Status = Literal["held", "missed", "cancelled", "cancelled_late"]
Routing = Literal["therapist", "next_session", "supervisor"]
Way = Literal["agreed", "unplanned", "silent"]
Last = Literal["", "none", "open", "acknowledge", "snooze", "talked_about", "useful", "not_useful", "close"]
"""What the therapist does with prompts of the last weeks; nothing said: what they usually do."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A goal with its milestones, and for how many weeks it was agreed."""

    title: str
    milestones: tuple[str, ...] = ()
    weeks: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A check-in as the client answers it: heard, matters, fit and openness, each goal, and the rest.

    `distress` is the total that the questionnaire on depression will have where it is asked, None where it is left
    open; `risk` says that its item about death and self-harm is above nought. `value` is what is ticked in a value
    check, if that is not the usual.
    """

    items: Four
    goals: tuple[int, ...]
    homework: Literal["done", "partly", "no", "none_agreed"]
    week: int
    after_minutes: int
    note: tuple[str, Routing] | None = None
    distress: int | None = None
    risk: bool = False
    value: ValueAnswers | None = None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A session on that day, from that minute on; no reply where the check-in was not answered.

    `milestone` is the place of the milestone of the first goal that was reached by then.
    """

    day: int
    minute: int
    status: Status = "held"
    reply: Reply | None = None
    milestone: int | None = None
    not_safe: bool = False
    disowned: bool = False


@dataclass(frozen=True, kw_only=True)
class Course:
    """One client's care: with whom, what for, what happened, and how it ended if it has.

    `ending` is the day and the way; a silent one is noted by nobody at first. `next_day` is that of the session
    that is booked, `later` what they work on once a goal is reached.
    """

    code: str
    name: str
    phone: str
    therapist: str
    language: Literal["en", "es"] = "en"
    opened: int
    aims: tuple[Aim, ...]
    meetings: tuple[Meeting, ...] = ()
    next_day: int | None = None
    planned_ending: int | None = None
    ending: tuple[int, Way] | None = None
    last: Last = ""
    later: Aim | None = None
