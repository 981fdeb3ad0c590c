"""Events of the other services as facts of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from services.alerts.domain.facts import (
    ITEMS,
    ClientFact,
    ConcernFact,
    EpisodeFact,
    Fact,
    GoalFact,
    MilestoneFact,
    OutcomeFact,
    RatingFact,
    Revision,
    SessionFact,
    ValueFact,
    WordFact,
)
from services.alerts.domain.outcome import Scale
from services.alerts.ports import Unit
from services.alerts.usecases.fold import fold_facts
from shared.contracts import events
from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import Event
from shared.contracts.value_check import ValueChecked


def _revision(event: Event) -> Revision:
    return (event.revision.epoch, event.revision.n)


def client_fact(event: events.ClientUpdated) -> ClientFact:
    """Whose caseload the client is on."""
    return ClientFact(
        client_id=event.client_id,
        clinician_id=event.clinician_id,
        team_id=event.team_id,
        status=event.status,
        pauses=tuple((pause.since, pause.until) for pause in event.pauses),
        revision=_revision(event),
    )


def episode_fact(event: events.EpisodeUpdated) -> EpisodeFact:
    """An episode of care."""
    return EpisodeFact(
        episode_id=event.episode_id,
        opened_at=event.opened_at,
        planned_ending_at=event.planned_ending_at,
        ended_at=event.ended_at,
        ending=event.ending,
        ending_step=event.ending_step,
        ending_step_at=event.ending_step_at,
        revision=_revision(event),
    )


def goal_fact(event: events.GoalUpdated) -> GoalFact:
    """An agreed goal."""
    return GoalFact(
        goal_id=event.goal_id,
        episode_id=event.episode_id,
        status=event.status,
        agreed_at=event.agreed_at,
        horizon_weeks=event.horizon_weeks,
        milestones=tuple(
            MilestoneFact(milestone_id=step.milestone_id, reached_at=step.reached_at) for step in event.milestones
        ),
        revision=_revision(event),
    )


def session_fact(event: events.SessionUpdated) -> SessionFact:
    """A session as intake knows it; one that was called off late counts as missed."""
    return SessionFact(
        session_id=event.session_id,
        episode_id=event.episode_id,
        clinician_id=event.clinician_id,
        session_no=event.session_no,
        status="missed" if event.late else event.status,
        held_at=event.held_at,
        became_held_at=event.became_held_at,
        late=event.late,
        revision=_revision(event),
    )


def rating_fact(event: events.SessionRated) -> RatingFact:
    """A client's answers after a session."""
    seen = event.session_revision
    return RatingFact(
        rating_id=event.rating_id,
        session_id=event.session_id,
        episode_id=event.episode_id,
        clinician_id=event.clinician_id,
        session_no=event.session_no,
        items={item: _score(getattr(event.items, item)) for item in ITEMS},
        total=_score(event.total),
        goals={goal.goal_id: float(goal.score) for goal in event.goals},
        held_at=event.held_at,
        session_revision=(seen.epoch, seen.n),
        first_submitted_at=event.first_submitted_at,
        submitted_at=event.submitted_at,
        disowned_at=event.disowned_at,
        week=_score(event.week),
        instrument=event.instrument,
        instrument_version=event.instrument_version,
        revision=_revision(event),
    )


def outcome_fact(event: events.OutcomeMeasured) -> OutcomeFact:
    """A questionnaire that a client filled in."""
    scale = event.scale
    return OutcomeFact(
        measure_id=event.measure_id,
        episode_id=event.episode_id,
        session_id=event.session_id,
        instrument=event.instrument,
        scale=Scale(
            highest=float(scale.highest),
            low_is_good=scale.low_is_good,
            cut_off=float(scale.cut_off),
            reliable_change=float(scale.reliable_change),
        ),
        total=_score(event.total),
        risk_item=event.risk_item,
        measured_at=event.measured_at,
        instrument_version=event.instrument_version,
        revision=_revision(event),
    )


def concern_fact(event: events.ConcernRaised) -> ConcernFact:
    """That a client spoke up; the words stay with feedback."""
    return ConcernFact(
        concern_id=event.concern_id,
        episode_id=event.episode_id,
        session_id=event.session_id,
        routing=event.routing,
        safety=event.safety,
        raised_at=event.raised_at,
        revision=_revision(event),
        doubt=event.doubt,
    )


def word_fact(event: events.RepairAnswered) -> WordFact:
    """The client's own word on a rupture."""
    return WordFact(
        answer_id=event.answer_id,
        session_id=event.session_id,
        alert_id=event.alert_id,
        answer=event.answer,
        answered_at=event.answered_at,
        revision=_revision(event),
    )


def value_fact(event: ValueChecked) -> ValueFact:
    """The client's word on whether coming is still worth it."""
    return ValueFact(
        check_id=event.check_id,
        episode_id=event.episode_id,
        session_id=event.session_id,
        worth=event.worth,
        more=event.more,
        less=event.less,
        different=event.different,
        finishing=event.finishing,
        answered_at=event.answered_at,
        revision=_revision(event),
    )


def _score(answer: int | None) -> float | None:
    return None if answer is None else float(answer)


# What each event teaches of a client; erasures are not learned but done.
HANDLERS: Final[dict[type[Event], Callable[[Any], Fact]]] = {
    events.ClientUpdated: client_fact,
    events.EpisodeUpdated: episode_fact,
    events.GoalUpdated: goal_fact,
    events.SessionUpdated: session_fact,
    events.SessionRated: rating_fact,
    events.OutcomeMeasured: outcome_fact,
    events.ConcernRaised: concern_fact,
    events.RepairAnswered: word_fact,
    ValueChecked: value_fact,
}
HANDLES: Final[frozenset[type[Event]]] = frozenset({*HANDLERS, events.ClientErased, ClinicUpdated})
TOPICS: Final = (events.INTAKE, events.FEEDBACK)


def apply(unit: Unit, batch: Sequence[Event]) -> None:
    """Take a batch of events into one unit of work, whatever their order."""
    learned: dict[str, list[Fact]] = {}
    erased: list[events.ClientErased] = []
    for event in batch:
        if isinstance(event, ClinicUpdated):
            unit.clinic.keep(event)
        elif isinstance(event, events.ClientErased):
            erased.append(event)
        else:
            learned.setdefault(event.key, []).append(HANDLERS[type(event)](event))
    if erased:
        unit.ask_erasures(erased)
    fold_facts(unit, learned)
