"""Guess a check-in before one looks: kept for that clinician alone, and erased with the client."""

from __future__ import annotations

from collections.abc import Mapping

from services.alerts.domain.guess import Guess, guess_id
from services.alerts.ports.guesses import GuessUnit
from services.alerts.usecases.caseload import caseload
from shared.contracts.principal import Principal
from shared.errors import NotFound


def guess(
    unit: GuessUnit, me: Principal, client_id: str, *, session_id: str, scores: Mapping[str, int] | None
) -> None:
    """Keep what somebody guesses of a check-in of their own client, or that they look without; the first counts.

    Raises NotFound unless the client is theirs and has rated that session.
    """
    trajectory = unit.trajectories.lock(client_id)
    if caseload(trajectory)[0] != me.staff_id or session_id not in trajectory.facts.ratings:
        raise NotFound("There is no such check-in.")
    if unit.guesses.find(me.staff_id, session_id) is None:
        unit.guesses.keep(
            Guess(
                guess_id=guess_id(me.staff_id, session_id),
                staff_id=me.staff_id,
                client_id=client_id,
                session_id=session_id,
                at=unit.now,
                scores=scores,
            )
        )
