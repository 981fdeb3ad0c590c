"""A client's trajectory: the facts, and the state of every detector as a fold over them.

Ratings are folded in the order `(held_at, session_id)` of the highest session revision known. A
rating that comes next in that order is one step; anything else folds all ratings again, so that the
state never depends on the order in which events arrived.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.alerts.domain.facts import Facts, SessionFact
from services.alerts.domain.judging import Judgement, judge, total_of
from services.alerts.domain.rules import Timeline
from services.alerts.domain.rupture import Rupture
from services.alerts.domain.signals import Signal
from services.alerts.domain.state import Fold

__all__ = ["FOLD_VERSION", "Fold", "Trajectory", "erase", "fold", "open_rupture", "rated_sessions", "retrace"]

FOLD_VERSION = 6


@dataclass(slots=True)
class Trajectory:
    """Everything the alerts service knows of one client; `erased_at` is the tombstone.

    `noticed` are the signals of rules that do not step with the ratings (see `notice`), as of `looked_at`.
    """

    client_id: str
    facts: Facts = field(default_factory=Facts)
    state: Fold = field(default_factory=Fold)
    noticed: list[Signal] = field(default_factory=list)
    looked_at: datetime | None = field(default=None, compare=False)
    fold_version: int = FOLD_VERSION
    erased_at: datetime | None = None

    @property
    def signals(self) -> list[Signal]:
        """Everything that rules find in what is known."""
        return [*self.state.signals, *self.noticed]


def fold(trajectory: Trajectory, timeline: Timeline) -> bool:
    """Bring the state up to the facts, in place; True if any rating was folded or folded again.

    A tombstone forgets whatever was learned since.
    """
    if trajectory.erased_at is not None:
        trajectory.facts = Facts()
        return False
    facts = trajectory.facts
    if trajectory.fold_version == FOLD_VERSION and not facts.stale:
        if not facts.pending:
            return False
        ordered = _ordered(facts, facts.pending)
        if not ordered or _place(ordered[0]) > _last(trajectory.state):
            facts.pending = []
            return _run(trajectory, ordered, timeline)
    facts.pending, facts.stale = [], False
    trajectory.state, trajectory.fold_version = Fold(), FOLD_VERSION
    _run(trajectory, rated_sessions(facts), timeline)
    return True


def retrace(trajectory: Trajectory, timeline: Timeline) -> list[Judgement]:
    """Fold everything afresh and return how each rating was judged, oldest first, for charts and replay."""
    again = Trajectory(trajectory.client_id, trajectory.facts)
    return list(_judgements(again, rated_sessions(again.facts), timeline))


def rated_sessions(facts: Facts) -> list[SessionFact]:
    """Return the sessions that were held and rated, in the order of the fold."""
    return _ordered(facts, facts.ratings)


def open_rupture(state: Fold) -> Rupture | None:
    """Return the rupture whose repair is still being read off the ratings, if any."""
    last = state.ruptures[-1] if state.ruptures else None
    return last if last is not None and last.settled_at is None else None


def erase(trajectory: Trajectory, at: datetime) -> Trajectory:
    """Return the tombstone: the client's id, the instant, and nothing else."""
    return Trajectory(trajectory.client_id, erased_at=at)


def _run(trajectory: Trajectory, sessions: list[SessionFact], timeline: Timeline) -> bool:
    return sum(1 for _ in _judgements(trajectory, sessions, timeline)) > 0


def _judgements(trajectory: Trajectory, sessions: list[SessionFact], timeline: Timeline) -> Iterator[Judgement]:
    facts = trajectory.facts
    for session in sessions:
        rating = facts.ratings[session.session_id]
        rules = timeline.at(rating.first_submitted_at)
        said = facts.words.get(session.session_id)
        word = said.answer if said is not None else None
        judgement = Judgement(trajectory.client_id, rating, session, rules, total_of(rating), word)
        judge(trajectory.state, judgement, facts.goals)
        yield judgement


def _ordered(facts: Facts, session_ids: Iterable[str]) -> list[SessionFact]:
    """Return the rated sessions that were held, in order.

    Missed and cancelled ones leave the fold, and those whose answers were not the client's.
    """
    sessions = [facts.sessions[session_id] for session_id in session_ids if session_id not in facts.disowned]
    held = [session for session in sessions if session.status == "held"]
    return sorted(held, key=_place) if len(held) > 1 else held


def _place(session: SessionFact) -> tuple[datetime, str]:
    return session.held_at, session.session_id


def _last(state: Fold) -> tuple[datetime, str]:
    return (state.last_held_at or datetime.min.replace(tzinfo=UTC)), state.last_session_id
