"""The episode of care that new goals and sessions belong to."""

from __future__ import annotations

from services.intake.domain.clients import Client, Episode
from services.intake.ports import Unit
from shared.errors import Conflict


def episode_in_care(unit: Unit, client: Client) -> Episode:
    """The client's open episode; raises Conflict when their care has ended."""
    episode = unit.episodes.open_of([client]).get(client.client_id)
    if episode is None:
        raise Conflict("This client’s care has ended. Open it again first.", client_id=client.client_id)
    return episode
