"""What intake says of its entities: ids, numbers and instants, never a name of a person, a code or a title."""

from __future__ import annotations

from services.intake.domain.clients import Client, Episode, Tombstone
from services.intake.domain.clinic import Clinic
from services.intake.domain.goals import Goal
from services.intake.domain.ids import Version
from services.intake.domain.sessions import Session
from services.intake.domain.staff import ROLES, Staff
from shared.contracts.clinic import ClinicUpdated, CrisisContact
from shared.contracts.events import (
    ClientErased,
    ClientUpdated,
    EpisodeUpdated,
    GoalUpdated,
    Milestone,
    Pause,
    SessionUpdated,
    StaffUpdated,
)
from shared.contracts.revision import Revision


def revision_of(version: Version) -> Revision:
    """The contract's word for a version; a thing that was never kept has none."""
    if version is None:
        raise ValueError("it was never kept")
    return Revision(*version)


def clinic_updated(clinic: Clinic) -> ClinicUpdated:
    """The clinic as everybody may know it; what its staff are to do stays here."""
    return ClinicUpdated(
        clinic_id=clinic.clinic_id,
        name=clinic.name,
        address=clinic.address,
        time_zone=clinic.time_zone,
        working_days=clinic.working_days,
        opens=clinic.opens,
        closes=clinic.closes,
        languages=clinic.languages,
        crisis_contacts=tuple(
            CrisisContact(label=one.label, number=one.number, hours=one.hours, kind=one.kind)
            for one in clinic.crisis_contacts
        ),
        crisis_words=clinic.crisis_words,
        safety_contact=clinic.safety_contact,
        escalate_after_minutes=clinic.escalate_after_minutes,
        instruments=clinic.instruments,
        instruments_every_weeks=clinic.instruments_every_weeks,
        remind_after_days=clinic.remind_after_days,
        missing=clinic.missing,
        revision=revision_of(clinic.version),
    )


def staff_updated(staff: Staff) -> StaffUpdated:
    """The member of staff as others may know them."""
    return StaffUpdated(
        staff_id=staff.staff_id,
        roles=tuple(role for role in ROLES if role in staff.roles),
        team_ids=tuple(sorted(staff.team_ids)),
        active=staff.active,
        revision=revision_of(staff.version),
    )


def client_updated(client: Client) -> ClientUpdated:
    """The client as others may know them."""
    return ClientUpdated(
        client_id=client.client_id,
        clinician_id=client.clinician_id,
        team_id=client.team_id,
        status=client.status,
        mail_consent=bool(client.mail_to or client.text_to),
        pauses=tuple(Pause(since=one.since, until=one.until) for one in client.pauses),
        revision=revision_of(client.version),
    )


def client_erased(tombstone: Tombstone) -> ClientErased:
    """That the client was erased."""
    return ClientErased(
        client_id=tombstone.client_id,
        erased_at=tombstone.erased_at,
        revision=revision_of(tombstone.version),
    )


def episode_updated(episode: Episode) -> EpisodeUpdated:
    """The episode of care."""
    return EpisodeUpdated(
        episode_id=episode.episode_id,
        client_id=episode.client_id,
        opened_at=episode.opened_at,
        planned_ending_at=episode.planned_ending_at,
        ended_at=episode.ended_at,
        ending=episode.ending,
        ending_step=episode.ending_steps[-1].step if episode.ending_steps else None,
        ending_step_at=episode.ending_steps[-1].at if episode.ending_steps else None,
        revision=revision_of(episode.version),
    )


def goal_updated(goal: Goal) -> GoalUpdated:
    """The goal without its words."""
    steps = (Milestone(milestone_id=step.milestone_id, reached_at=step.reached_at) for step in goal.milestones)
    return GoalUpdated(
        goal_id=goal.goal_id,
        client_id=goal.client_id,
        episode_id=goal.episode_id,
        status=goal.status,
        agreed_at=goal.agreed_at,
        horizon_weeks=goal.horizon_weeks,
        milestones=tuple(steps),
        revision=revision_of(goal.version),
    )


def session_updated(session: Session) -> SessionUpdated:
    """The session."""
    return SessionUpdated(
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        clinician_id=session.clinician_id,
        session_no=session.session_no,
        status="cancelled" if session.status == "cancelled_late" else session.status,
        late=session.status == "cancelled_late",
        held_at=session.held_at,
        became_held_at=session.became_held_at,
        revision=revision_of(session.version),
    )
