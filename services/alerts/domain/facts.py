"""Facts about one client as learned from events, each kept at its highest revision (see `learning`).

The records here are what `fold` and `notice` read; nothing in them is derived.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from services.alerts.domain.outcome import Scale

ITEMS = ("heard", "matters", "fit", "openness")

Revision = tuple[int, int]
SessionStatus = Literal["planned", "held", "missed", "cancelled"]
GoalStatus = Literal["active", "reached", "dropped"]
EndingStep = Literal["wish", "agreed", "last_session", "review", "carried_on"]
Worth = Literal["yes", "partly", "no"]
Word = Literal["helped", "unsettled", "no", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFact:
    """Who looks after the client; `status` is open or closed. `pauses` are when they wanted no check-ins."""

    client_id: str
    clinician_id: str | None
    team_id: str | None
    status: Literal["open", "closed"]
    revision: Revision
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    def wanted_none(self, begin: datetime, end: datetime) -> bool:
        """Whether they wanted no check-ins at some time between the two instants."""
        return any(since < end and (until is None or begin < until) for since, until in self.pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFact:
    """An episode of care with its planned and real ending, if any.

    How far a planned ending has come is unknown of what earlier versions of Attune stored.
    """

    episode_id: str
    opened_at: datetime
    planned_ending_at: datetime | None
    ended_at: datetime | None
    ending: Literal["agreed", "unplanned"] | None
    revision: Revision
    ending_step: EndingStep | None = None
    ending_step_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFact:
    """A step on the way to a goal; `reached_at` is None until it is reached."""

    milestone_id: str
    reached_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFact:
    """An agreed goal without its text; `horizon_weeks` is when the pair meant to look at it again."""

    goal_id: str
    episode_id: str
    status: GoalStatus
    agreed_at: datetime
    horizon_weeks: int | None
    milestones: tuple[MilestoneFact, ...]
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFact:
    """A session as intake knows it, or as a rating saw it (`seen_by_rating`) until intake's word comes.

    `became_held_at` is when it was noted as held: its check-in can be answered from then on. One that was
    called off `late` counts as missed.
    """

    session_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    status: SessionStatus
    held_at: datetime
    revision: Revision
    became_held_at: datetime | None = None
    late: bool = False
    seen_by_rating: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFact:
    """One session's check-in: items and goals 0 to 10, None where unanswered, and the session that it saw.

    `week`, and which version of which statements was asked, are unknown of what earlier versions of Attune stored.
    """

    rating_id: str
    session_id: str
    episode_id: str
    clinician_id: str
    session_no: int
    items: dict[str, float | None]
    total: float | None
    goals: dict[str, float]
    held_at: datetime
    session_revision: Revision
    first_submitted_at: datetime
    submitted_at: datetime
    revision: Revision
    disowned_at: datetime | None = None
    week: float | None = None
    instrument: str | None = None
    instrument_version: int | None = None

    @property
    def wording(self) -> int:
        """Return the version of the statements' words; there was but one when nobody kept which was asked."""
        return self.instrument_version or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFact:
    """A filled-in questionnaire, with how its total is to be read; `total` is None unless all was answered.

    `risk_highest` is the highest answer to the item about risk that any version of it had: taking such an answer
    back is no sign that somebody is safe. The version of the questionnaire is unknown of what earlier versions of
    Attune stored.
    """

    measure_id: str
    episode_id: str
    session_id: str | None
    instrument: str
    scale: Scale
    total: float | None
    risk_item: int | None
    measured_at: datetime
    revision: Revision
    risk_highest: int | None = None
    instrument_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernFact:
    """The client spoke up to the therapist, or said that they are not safe (`safety`).

    `doubt` is why somebody else than the client may have pressed that.
    """

    concern_id: str
    episode_id: str
    session_id: str
    routing: Literal["therapist", "next_session"]
    safety: bool
    raised_at: datetime
    revision: Revision
    doubt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFact:
    """The client's own word, with the check-in of a session, on whether a rupture was talked about."""

    answer_id: str
    session_id: str
    alert_id: str
    answer: Word
    answered_at: datetime
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFact:
    """What the client said, after every fourth check-in, of whether coming is still worth it."""

    check_id: str
    episode_id: str
    session_id: str
    worth: Worth | None
    more: bool
    less: bool
    different: bool
    finishing: bool
    answered_at: datetime
    revision: Revision


Fact = (
    ClientFact
    | EpisodeFact
    | GoalFact
    | SessionFact
    | RatingFact
    | OutcomeFact
    | ConcernFact
    | WordFact
    | ValueFact
)

# Look at once: something was said or has changed that rules beside the fold go by.
AT_ONCE = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Facts:
    """All that is known of one client; ratings and words are keyed by session, the rest by its own id.

    `disowned` says of which sessions the client said that the answers were not theirs, and when: it stands beside
    the ratings since it is needed where these are not loaded.
    `pending` names sessions whose first rating has been learned since the last fold, and `stale`
    says that something already folded has changed; `fold` clears both. `look_at` is when what is
    noticed besides the fold may be another; it depends on when one looked last and is never compared.
    `awaited` is when somebody last began to wait for the next session, until that is over.
    """

    client: ClientFact | None = None
    episodes: dict[str, EpisodeFact] = field(default_factory=dict)
    goals: dict[str, GoalFact] = field(default_factory=dict)
    sessions: dict[str, SessionFact] = field(default_factory=dict)
    ratings: dict[str, RatingFact] = field(default_factory=dict)
    outcomes: dict[str, OutcomeFact] = field(default_factory=dict)
    concerns: dict[str, ConcernFact] = field(default_factory=dict)
    words: dict[str, WordFact] = field(default_factory=dict)
    value_checks: dict[str, ValueFact] = field(default_factory=dict)
    disowned: dict[str, datetime] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)
    stale: bool = False
    look_at: datetime | None = field(default=None, compare=False)
    awaited: datetime | None = field(default=None, compare=False)

    def said_words(self) -> list[WordFact]:
        """The words that are the client's own."""
        return [word for word in self.words.values() if word.session_id not in self.disowned]

    def look_by(self, instant: datetime) -> None:
        """Have somebody look then, unless they do earlier."""
        if self.look_at is None or instant < self.look_at:
            self.look_at = instant
