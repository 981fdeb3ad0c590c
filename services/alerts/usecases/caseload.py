"""Whose client it is."""

from __future__ import annotations

from services.alerts.domain.trajectory import Trajectory


def caseload(trajectory: Trajectory) -> tuple[str | None, str | None]:
    """Clinician and team as intake says; until it has, the clinician of the latest session."""
    client = trajectory.facts.client
    if client is not None:
        return client.clinician_id, client.team_id
    sessions = trajectory.facts.sessions.values()
    latest = max(sessions, key=lambda session: (session.held_at, session.session_id), default=None)
    return (latest.clinician_id if latest else None), None
