"""What intake tells a client of themself, over feedback's page of their own record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.intake.domain.clients import Client, Episode
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.goals import Goal
from services.intake.domain.preferences import Preferences
from services.intake.domain.sessions import Session
from services.intake.ports import Unit, Window
from shared.contracts.principal import EVERYTHING
from shared.errors import NotFound

# As many sessions as one client can have.
ALL: Final = Window(limit=5_000)


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """A client's registration, episodes of care, goals with their words, sessions and crisis plan."""

    client: Client
    episodes: list[Episode]
    goals: list[Goal]
    sessions: list[Session]
    wish: ErasureWish | None
    crisis: CrisisPlan | None
    preferences: Preferences | None


def own_record(unit: Unit, client_id: str) -> OwnRecord:
    """All of it; raises NotFound."""
    client = unit.clients.find(client_id, EVERYTHING)
    if client is None:
        raise NotFound("There is no such client.")
    return OwnRecord(
        client=client,
        episodes=unit.episodes.of(client),
        goals=unit.goals.of(client),
        sessions=unit.sessions.page(client, ALL).items,
        wish=unit.erasure_wishes.get(client_id),
        crisis=unit.crisis_plans.get(client_id),
        preferences=unit.preferences.get(client_id),
    )
