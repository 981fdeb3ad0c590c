"""Every event, each with the full current state of its entity and a revision.

Events are pseudonymous: ids, numbers and instants; never a name, an address, the clinic's client code, a word
that a client wrote or a token. Unknown fields are tolerated and only optional ones are ever added; a break is a
new type beside the old one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from shared.contracts.revision import Revision

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Instant = Annotated[datetime, Meta(tz=True)]
Score = Annotated[int, Meta(ge=0, le=10)]
Count = Annotated[int, Meta(ge=0)]

Role = Literal["clinician", "supervisor", "admin"]
SessionStatus = Literal["planned", "held", "missed", "cancelled"]
GoalStatus = Literal["active", "reached", "dropped"]
Homework = Literal["done", "partly", "no", "none_agreed"]
Severity = Literal["high", "low"]
AlertStatus = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]

INTAKE = "intake.events"
FEEDBACK = "feedback.events"
ALERTS = "alerts.events"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one entity; its subclasses say of which."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]

    revision: Revision

    @property
    def key(self) -> str:
        """The Kafka key: whom the event is about."""
        raise NotImplementedError


class ClientEvent(Event, frozen=True, kw_only=True):
    """An event about one client, by whom it is partitioned."""

    client_id: Id

    @property
    def key(self) -> str:
        """The client's id."""
        return self.client_id


class StaffUpdated(Event, frozen=True, kw_only=True):
    """A member of staff, their roles and teams."""

    TYPE = "attune.intake.staff-updated.v1"
    TOPIC = INTAKE

    staff_id: Id
    roles: tuple[Role, ...]
    team_ids: tuple[Id, ...]
    active: bool

    @property
    def key(self) -> str:
        """The member's id."""
        return self.staff_id


class ClientUpdated(ClientEvent, frozen=True, kw_only=True):
    """A client: whose caseload they are on, and whether they agreed to mail."""

    TYPE = "attune.intake.client-updated.v1"
    TOPIC = INTAKE

    clinician_id: Id | None
    team_id: Id | None
    status: Literal["open", "closed"]
    mail_consent: bool


class EpisodeUpdated(ClientEvent, frozen=True, kw_only=True):
    """An episode of care, open until it has ended."""

    TYPE = "attune.intake.episode-updated.v1"
    TOPIC = INTAKE

    episode_id: Id
    opened_at: Instant
    planned_ending_at: Instant | None
    ended_at: Instant | None
    ending: Literal["agreed", "unplanned"] | None


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """A step towards a goal."""

    milestone_id: Id
    reached_at: Instant | None


class GoalUpdated(ClientEvent, frozen=True, kw_only=True):
    """An agreed goal without its words: these are intake's to give."""

    TYPE = "attune.intake.goal-updated.v1"
    TOPIC = INTAKE

    goal_id: Id
    episode_id: Id
    status: GoalStatus
    agreed_at: Instant
    horizon_weeks: Annotated[int, Meta(ge=1)] | None
    milestones: tuple[Milestone, ...]


class SessionUpdated(ClientEvent, frozen=True, kw_only=True):
    """A session; `became_held_at` is when its status became held, and the check-in link lives from then."""

    TYPE = "attune.intake.session-updated.v1"
    TOPIC = INTAKE

    session_id: Id
    episode_id: Id
    clinician_id: Id
    session_no: Annotated[int, Meta(ge=1)]
    status: SessionStatus
    held_at: Instant
    became_held_at: Instant | None


class ClientErased(ClientEvent, frozen=True, kw_only=True):
    """The client asked to be erased: every service deletes what it has and takes nothing more."""

    TYPE = "attune.intake.client-erased.v1"
    TOPIC = INTAKE

    erased_at: Instant


class Items(msgspec.Struct, frozen=True, kw_only=True):
    """The four answers of a session check-in, 0 to 10, or none where the client preferred not to say."""

    heard: Score | None
    matters: Score | None
    fit: Score | None
    openness: Score | None


class GoalScore(msgspec.Struct, frozen=True, kw_only=True):
    """How near a goal is, in the client's eyes, 0 to 10."""

    goal_id: Id
    score: Score


class SessionRated(ClientEvent, frozen=True, kw_only=True):
    """A client's rating of a session, with the session's instant and revision as the form saw them."""

    TYPE = "attune.feedback.session-rated.v1"
    TOPIC = FEEDBACK

    rating_id: Id
    session_id: Id
    episode_id: Id
    clinician_id: Id
    session_no: Annotated[int, Meta(ge=1)]
    instrument: str
    instrument_version: int
    items: Items
    total: Annotated[int, Meta(ge=0, le=40)] | None
    goals: tuple[GoalScore, ...]
    homework: Homework | None
    week: Score | None
    held_at: Instant
    session_revision: Revision
    first_submitted_at: Instant
    submitted_at: Instant
    via: str


class OutcomeMeasured(ClientEvent, frozen=True, kw_only=True):
    """A filled-in outcome questionnaire: its total, and its item about risk where it has one."""

    TYPE = "attune.feedback.outcome-measured.v1"
    TOPIC = FEEDBACK

    measure_id: Id
    episode_id: Id
    session_id: Id | None
    instrument: str
    instrument_version: int
    total: Count
    risk_item: Count | None
    measured_at: Instant


class ConcernRaised(ClientEvent, frozen=True, kw_only=True):
    """A client spoke up to the therapist, or said that they are not safe; the words stay with feedback."""

    TYPE = "attune.feedback.concern-raised.v1"
    TOPIC = FEEDBACK

    concern_id: Id
    episode_id: Id
    session_id: Id
    routing: Literal["therapist", "next_session"]
    safety: bool
    raised_at: Instant


class RepairAnswered(ClientEvent, frozen=True, kw_only=True):
    """The client's own word on whether a rupture was talked about."""

    TYPE = "attune.feedback.repair-answered.v1"
    TOPIC = FEEDBACK

    answer_id: Id
    episode_id: Id
    session_id: Id
    alert_id: Id
    answer: Literal["helped", "unsettled", "no", "nothing"]
    answered_at: Instant


class AlertUpdated(ClientEvent, frozen=True, kw_only=True):
    """An alert as it stands now."""

    TYPE = "attune.alerts.alert-updated.v1"
    TOPIC = ALERTS

    alert_id: Id
    episode_id: Id
    session_id: Id | None
    kind: str
    severity: Severity
    status: AlertStatus
    rule: str
    rule_set: int
    score: float | None
    evidence: dict[str, float | str | None]
    raised_at: Instant


EVENTS: dict[str, type[Event]] = {
    event.TYPE: event
    for event in (
        StaffUpdated,
        ClientUpdated,
        EpisodeUpdated,
        GoalUpdated,
        SessionUpdated,
        ClientErased,
        SessionRated,
        OutcomeMeasured,
        ConcernRaised,
        RepairAnswered,
        AlertUpdated,
    )
}
TOPICS = (INTAKE, FEEDBACK, ALERTS)
