"""Note how a client would like to work, or how it has been so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from services.intake.domain.preferences import LEANINGS, PAIRS, Entry, Kind, Preferences
from services.intake.domain.sessions import Session
from services.intake.domain.text import wrong
from services.intake.ports import Unit
from services.intake.usecases import access
from shared.contracts.principal import Principal

# As many sessions as are looked at: more than the last review comes at.
FAR: Final = 48


def note_preferences(
    unit: Unit, principal: Principal, client_id: str, said: tuple[Kind, Mapping[str, int]]
) -> Preferences:
    """Keep what the client said just now; raises NotFound, or Invalid for what is no pair or no leaning."""
    client = unit.clients.lock(client_id, access.care(principal))
    kind, leanings = said
    for pair, leaning in leanings.items():
        if pair not in PAIRS or leaning not in LEANINGS:
            raise wrong(pair, "There is no such choice.")
    held = held_lately(unit.sessions.past_of(client, unit.now, FAR))
    entry = Entry(kind=kind, leanings=dict(leanings), sessions=held, by=principal.staff_id, at=unit.now)
    known = unit.preferences.get(client_id) or Preferences(client_id=client_id)
    kept = replace(known, entries=(*known.entries, entry))
    unit.preferences.put(kept)
    return kept


def held_lately(past: Sequence[Session]) -> int:
    """How many sessions of the newest episode were held."""
    newest = past[0].episode_id if past else ""
    return sum(one.status == "held" and one.episode_id == newest for one in past)
