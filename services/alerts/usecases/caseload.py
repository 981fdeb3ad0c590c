"""Whose client it is."""

from __future__ import annotations

from services.alerts.domain.trajectory import Trajectory


def caseload(trajectory: Trajectory) -> tuple[str | None, str | None]:
    """Clinician and team as intake says; until it has, the clinician of the last rating, or else of a session."""
    facts = trajectory.facts
    if facts.client is not None:
        return facts.client.clinician_id, facts.client.team_id
    rated = facts.sessions.get(trajectory.state.last_session_id)
    latest = rated or max(facts.sessions.values(), key=lambda one: (one.held_at, one.session_id), default=None)
    return (latest.clinician_id if latest else None), None
