"""What the check-in says in words: who sees the ratings, the goals, who may get a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import flask_babel

from services.feedback.domain.answers import Homework, Repair, Routing
from services.feedback.domain.questionnaire import ENGLISH
from services.feedback.usecases.links import Link
from services.feedback.usecases.read_check_in import CheckIn
from services.feedback.usecases.titles import titles
from services.feedback.web.deps import deps
from shared.errors import Unavailable
from shared.web import moments
from shared.web.clinic import clinic
from shared.web.words import _, ngettext

QUESTIONS_A_MINUTE: Final = 8


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    """A goal as the form shows it."""

    goal_id: str
    title: str


def therapist(check_in: CheckIn) -> str | None:
    """The therapist's name, if intake can tell it."""
    try:
        return deps().desk.intake.staff_name(check_in.therapist_id)
    except Unavailable:
        return None


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """A look at a link, with the name of whose it was where intake can tell it."""

    staff_id: str
    name: str | None
    at: datetime
    via: str


def reads(link: Link) -> Sequence[ReadRow]:
    """Who looked at the link, from the first look on."""
    names = deps().desk.intake.names_of("staff", {read.staff_id for read in link.reads})
    return [
        ReadRow(staff_id=read.staff_id, name=names.get(read.staff_id), at=read.at, via=read.via)
        for read in link.reads
    ]


def language() -> str:
    """The page's, by which the words of instruments are chosen."""
    return str(flask_babel.get_locale() or ENGLISH).replace("_", "-")


def goal_rows(check_in: CheckIn) -> Sequence[GoalRow]:
    """The goals in the words that were agreed, or numbered where nobody can tell the words."""
    words = titles(deps().desk, check_in.goals)
    return [
        GoalRow(goal_id=row.goal.goal_id, title=words.get(row.goal.goal_id) or _("Goal %(number)s", number=number))
        for number, row in enumerate(check_in.goals, start=1)
    ]


def sees(name: str | None) -> str:
    """Who sees the ratings."""
    if name is None:
        return _("Your therapist sees your ratings.")
    return _("%(name)s, your therapist, sees your ratings.", name=name)


def sees_besides(check_in: CheckIn) -> str:
    """Who else does, that nobody else does, and who gets a comment."""
    if check_in.in_team:
        return _(
            "So do the supervisor of their team and, while they are away, a colleague."
            " You choose who gets your comment."
        )
    return _("Nobody else does, only a colleague while they are away. You choose who gets your comment.")


def more_questions(check_in: CheckIn) -> str:
    """How many questions of questionnaires there are this time, and how long they take; nothing where none are."""
    count = sum(asked.questionnaire.items + bool(asked.questionnaire.difficulty) for asked in check_in.asked)
    if not count:
        return ""
    minutes = max(1, round(count / QUESTIONS_A_MINUTE))
    time = ngettext("about a minute", "about %(num)s minutes", minutes)
    return ngettext(
        "This time one more question.", "This time %(num)s more questions, %(time)s.", count, time=time
    )


def homework_words() -> dict[Homework, str]:
    """What to choose from about homework."""
    return {
        "done": _("Done"),
        "partly": _("Partly"),
        "no": _("Not this time"),
        "none_agreed": _("Nothing was agreed"),
    }


def repair_words() -> dict[Repair, str]:
    """What may have become of what felt off."""
    return {
        "helped": _("Yes, and it helped"),
        "unsettled": _("Yes, not yet settled"),
        "no": _("No"),
        "nothing": _("Nothing was off"),
    }


def whom(routing: Routing, name: str | None) -> str:
    """Who got a note that was sent."""
    if routing == "supervisor":
        return _("supervisors of the team")
    if routing == "safety_contact":
        return _("the person whom your clinic names for safety")
    return _("yourself") if routing == "private" else name or _("your therapist")


def who_reads(now: datetime) -> str:
    """Who reads a comment, and from when on somebody can; nobody is promised to look at once."""
    readers = _("Only those whom you choose below read it.")
    found = clinic()
    hours = found.hours if found else None
    opens = hours.next_opening(now) if hours else None
    if hours is None or opens is None:
        return readers
    coming = moments.coming_words(opens, now=now)
    closes = hours.open_until(now)
    if closes is None:
        when = _("Your clinic is closed now. Somebody can look at it from %(coming)s.", coming=coming)
    else:
        until = moments.time_words(closes)
        when = _("Somebody can look at it until %(until)s, and again from %(coming)s.", until=until, coming=coming)
    return f"{readers} {when}"


def opening_lines() -> Sequence[str]:
    """How a comment can begin, for whoever does not find the first words."""
    return [
        _("Something I find hard to say is …"),
        _("I did not say so, but …"),
        _("I wish we would …"),
        _("I would like less of …"),
        _("I am not sure that this helps me, because …"),
    ]


def routing_words(name: str | None) -> dict[Routing, str]:
    """Who may get a note."""
    return {
        "therapist": _("%(name)s, at the next sign-in", name=name or _("My therapist")),
        "next_session": _("%(name)s, to bring up with me next time", name=name or _("My therapist")),
        "supervisor": _("Only supervisors of the team, not %(name)s", name=name or _("my therapist")),
        "safety_contact": _(
            "Only the person whom my clinic names for safety, not %(name)s", name=name or _("my therapist")
        ),
        "private": _("Nobody. I keep it for myself, in My record"),
    }
