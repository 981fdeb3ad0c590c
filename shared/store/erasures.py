"""An erasure that an event speaks of: a job asks intake whether it is so, before anything is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from shared.contracts.events import ClientErased
from shared.store import jobs
from shared.store.jobs import Wish
from shared.store.unit import Unit

ERASURE: Final = "erasure"


def ask_erasures(unit: Unit, events: Sequence[ClientErased]) -> None:
    """Have these clients erased here once intake says that it has erased them; the job's row goes with them."""
    jobs.ask_each(
        unit,
        [
            Wish(ERASURE, _key(event), about=msgspec.to_builtins(event), client_id=event.client_id)
            for event in events
        ],
    )


def erasure_of(about: Mapping[str, Any]) -> ClientErased:
    """The event that the job is about."""
    return msgspec.convert(about, ClientErased)


def _key(event: ClientErased) -> str:
    return f"{event.client_id} {event.revision.epoch}.{event.revision.n}"
