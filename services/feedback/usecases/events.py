"""Ratings, measures, notes, words on ruptures and value checks as the events that say their state to others."""

from __future__ import annotations

from dataclasses import asdict

from services.feedback.domain.answers import TO_THERAPIST, Repair
from services.feedback.domain.instruments import Instruments
from services.feedback.domain.measure import Measure
from services.feedback.domain.rating import Rating, WrittenNote
from services.feedback.domain.rating import Revision as Pair
from services.feedback.domain.repair import RuptureWord
from services.feedback.domain.safety import SafetyNotice
from services.feedback.domain.value_check import ValueAnswers, ValueCheck
from shared.contracts.events import (
    ConcernRaised,
    GoalScore,
    Items,
    OutcomeMeasured,
    RepairAnswered,
    Scale,
    SessionRated,
)
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked


def revision_of(pair: Pair) -> Revision:
    """The contract's revision."""
    return Revision(*pair)


def rated(rating: Rating) -> SessionRated:
    """The rating's event."""
    answers = rating.answers
    return SessionRated(
        rating_id=rating.rating_id,
        session_id=rating.session_id,
        client_id=rating.client_id,
        episode_id=rating.episode_id,
        clinician_id=rating.clinician_id,
        session_no=rating.session_no,
        instrument=rating.instrument,
        instrument_version=rating.instrument_version,
        items=Items(**asdict(answers.items)),
        total=answers.items.total(),
        goals=tuple(GoalScore(goal_id=goal.goal_id, score=goal.score) for goal in answers.goals),
        homework=answers.homework,
        week=answers.week,
        held_at=rating.held_at,
        session_revision=revision_of(rating.session_revision),
        first_submitted_at=rating.first_submitted_at,
        submitted_at=rating.submitted_at,
        via=rating.via,
        disowned_at=rating.disowned_at,
        revision=revision_of(rating.revision),
    )


def concern(note: WrittenNote) -> ConcernRaised:
    """The event that the client left the therapist a note: no word of it, and none of notes for others."""
    routing = next(shared for shared in TO_THERAPIST if shared == note.routing)
    return ConcernRaised(
        concern_id=note.note_id,
        client_id=note.client_id,
        episode_id=note.episode_id,
        session_id=note.session_id,
        routing=routing,
        safety=False,
        raised_at=note.written_at,
        revision=revision_of(note.revision),
    )


def measured(measure: Measure, instruments: Instruments) -> OutcomeMeasured:
    """The measure's event, with the scale as it is read now."""
    asked = instruments.questionnaires[measure.outcome.instrument]
    return OutcomeMeasured(
        measure_id=measure.measure_id,
        client_id=measure.client_id,
        episode_id=measure.episode_id,
        session_id=measure.session_id,
        instrument=asked.id,
        instrument_version=measure.version,
        scale=Scale(
            highest=asked.highest,
            low_is_good=asked.low_is_good,
            cut_off=asked.cut_off,
            reliable_change=asked.reliable_change,
        ),
        total=None if measure.disowned else measure.outcome.total(),
        risk_item=instruments.risk(measure.outcome),
        measured_at=measure.measured_at,
        revision=revision_of(measure.revision),
    )


def not_safe(notice: SafetyNotice) -> ConcernRaised:
    """The event that the client is not safe."""
    return ConcernRaised(
        concern_id=notice.notice_id,
        client_id=notice.client_id,
        episode_id=notice.episode_id,
        session_id=notice.session_id,
        routing="therapist",
        safety=True,
        raised_at=notice.raised_at,
        doubt=notice.doubt,
        revision=revision_of(notice.revision),
    )


def word_on_rupture(word: RuptureWord, answer: Repair) -> RepairAnswered:
    """The event of the client's answer."""
    return RepairAnswered(
        answer_id=word.answer_id,
        client_id=word.client_id,
        episode_id=word.episode_id,
        session_id=word.session_id,
        alert_id=word.alert_id,
        answer=answer,
        answered_at=word.answered_at,
        revision=revision_of(word.revision),
    )


def checked(check: ValueCheck, answers: ValueAnswers) -> ValueChecked:
    """The event of what was answered to the value check."""
    return ValueChecked(
        check_id=check.check_id,
        client_id=check.client_id,
        episode_id=check.episode_id,
        session_id=check.session_id,
        **asdict(answers),
        answered_at=check.answered_at or check.asked_at,
        revision=revision_of(check.revision or (1, 1)),
    )
