"""Keeping what intake says: the highest revision of every entity, and an invitation for every held session."""

from __future__ import annotations

from services.feedback.domain.invitation import invite, named_id
from services.feedback.ports import Copies, E, Known, Unit
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import (
    ClientErased,
    ClientUpdated,
    EpisodeUpdated,
    GoalUpdated,
    SessionUpdated,
    StaffUpdated,
)
from shared.contracts.principal import EVERYTHING


def keep_clinic(unit: Unit, clinic: ClinicUpdated) -> None:
    """Keep what the clinic is like."""
    _keep(unit.clinic, clinic.clinic_id, clinic)


def keep_staff(unit: Unit, staff: StaffUpdated) -> None:
    """Keep a member of staff."""
    _keep(unit.staff, staff.staff_id, staff)


def keep_client(unit: Unit, client: ClientUpdated) -> None:
    """Keep a client; the anchor must have been touched, as in all that follow."""
    known = unit.clients.get(client.client_id, EVERYTHING)
    if known is None or known.revision < client.revision:
        unit.clients.put(client)


def keep_episode(unit: Unit, episode: EpisodeUpdated) -> None:
    """Keep an episode."""
    _keep(unit.episodes, episode.episode_id, episode)


def keep_goal(unit: Unit, goal: GoalUpdated) -> None:
    """Keep a goal."""
    _keep(unit.goals, goal.goal_id, goal)


def keep_session(unit: Unit, session: SessionUpdated) -> None:
    """Keep a session and let its invitation follow it: made or renewed when held, void when not."""
    if not _keep(unit.sessions, session.session_id, session):
        return
    invitation = unit.invitations.get(named_id("invitation", session.session_id))
    if session.status == "held":
        made_at = session.became_held_at or session.held_at
        unit.invitations.put(
            invitation.renewed(made_at)
            if invitation
            else invite(unit.links, session_id=session.session_id, client_id=session.client_id, made_at=made_at)
        )
    elif invitation is not None:
        unit.invitations.put(invitation.voided())


def erase_client(unit: Unit, erased: ClientErased) -> None:
    """Delete everything of the client and leave the tombstone that keeps late events out."""
    unit.clients.bury(erased.client_id, erased.erased_at)


def keep_known(unit: Unit, known: Known) -> None:
    """Keep what intake answered about a session, as if its events had come."""
    unit.clients.touch(known.client.client_id)
    keep_client(unit, known.client)
    keep_episode(unit, known.episode)
    for goal in known.goals:
        keep_goal(unit, goal)
    keep_session(unit, known.session)


def _keep(copies: Copies[E], entity_id: str, entity: E) -> bool:
    known = copies.get(entity_id)
    newer = known is None or known.revision < entity.revision
    if newer:
        copies.put(entity)
    return newer
