"""What intake does with the events of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from services.intake.ports import Unit
from services.intake.usecases.endings import note_value_checks
from services.intake.usecases.ratings import note_check_ins
from shared.contracts.events import FEEDBACK, Event, SessionRated
from shared.contracts.value_check import ValueChecked

# A handler takes all events of its kind in a batch: what a database write costs is what a batch must save.
Handler = Callable[[Unit, Sequence[Any]], None]

TOPICS: Final = (FEEDBACK,)
HANDLERS: Final[Mapping[type[Event], Handler]] = {
    SessionRated: note_check_ins,
    ValueChecked: note_value_checks,
}


def apply(unit: Unit, events: Sequence[Event]) -> None:
    """Handle a batch."""
    for kind, handle in HANDLERS.items():
        of_kind = [event for event in events if isinstance(event, kind)]
        if of_kind:
            handle(unit, of_kind)
