"""Every event, each with the full current state of its entity and a revision.

Events are pseudonymous: ids, numbers and instants; never a name, an address, the clinic's client code, a word
that a client wrote or a token. Unknown fields are tolerated and only optional ones are ever added; a break is a
new type beside the old one.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from shared.contracts.fields import Count, Id, Instant, Positive, Score, Word
from shared.contracts.revision import Revision

Role = Literal["clinician", "supervisor", "admin"]
SessionStatus = Literal["planned", "held", "missed", "cancelled"]
GoalStatus = Literal["active", "reached", "dropped"]
Homework = Literal["done", "partly", "no", "none_agreed"]
Total = Annotated[int, Meta(ge=0, le=40, title="0 to 40")]
Severity = Literal["high", "low"]
Doubt = Literal["unopened", "at_once", "staff_browser"]
EndingStep = Literal["wish", "agreed", "last_session", "review", "carried_on"]
AlertStatus = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]

INTAKE = "intake.events"
FEEDBACK = "feedback.events"
ALERTS = "alerts.events"
TOPICS = (INTAKE, FEEDBACK, ALERTS)


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one entity; its subclasses say of which.

    A field that was added later has a default and is written only where it says something.
    """

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
    active: Annotated[bool, Meta(description="whether they work here now")]

    @property
    def key(self) -> str:
        """The member's id."""
        return self.staff_id


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which a client wants no check-ins."""

    since: Instant
    until: Annotated[Instant | None, Meta(description="null while it lasts")]


class ClientUpdated(ClientEvent, frozen=True, kw_only=True):
    """A client: whose caseload they are on, and whether they agreed to mail."""

    TYPE = "attune.intake.client-updated.v1"
    TOPIC = INTAKE

    clinician_id: Annotated[Id | None, Meta(description="whose caseload the client is on")]
    team_id: Id | None
    status: Annotated[Literal["open", "closed"], Meta(description="closed once nobody works with them")]
    mail_consent: Annotated[bool, Meta(description="agreed to be sent links, and there is a safe way")]
    pauses: Annotated[
        tuple[Pause, ...], Meta(description="when the client wanted no check-ins, as they said themselves")
    ] = ()


class EpisodeUpdated(ClientEvent, frozen=True, kw_only=True):
    """An episode of care, open until it has ended."""

    TYPE = "attune.intake.episode-updated.v1"
    TOPIC = INTAKE

    episode_id: Id
    opened_at: Instant
    planned_ending_at: Annotated[Instant | None, Meta(description="an ending that both agreed on ahead")]
    ended_at: Annotated[Instant | None, Meta(description="null while the episode is open")]
    ending: Annotated[Literal["agreed", "unplanned"] | None, Meta(description="how it ended")]
    ending_step: Annotated[
        EndingStep | None,
        Meta(description="how far a planned ending has come; `carried_on`: given up, care goes on"),
    ] = None
    ending_step_at: Annotated[Instant | None, Meta(description="since when it stands there")] = None


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """A step towards a goal."""

    milestone_id: Id
    reached_at: Annotated[Instant | None, Meta(description="null until it is reached")]


class GoalUpdated(ClientEvent, frozen=True, kw_only=True):
    """An agreed goal without its words: these are intake's to give."""

    TYPE = "attune.intake.goal-updated.v1"
    TOPIC = INTAKE

    goal_id: Id
    episode_id: Id
    status: GoalStatus
    agreed_at: Instant
    horizon_weeks: Annotated[Positive | None, Meta(description="how long client and clinician gave it")]
    milestones: tuple[Milestone, ...]


class SessionUpdated(ClientEvent, frozen=True, kw_only=True):
    """A session of client and clinician, planned, held or not."""

    TYPE = "attune.intake.session-updated.v1"
    TOPIC = INTAKE

    session_id: Id
    episode_id: Id
    clinician_id: Id
    session_no: Annotated[Positive, Meta(description="its place in the order of entry, never given twice")]
    status: SessionStatus
    held_at: Annotated[Instant, Meta(description="when it took or takes place: the time that rules reckon with")]
    became_held_at: Annotated[
        Instant | None, Meta(description="when its status became held; the check-in link lives from then")
    ]
    late: Annotated[bool, Meta(description="whether it was cancelled so late that it counts as missed")] = False


class ClientErased(ClientEvent, frozen=True, kw_only=True):
    """The client asked to be erased: every service deletes what it has and takes nothing more."""

    TYPE = "attune.intake.client-erased.v1"
    TOPIC = INTAKE

    erased_at: Instant


