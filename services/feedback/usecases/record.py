"""What a client finds in their own record, and what stays closed even there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.record import ClientPrincipal, RecordEntry
from services.feedback.ports import RecordUnit, Unit
from services.feedback.ports.record import Kept
from services.feedback.usecases.keep import keep_client
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.open_record import note
from shared.contracts.events import ClientUpdated
from shared.contracts.principal import EVERYTHING

# Notes that the therapist must not read: behind the PIN that its writer had then.
CLOSED: Final = frozenset({"private", "supervisor"})
MOST_ENTRIES: Final = 50


@dataclass(frozen=True, kw_only=True)
class MyRecord:
    """A client's own record: what is kept, without `closed` notes, and the latest that was done with it."""

    client: ClientUpdated | None
    kept: Kept
    closed: int
    entries: Sequence[RecordEntry]
    now: datetime

    @property
    def paused(self) -> bool:
        """Whether the client wants no check-ins at the moment."""
        return self.client is not None and any(pause.until is None for pause in self.client.pauses)

    def latest(self) -> Sequence[Rating]:
        """The ratings with the therapist of the last rated session in that episode: one line of a picture."""
        counted = [rating for rating in self.kept.ratings if rating.disowned_at is None]
        if not counted:
            return []
        last = (counted[-1].episode_id, counted[-1].clinician_id)
        return [rating for rating in counted if (rating.episode_id, rating.clinician_id) == last]

    def numbers(self) -> Mapping[str, int]:
        """The numbers of sessions by date, each within its episode."""
        count: dict[str, int] = {}
        found = {}
        for session in self.kept.sessions:
            count[session.episode_id] = count.get(session.episode_id, 0) + 1
            found[session.session_id] = count[session.episode_id]
        return found

    def goal_words(self) -> Mapping[str, str]:
        """The words of goals that are known here."""
        return {title.goal_id: title.text for title in self.kept.titles}


def read_record(unit: RecordUnit, me: ClientPrincipal) -> MyRecord:
    """The client's own record; what they wrote for nobody, or for supervision, from before their PIN is left out.

    Otherwise somebody who was given a code could choose another PIN and read what was kept from them.
    """
    kept, access = unit.own.of(me.client_id), unit.accesses.get(me.client_id)
    open_notes = [one for one in kept.notes if access and _is_open(one, access.shows_from)]
    written = [one for one in kept.notes if one.text is not None]
    return MyRecord(
        client=unit.clients.get(me.client_id, EVERYTHING),
        kept=replace(kept, notes=open_notes),
        closed=len(written) - len(open_notes),
        entries=unit.record_log.of_client(me.client_id, MOST_ENTRIES),
        now=unit.now,
    )


def ask_or_not(desk: Desk, me: ClientPrincipal, *, asked: bool) -> None:
    """Keep at intake whether the client wants check-ins, and here at once; raises Unavailable."""
    client = desk.intake.ask_or_not(me.client_id, asked=asked)
    if client is not None:
        desk.transact(lambda unit: _keep(unit, client))


def _keep(unit: Unit, client: ClientUpdated) -> None:
    unit.clients.touch(client.client_id)
    keep_client(unit, client)


def take_record(unit: RecordUnit, me: ClientPrincipal) -> MyRecord:
    """The same to take away, which is written down."""
    unit.clients.touch(me.client_id)
    note(unit, me.client_id, "downloaded")
    return read_record(unit, me)


def _is_open(one: WrittenNote, shows_from: datetime) -> bool:
    return one.text is not None and (one.routing not in CLOSED or one.written_at >= shows_from)
