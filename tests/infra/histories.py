"""Builders of facts about one invented client, for everything that folds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.alerts.domain.facts import ITEMS, Fact, GoalFact, MilestoneFact, RatingFact, SessionFact
from services.alerts.domain.learning import learn
from services.alerts.domain.rules import Timeline
from services.alerts.domain.trajectory import Trajectory, fold

START = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
CLIENT = "client-1"
EPISODE = "episode-1"
CLINICIAN = "clinician-1"


def held(week: float) -> datetime:
    """Return the instant of the session in that week."""
    return START + timedelta(weeks=week)


def quarters(total: float) -> dict[str, float | None]:
    """Spread a total evenly over the four items."""
    return dict.fromkeys(ITEMS, total / 4)


def rating(
    week: int,
    items: Mapping[str, float | None],
    *,
    goals: Mapping[str, float] | None = None,
    clinician: str = CLINICIAN,
    episode: str = EPISODE,
    total: float | None = None,
    version: int | None = None,
) -> RatingFact:
    """Rate the session of that week an hour after it was held."""
    answered = [score for score in items.values() if score is not None]
    summed = sum(answered) if len(answered) == len(ITEMS) else None
    return RatingFact(
        rating_id=f"rating-{week:03}",
        session_id=f"session-{week:03}",
        episode_id=episode,
        clinician_id=clinician,
        session_no=week + 1,
        items=dict(items),
        total=summed if total is None else total,
        goals=dict(goals or {}),
        held_at=held(week),
        session_revision=(1, 1),
        first_submitted_at=held(week) + timedelta(hours=1),
        submitted_at=held(week) + timedelta(hours=1),
        revision=(1, 1),
        instrument_version=version,
    )


def totals(
    scores: Sequence[float | None], *, clinician: str = CLINICIAN, first_week: int = 0, version: int | None = None
) -> list[Fact]:
    """Rate weekly sessions with these totals; None leaves one statement unanswered."""
    return [
        rating(
            first_week + week,
            {**quarters(36), "fit": None} if score is None else quarters(score),
            clinician=clinician,
            version=version,
        )
        for week, score in enumerate(scores)
    ]


def goal_ratings(scores: Sequence[float], *, weeks: Sequence[int] | None = None) -> list[Fact]:
    """Rate the goal "goal-1" in these weeks, in sessions that are otherwise as usual."""
    return [
        rating(week, quarters(36), goals={"goal-1": score})
        for week, score in zip(weeks or range(len(scores)), scores, strict=True)
    ]


def goal(
    *,
    agreed_week: float = 0,
    horizon_weeks: int | None = None,
    reached_weeks: Sequence[float] = (),
    revision: tuple[int, int] = (1, 1),
) -> GoalFact:
    """Agree "goal-1", with milestones reached in these weeks."""
    return GoalFact(
        goal_id="goal-1",
        episode_id=EPISODE,
        status="active",
        agreed_at=held(agreed_week),
        horizon_weeks=horizon_weeks,
        milestones=tuple(
            MilestoneFact(milestone_id=f"milestone-{number}", reached_at=held(week))
            for number, week in enumerate(reached_weeks)
        ),
        revision=revision,
    )


def session_of(rated: RatingFact, **changed: object) -> SessionFact:
    """Return intake's next word on a rated session."""
    session = SessionFact(
        session_id=rated.session_id,
        episode_id=rated.episode_id,
        clinician_id=rated.clinician_id,
        session_no=rated.session_no,
        status="held",
        held_at=rated.held_at,
        revision=(1, 2),
    )
    return replace(session, **changed)  # type: ignore[arg-type]  # any field may change


def folded(facts: Sequence[Fact], timeline: Timeline | None = None) -> Trajectory:
    """Learn and fold the facts one by one, as they would arrive."""
    trajectory = Trajectory(CLIENT)
    for fact in facts:
        learn(trajectory.facts, fact)
        fold(trajectory, timeline or Timeline())
    return trajectory


def kinds(trajectory: Trajectory) -> list[tuple[str, str | None]]:
    """Return (kind, session) of every signal in the order of the fold."""
    return [(signal.kind, signal.session_id) for signal in trajectory.state.signals]