class Items(msgspec.Struct, frozen=True, kw_only=True):
    """A check-in's four answers, 0 to 10, or none where left open; the words differ by `instrument_version`."""

    heard: Annotated[Score | None, Meta(description="the therapist got what the client was trying to say")]
    matters: Annotated[Score | None, Meta(description="the time went into what counts for the client")]
    fit: Annotated[Score | None, Meta(description="how they went about it made sense to the client")]
    openness: Annotated[Score | None, Meta(description="the client could bring up whatever was on their mind")]


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
    session_no: Positive
    instrument: Annotated[Word, Meta(description="the set of statements that was asked")]
    instrument_version: Positive
    items: Items
    total: Annotated[Total | None, Meta(description="the four items together; null unless all are answered")]
    goals: tuple[GoalScore, ...]
    homework: Homework | None
    week: Annotated[Score | None, Meta(description="how the week was")]
    held_at: Annotated[Instant, Meta(description="the session's instant as the form saw it")]
    session_revision: Annotated[Revision, Meta(description="the session's revision as the form saw it")]
    first_submitted_at: Annotated[Instant, Meta(description="fixes the rule set that judges the rating")]
    submitted_at: Annotated[Instant, Meta(description="later than the first if the client changed the answers")]
    via: Annotated[Word, Meta(description="how the rating came")]
    disowned_at: Annotated[
        Instant | None,
        Meta(description="when the client said that the answers were not theirs; they count no more"),
    ] = None


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How a questionnaire's total is to be read, as it was when it was filled in."""

    highest: Annotated[Positive, Meta(description="the highest total; the lowest is 0")]
    low_is_good: bool
    cut_off: Annotated[Count, Meta(description="from here on towards the worse end it is in the clinical range")]
    reliable_change: Annotated[Positive, Meta(description="the smallest change beyond measuring error")]


class OutcomeMeasured(ClientEvent, frozen=True, kw_only=True):
    """What was answered of an outcome questionnaire: its total, and its item about risk where it has one."""

    TYPE = "attune.feedback.outcome-measured.v1"
    TOPIC = FEEDBACK

    measure_id: Id
    episode_id: Id
    session_id: Id | None
    instrument: Annotated[Word, Meta(description="the questionnaire that was filled in")]
    instrument_version: Positive
    scale: Scale
    total: Annotated[
        Count | None, Meta(description="all items together; null unless all are answered, by the client")
    ]
    risk_item: Annotated[
        Count | None,
        Meta(description="the answer to the item about risk; null where there is none, or it was left out"),
    ]
    measured_at: Instant


class ConcernRaised(ClientEvent, frozen=True, kw_only=True):
    """A client spoke up to the therapist, or said that they are not safe; the words stay with feedback."""

    TYPE = "attune.feedback.concern-raised.v1"
    TOPIC = FEEDBACK

    concern_id: Id
    episode_id: Id
    session_id: Id
    routing: Annotated[Literal["therapist", "next_session"], Meta(description="when the therapist gets the words")]
    safety: Annotated[bool, Meta(description="the client said that they are not safe")]
    raised_at: Instant
    doubt: Annotated[
        Doubt | None,
        Meta(description="why it may not be the client: page not opened, opened just now, or staff signed in"),
    ] = None


class RepairAnswered(ClientEvent, frozen=True, kw_only=True):
    """The client's own word on whether a rupture was talked about."""

    TYPE = "attune.feedback.repair-answered.v1"
    TOPIC = FEEDBACK

    answer_id: Id
    episode_id: Id
    session_id: Id
    alert_id: Id
    answer: Annotated[
        Literal["helped", "unsettled", "no", "nothing"],
        Meta(description="talked about and it helped, not settled yet, not talked about, or nothing was off"),
    ]
    answered_at: Instant


class AlertUpdated(ClientEvent, frozen=True, kw_only=True):
    """An alert as it stands now."""

    TYPE = "attune.alerts.alert-updated.v1"
    TOPIC = ALERTS

    alert_id: Id
    episode_id: Id
    session_id: Annotated[Id | None, Meta(description="the session that it hangs on, if one")]
    kind: Annotated[Word, Meta(description="what was found, such as RUPTURE or STALLED")]
    severity: Severity
    status: AlertStatus
    rule: Annotated[Word, Meta(description="the rule that found it")]
    rule_set: Annotated[Positive, Meta(description="the version of the thresholds that were in force")]
    score: Annotated[float | None, Meta(description="how far beyond what is usual, on the rule's own scale")]
    evidence: Annotated[dict[Word, float | Word | None], Meta(description="the figures behind it, by name")]
    raised_at: Annotated[Instant, Meta(description="the instant of the rating, or when a clock rule fell due")]
