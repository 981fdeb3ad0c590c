"""Retrace how a client's ratings were judged, for charts and for whoever asks why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.alerts.domain.facts import ITEMS, Facts, OutcomeFact, SessionFact
from services.alerts.domain.judging import Judgement
from services.alerts.domain.measures import series_of
from services.alerts.domain.relationship import baselines, relationship_key
from services.alerts.domain.rules import Timeline
from services.alerts.domain.sbe import Usual
from services.alerts.domain.trajectory import Trajectory, fold, retrace

Turn = Literal["rupture", "repaired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A session that was held: its answers if it was rated, and what was usual before it.

    `session_no` is its number by date. `usual` has the streams that were answered; `score` is that of the stream
    furthest below usual. `instrument_version` is that of the words in which the statements were asked. `turn` is
    whether a rupture began here, or was known to be repaired.
    """

    session_id: str
    session_no: int
    episode_id: str
    clinician_id: str
    held_at: datetime
    rated: bool
    total: float | None = None
    items: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(ITEMS))
    goals: list[dict[str, float | str]] = field(default_factory=list)
    usual: dict[str, Usual] = field(default_factory=dict)
    scores: dict[str, float | None] = field(default_factory=dict)
    score: float | None = None
    instrument_version: int = 1
    week: float | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A complete questionnaire; its session's number by date, or its place among its like where it has none."""

    number: int
    fact: OutcomeFact


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A client's sessions and questionnaires, oldest first, and what is usual in the latest relationship."""

    client_id: str
    points: list[Point]
    baselines: dict[str, Usual]
    measures: list[Measure] = field(default_factory=list)

    def at(self, session_id: str | None) -> Point | None:
        """The point of that session, if there is one and it was held."""
        return next((point for point in self.points if point.session_id == session_id), None)


def retraced(trajectory: Trajectory, timeline: Timeline) -> History:
    """The client's history as the rules saw it."""
    judgements = {judged.session.session_id: judged for judged in retrace(trajectory, timeline)}
    numbers = _numbers(trajectory.facts)
    held = [session for session in trajectory.facts.sessions.values() if session.status == "held"]
    held.sort(key=lambda session: (session.held_at, session.session_id))
    rated = [judgements[session.session_id] for session in held if session.session_id in judgements]
    turns = _turns(rated)
    return History(
        client_id=trajectory.client_id,
        points=[_point(session, numbers, judgements.get(session.session_id), turns) for session in held],
        baselines=_baselines(trajectory, timeline, rated),
        measures=list(_measures(trajectory, numbers)),
    )


def _numbers(facts: Facts) -> dict[str, int]:
    """Number the sessions of each episode by date: people may note them in any order."""
    episodes: dict[str, list[str]] = {}
    for session in sorted(facts.sessions.values(), key=lambda one: (one.held_at, one.session_id)):
        episodes.setdefault(session.episode_id, []).append(session.session_id)
    return {session_id: number for found in episodes.values() for number, session_id in enumerate(found, start=1)}


def _measures(trajectory: Trajectory, numbers: Mapping[str, int]) -> Iterator[Measure]:
    for series in series_of(trajectory.facts):
        for place, fact in enumerate(series, start=1):
            yield Measure(number=numbers.get(fact.session_id or "", place), fact=fact)


def _turns(judgements: list[Judgement]) -> dict[str, Turn]:
    """Where a rupture began or was repaired; none where the client said that nothing was off."""
    settled = dict(one.settled for one in judgements if one.settled)
    found = dict[str, Turn]()
    for judged in judgements:
        began = {signal.signal_id for signal in judged.signals if signal.signal_id == signal.rupture_id}
        if any(settled.get(rupture_id) != "nothing" for rupture_id in began):
            found[judged.session.session_id] = "rupture"
        elif judged.settled and judged.settled[1] == "repaired":
            found[judged.session.session_id] = "repaired"
    return found


def _point(
    session: SessionFact, numbers: Mapping[str, int], judged: Judgement | None, turns: Mapping[str, Turn]
) -> Point:
    point = {
        "session_id": session.session_id,
        "session_no": numbers[session.session_id],
        "episode_id": session.episode_id,
        "clinician_id": session.clinician_id,
        "held_at": session.held_at,
    }
    if judged is None:
        return Point(rated=False, **point)  # type: ignore[arg-type] # as the session has them
    readings = judged.readings
    return Point(
        rated=True,
        total=judged.total,
        items=dict(judged.rating.items),
        goals=[{"goal_id": goal_id, "score": score} for goal_id, score in judged.rating.goals.items()],
        usual={name: Usual(read.usual, read.noise, read.spread) for name, read in readings.items()},
        scores={name: read.score for name, read in readings.items()},
        score=judged.score,
        instrument_version=judged.rating.wording,
        week=judged.rating.week,
        turn=turns.get(session.session_id),
        **point,  # type: ignore[arg-type] # as above
    )


def _baselines(trajectory: Trajectory, timeline: Timeline, judged: list[Judgement]) -> dict[str, Usual]:
    if not judged:
        return {}
    last = judged[-1]
    fold(trajectory, timeline)
    key = relationship_key(last.session.episode_id, last.session.clinician_id, last.rating.wording)
    return baselines(trajectory.state.relationships[key], last.rules)
