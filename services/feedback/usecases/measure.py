"""Outcome questionnaires with a rating: which are asked, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.invitation import named_id
from services.feedback.domain.measure import Measure
from services.feedback.domain.outcome import Outcome
from services.feedback.domain.questionnaire import Asking, Questionnaire, left_open_last_time
from services.feedback.domain.rating import Rating
from services.feedback.ports import Unit
from services.feedback.usecases.events import measured, revision_of
from shared.contracts.events import SessionUpdated


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A questionnaire on the form, and what was answered to it a few minutes ago."""

    questionnaire: Questionnaire
    measure: Measure | None


def asked_now(unit: Unit, session: SessionUpdated, asking: Asking) -> tuple[Asked, ...]:
    """The questionnaires of this session's check-in: those that are due, and those that were on it already.

    One that was left open at the check-in before is not asked at this one.
    """
    kept = unit.measures.of_episode(session.episode_id)
    mine = {found.outcome.instrument: found for found in kept if found.session_id == session.session_id}

    def due(each: Questionnaire) -> bool:
        others = [it for it in kept if it.outcome.instrument == each.id and it.session_id != session.session_id]
        measured = [it.held_at for it in others if not (it.outcome.empty or it.disowned)]
        left_open = [it.held_at for it in others if it.outcome.empty and not it.disowned]
        return asking.due(each, session.held_at, measured) and not _left_open(unit, session, left_open)

    return tuple(
        Asked(questionnaire=each, measure=mine.get(each.id))
        for each in unit.instruments.questionnaires.values()
        if each.id in mine or due(each)
    )


def _left_open(unit: Unit, session: SessionUpdated, left_open: Sequence[datetime]) -> bool:
    if not left_open:
        return False
    rated = unit.ratings.last(session.episode_id, session.clinician_id)
    return left_open_last_time(session.held_at, left_open, [rating.held_at for rating in rated])


def outcomes_change(unit: Unit, session: SessionUpdated, outcomes: Iterable[Outcome]) -> bool:
    """Whether these would change what is kept of the session's questionnaires."""
    return any(_is_new(outcome, _kept(unit, session.session_id, outcome)) for outcome in outcomes)


def keep_outcomes(unit: Unit, rating: Rating, outcomes: Iterable[Outcome]) -> None:
    """Keep what was answered beside the rating, or that it was left open.

    Published is what has a total or says of a risk, and from then on what becomes of it.
    """
    for outcome in outcomes:
        earlier = _kept(unit, rating.session_id, outcome)
        if not _is_new(outcome, earlier):
            continue
        measure = _measure(unit, rating, outcome, earlier)
        unit.measures.put(measure)
        if measure.told:
            unit.publish(measured(measure, unit.instruments))


def _is_new(outcome: Outcome, earlier: Measure | None) -> bool:
    return earlier is None or not earlier.outcome.says(outcome)


def _kept(unit: Unit, session_id: str, outcome: Outcome) -> Measure | None:
    return unit.measures.get(_measure_id(session_id, outcome))


def _measure_id(session_id: str, outcome: Outcome) -> str:
    return named_id(f"measure:{outcome.instrument}", session_id)


def _measure(unit: Unit, rating: Rating, outcome: Outcome, earlier: Measure | None) -> Measure:
    revision = unit.next_revision(revision_of(earlier.revision) if earlier else None)
    told = earlier is not None and earlier.told
    return Measure(
        measure_id=_measure_id(rating.session_id, outcome),
        session_id=rating.session_id,
        client_id=rating.client_id,
        episode_id=rating.episode_id,
        held_at=rating.held_at,
        outcome=outcome,
        version=unit.instruments.questionnaires[outcome.instrument].version,
        measured_at=rating.first_submitted_at,
        told=told or unit.instruments.at_risk([outcome]) or outcome.total() is not None,
        revision=(revision.epoch, revision.n),
    )
