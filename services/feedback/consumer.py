"""What feedback does with the events of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from services.feedback.ports import Unit
from services.feedback.usecases import hear_repair, keep
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import (
    ALERTS,
    INTAKE,
    AlertUpdated,
    ClientErased,
    ClientEvent,
    ClientUpdated,
    EpisodeUpdated,
    Event,
    GoalUpdated,
    SessionUpdated,
    StaffUpdated,
)
from shared.errors import Erased

Handler = Callable[[Unit, Any], None]

TOPICS: Final = (INTAKE, ALERTS)
HANDLERS: Final[Mapping[type[Event], Handler]] = {
    ClinicUpdated: keep.keep_clinic,
    StaffUpdated: keep.keep_staff,
    ClientUpdated: keep.keep_client,
    EpisodeUpdated: keep.keep_episode,
    GoalUpdated: keep.keep_goal,
    SessionUpdated: keep.keep_session,
    ClientErased: keep.erase_client,
    AlertUpdated: hear_repair.keep_alert,
}


def apply(unit: Unit, events: Sequence[Event]) -> None:
    """Handle a batch; each client's anchor is written once, and events about an erased client are dropped."""
    for event in events:
        if not isinstance(event, ClientEvent):
            HANDLERS[type(event)](unit, event)
    for client_id, about in _by_client(events).items():
        _apply_to_client(unit, client_id, about)


def _apply_to_client(unit: Unit, client_id: str, events: Iterable[ClientEvent]) -> None:
    try:
        unit.clients.touch(client_id)
    except Erased:
        return
    for event in events:
        HANDLERS[type(event)](unit, event)
        if isinstance(event, ClientErased):
            return


def _by_client(events: Iterable[Event]) -> dict[str, list[ClientEvent]]:
    grouped: dict[str, list[ClientEvent]] = {}
    for event in events:
        if isinstance(event, ClientEvent):
            grouped.setdefault(event.client_id, []).append(event)
    return grouped
