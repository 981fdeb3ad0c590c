"""Keeping a changed entity: under its next version, and with the event that says so."""

from __future__ import annotations

from dataclasses import replace

from services.intake.domain.clients import Client, Episode
from services.intake.domain.clinic import Clinic
from services.intake.domain.goals import Goal
from services.intake.domain.ids import Version
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Staff
from services.intake.ports import Unit
from services.intake.usecases import events
from shared.contracts.revision import Revision


def next_version(unit: Unit, version: Version) -> tuple[int, int]:
    """The version after that one."""
    revision = unit.next_revision(None if version is None else Revision(*version))
    return (revision.epoch, revision.n)


def keep_clinic(unit: Unit, clinic: Clinic) -> Clinic:
    """Keep the clinic's settings."""
    kept = replace(clinic, version=next_version(unit, clinic.version))
    unit.clinic.put(kept)
    unit.publish(events.clinic_updated(kept))
    return kept


def keep_staff(unit: Unit, staff: Staff) -> Staff:
    """Keep a member of staff."""
    kept = replace(staff, version=next_version(unit, staff.version))
    unit.staff.put(kept)
    unit.publish(events.staff_updated(kept))
    return kept


def keep_client(unit: Unit, client: Client) -> Client:
    """Keep a client."""
    kept = replace(client, version=next_version(unit, client.version))
    unit.clients.put(kept)
    unit.publish(events.client_updated(kept))
    return kept


def keep_episode(unit: Unit, episode: Episode) -> Episode:
    """Keep an episode; its client must be locked."""
    kept = replace(episode, version=next_version(unit, episode.version))
    unit.episodes.put(kept)
    unit.publish(events.episode_updated(kept))
    return kept


def keep_goal(unit: Unit, goal: Goal) -> Goal:
    """Keep a goal; its client must be locked."""
    kept = replace(goal, version=next_version(unit, goal.version))
    unit.goals.put(kept)
    unit.publish(events.goal_updated(kept))
    return kept


def keep_session(unit: Unit, session: Session) -> Session:
    """Keep a session; its client must be locked."""
    kept = replace(session, version=next_version(unit, session.version))
    unit.sessions.put(kept)
    unit.publish(events.session_updated(kept))
    return kept
