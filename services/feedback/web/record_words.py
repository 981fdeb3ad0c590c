"""What My record says in words: sessions, goals, notes, who looked, and what was done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.feedback.domain.answers import Routing
from services.feedback.domain.rating import Rating
from services.feedback.domain.record import What
from services.feedback.ports.record import OwnMilestone, OwnRecord, OwnSession
from services.feedback.usecases.end_care import Ending, how_far
from services.feedback.usecases.record import MyRecord
from services.feedback.web.deps import deps
from services.feedback.web.words import homework_words
from shared.contracts.events import ClientUpdated, StaffUpdated
from shared.web.onlookers import Looked
from shared.web.words import _, lazy

GOAL_STATUS: Final[Mapping[str, str]] = {
    "active": lazy("working on it"),
    "reached": lazy("reached"),
    "dropped": lazy("no longer a goal"),
}


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A session that was held, with what was answered about it."""

    number: int
    held_at: datetime
    rating: Rating | None
    homework: str


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    """A goal in the words that were agreed, what became of it, and its milestones."""

    title: str
    status: str
    milestones: Sequence[OwnMilestone]


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """What the client wrote, and for whom."""

    text: str
    whom: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class Look:
    """Somebody of the staff looked at something of the client's."""

    name: str
    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Somebody of the staff opened something about the client that day."""

    name: str
    who: str
    on: datetime
    times: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that was done with the record."""

    what: str
    at: datetime


def sessions(found: MyRecord) -> Sequence[SessionRow]:
    """The sessions that were held, newest first."""
    rated = {rating.session_id: rating for rating in found.kept.ratings}
    numbers, words = found.numbers(), homework_words()
    rows = [
        SessionRow(
            number=numbers[session.session_id],
            held_at=session.held_at,
            rating=(rating := rated.get(session.session_id)),
            homework=words[rating.answers.homework] if rating and rating.answers.homework else "",
        )
        for session in found.kept.sessions
        if session.status == "held"
    ]
    return rows[::-1]


def goals(found: MyRecord, intake: OwnRecord | None) -> Sequence[GoalRow]:
    """The goals as they were agreed, with their steps; while intake is away as far as they are known here."""
    if intake is not None:
        return [
            GoalRow(title=goal.title, status=_status(goal.status), milestones=goal.milestones)
            for goal in intake.goals
        ]
    words = found.goal_words()
    return [
        GoalRow(
            title=words.get(goal.goal_id) or _("Goal %(number)s", number=number),
            status=_status(goal.status),
            milestones=(),
        )
        for number, goal in enumerate(found.kept.goals, start=1)
    ]


def homework(intake: OwnRecord | None) -> Sequence[OwnSession]:
    """The sessions in which something to try was agreed, newest first; none while intake is away."""
    agreed = [one for one in intake.sessions if one.homework] if intake else []
    return sorted(agreed, key=lambda one: one.held_at, reverse=True)


def _status(status: str) -> str:
    return str(GOAL_STATUS.get(status, status))


def ending(found: MyRecord) -> Ending | None:
    """How far an ending of the newest care has come, if somebody speaks of one."""
    episode = found.kept.episodes[-1] if found.kept.episodes else None
    checks = [one for one in found.kept.value_checks if episode and one.episode_id == episode.episode_id]
    return how_far(episode, checks[-1] if checks else None, found.now)


def notes(found: MyRecord) -> Sequence[NoteRow]:
    """What the client wrote, newest first."""
    return [
        NoteRow(text=note.text or "", whom=whom(note.chosen), written_at=note.written_at)
        for note in reversed(found.kept.notes)
    ]


def whom(routing: Routing) -> str:
    """For whom a note was written."""
    return {
        "therapist": _("for your therapist"),
        "next_session": _("for your therapist, to bring up with you"),
        "supervisor": _("only for supervisors of the team"),
        "safety_contact": _("only for the person whom your clinic names for safety"),
        "private": _("only for you"),
    }[routing]


def looks(found: MyRecord) -> Sequence[Look]:
    """Who of the staff looked at a link to a check-in, or read a note for supervision, newest first."""
    kept = found.kept
    names = deps().desk.intake.names_of(
        "staff", {read.staff_id for read in kept.link_reads} | {read.staff_id for read in kept.note_reads}
    )
    found_looks = [
        Look(name=_name(names, read.staff_id), what=_("the link to a check-in"), at=read.at)
        for read in kept.link_reads
    ] + [
        Look(
            name=_name(names, read.staff_id),
            what=_("a note that was not for your therapist"),
            at=read.read_at,
        )
        for read in kept.note_reads
    ]
    return sorted(found_looks, key=lambda look: look.at, reverse=True)


def opened(found: MyRecord, looked: Looked) -> Sequence[Opened]:
    """Who of the staff opened or changed something about the client: by day, the latest first, and by name."""
    ids = {one.staff_id for one in looked.onlookers}
    names = deps().desk.intake.names_of("staff", ids)
    known = deps().record(lambda unit: {each: unit.staff.get(each) for each in ids})
    people = [
        Opened(
            name=_name(names, one.staff_id),
            who=_who(found.client, one.staff_id, known[one.staff_id]),
            on=one.on,
            times=one.times,
        )
        for one in looked.onlookers
    ]
    return sorted(sorted(people, key=lambda one: one.name), key=lambda one: one.on, reverse=True)


def _who(client: ClientUpdated | None, staff_id: str, known: StaffUpdated | None) -> str:
    """What a member of staff is for the client now, if that is known here."""
    if client is not None and client.clinician_id == staff_id:
        return _("your therapist")
    if known is None:
        return ""
    if "supervisor" in known.roles and client is not None and client.team_id in known.team_ids:
        return _("a supervisor of the team")
    return _("a therapist of the clinic") if "clinician" in known.roles else _("from the clinic’s office")


def entries(found: MyRecord) -> Sequence[Entry]:
    """What was done with the record, newest first."""
    names = deps().desk.intake.names_of("staff", {entry.staff_id for entry in found.entries if entry.staff_id})
    return [
        Entry(what=_done(entry.what, _name(names, entry.staff_id or "")), at=entry.at) for entry in found.entries
    ]


def _name(names: Mapping[str, str], staff_id: str) -> str:
    return names.get(staff_id) or _("Somebody of the clinic")


def _done(what: What, name: str) -> str:
    return {
        "code": _("%(name)s made a code for you", name=name),
        "pin": _("A PIN was chosen"),
        "other_pin": _("Another PIN was chosen, with a code from the clinic"),
        "opened": _("Your record was opened"),
        "wrong_pin": _("Somebody typed a wrong PIN"),
        "downloaded": _("Your record was downloaded"),
    }[what]
