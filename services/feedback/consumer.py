"""What feedback does with the events of others."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final

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

# A handler takes all events of its kind in a batch.
Handler = Callable[..., None]

TOPICS: Final = (INTAKE, ALERTS)
HANDLERS: Final[Mapping[type[Event], Handler]] = {
    ClinicUpdated: keep.keep_clinic,
    StaffUpdated: keep.keep_staff,
    ClientUpdated: keep.keep_client,
    EpisodeUpdated: keep.keep_episode,
    GoalUpdated: keep.keep_goal,
    SessionUpdated: keep.keep_session,
    ClientErased: keep.ask_erasures,
    AlertUpdated: hear_repair.keep_alert,
}


def apply(unit: Unit, events: Sequence[Event]) -> None:
    """Handle a batch, with the same few questions to the database whatever its size.

    Each client's anchor is written once, and events about an erased client are dropped.
    """
    living = unit.clients.touch_all({event.client_id for event in events if isinstance(event, ClientEvent)})
    by_kind: dict[type[Event], list[Event]] = {}
    for event in events:
        if _counts(event, living):
            by_kind.setdefault(type(event), []).append(event)
    for kind, of_kind in by_kind.items():
        HANDLERS[kind](unit, *of_kind)


def _counts(event: Event, living: Container[str]) -> bool:
    """Whether the event still says anything: of whoever was erased nothing does."""
    return not isinstance(event, ClientEvent) or event.client_id in living
