"""What clients wrote for supervision: a supervisor's list, and for admins where nobody could read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import flask

from services.feedback.domain.rating import WrittenNote
from services.feedback.ports import Unit
from services.feedback.ports.supervision import Place
from services.feedback.usecases.supervise import for_supervision, mark_read, without_reader
from services.feedback.web.deps import deps
from shared.contracts.clinic import is_safety_contact
from shared.contracts.events import Role
from shared.contracts.principal import Principal
from shared.web import moments
from shared.web.api import Cursor
from shared.web.clinic import clinic
from shared.web.cursors import After
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import _, order_of_names

pages = flask.Blueprint("supervision_pages", __name__)
A_PAGE: Final = 20


@dataclass(frozen=True)
class Row:
    """A note as the list shows it."""

    note: WrittenNote
    client: str
    session: str


@dataclass(frozen=True)
class Part:
    """A piece of the list; `older` is where the next one begins."""

    rows: Sequence[Row]
    older: str | None


@dataclass(frozen=True)
class Lost:
    """How many notes nobody could read: for supervisors, by the team's name, and for the safety contact."""

    teams: Sequence[tuple[str, int]]
    contact: int


@pages.get("/supervision")
def show_list() -> str:
    """What the reader has not read yet, then what they have, each newest first."""
    me = _one_of("supervisor", "admin")
    reads = me.is_("supervisor") or is_safety_contact(clinic(), me)
    unread, read = (partial(_part, me, read=read, after=_after(name)) for name, read in PARTS.items())
    return render(
        "supervision.html",
        supervises=me.is_("supervisor"),
        unread=unread() if reads else None,
        read=read() if reads else None,
        without_reader=_without_reader(me) if me.is_("admin") else None,
    )


@pages.post("/supervision/<note_id>/read")
def read(note_id: str) -> flask.typing.ResponseReturnValue:
    """Keep that the reader has read it; the list no longer counts it for them."""
    me = _one_of("supervisor")
    return once_only(
        deps().transact,
        lambda unit: mark_read(unit, note_id, me),
        then=lambda _: flask.url_for("supervision_pages.show_list"),
        about=lambda note: note.client_id,
    )


def _one_of(*roles: Role) -> Principal:
    """The principal, if they have one of the roles or are the clinic's safety contact; raises like `need`."""
    me = principal()
    return me if is_safety_contact(clinic(), me) else need(*roles)


PARTS: Final = {"after": False, "read_after": True}


def _after(name: str) -> Place | None:
    """Where the part of the list begins that this parameter of the address is for."""
    given = flask.request.args.get(name)
    cursor: Cursor | None = After().deserialize(given) if given else None
    return (cursor.at, cursor.id) if cursor else None


def _part(me: Principal, *, read: bool, after: Place | None) -> Part:
    def find(unit: Unit) -> tuple[Sequence[WrittenNote], dict[str, datetime]]:
        notes = for_supervision(unit, me, read=read, after=after, limit=A_PAGE + 1)
        sessions = [unit.sessions.get(note.session_id) for note in notes]
        return notes, {session.session_id: session.held_at for session in sessions if session}

    found, held = deps().desk.do(find)
    notes = found[:A_PAGE]
    older = str(Cursor(notes[-1].written_at, notes[-1].note_id)) if len(found) > A_PAGE else None
    return Part(_rows(notes, held.get), older)


def _rows(notes: Sequence[WrittenNote], held_at: Callable[[str], datetime | None]) -> list[Row]:
    """The notes with names, or with short ids where intake cannot tell them."""
    clients = deps().desk.intake.names_of("clients", {note.client_id for note in notes})
    staff = deps().desk.intake.names_of("staff", {note.clinician_id for note in notes})
    return [
        Row(
            note,
            clients.get(note.client_id) or _("Client %(id)s", id=note.client_id[:8]),
            _session(held_at(note.session_id), staff.get(note.clinician_id)),
        )
        for note in notes
    ]


def _session(held_at: datetime | None, therapist: str | None) -> str:
    """Which session it was, as far as is known."""
    day = moments.day_words(held_at, now=deps().clock()) if held_at else None
    if day and therapist:
        return _("Session on %(day)s with %(name)s", day=day, name=therapist)
    if therapist:
        return _("Session with %(name)s", name=therapist)
    return _("Session on %(day)s", day=day) if day else ""


def _without_reader(me: Principal) -> Lost:
    """How many notes nobody could read, with the teams' names."""
    found = deps().desk.do(lambda unit: without_reader(unit, me.staff_id))
    names = deps().desk.intake.names_of("teams", {team_id for team_id in found.teams if team_id})
    order = order_of_names()
    told = [
        (names.get(team_id) or _("Team %(id)s", id=team_id[:8]) if team_id else "", count)
        for team_id, count in found.teams.items()
    ]
    return Lost(sorted(told, key=lambda one: order(one[0])), found.contact)
