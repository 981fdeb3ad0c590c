"""Events about an invented clinic, as intake and feedback publish them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from services.alerts.consumer import apply
from services.alerts.ports import Unit
from services.alerts.usecases.erase import erase_client
from shared.contracts.events import (
    ClientErased,
    ClientUpdated,
    ConcernRaised,
    EndingStep,
    EpisodeUpdated,
    Event,
    GoalScore,
    GoalUpdated,
    Items,
    OutcomeMeasured,
    RepairAnswered,
    Scale,
    SessionRated,
    SessionUpdated,
)
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked

START = datetime(2026, 1, 5, 14, tzinfo=UTC)
USUAL = (9, 9, 9, 10)
DIP = (9, 4, 9, 10)

SAM = Principal(
    staff_id="sam", name="Sam", roles=frozenset({"clinician"}), team_ids=frozenset({"north"}), via="login"
)
OLA = Principal(
    staff_id="ola", name="Ola", roles=frozenset({"clinician"}), team_ids=frozenset({"north"}), via="login"
)
RUTH = Principal(
    staff_id="ruth", name="Ruth", roles=frozenset({"supervisor"}), team_ids=frozenset({"north"}), via="login"
)
ALEX = Principal(staff_id="alex", name="Alex", roles=frozenset({"admin"}), team_ids=frozenset(), via="login")


def held(week: float) -> datetime:
    """The instant of the session in that week."""
    return START + timedelta(weeks=week)


def client_updated(
    client_id: str = "maya", clinician_id: str | None = "sam", team_id: str | None = "north", *, n: int = 1
) -> ClientUpdated:
    """A client on a caseload."""
    return ClientUpdated(
        client_id=client_id,
        clinician_id=clinician_id,
        team_id=team_id,
        status="open",
        mail_consent=True,
        revision=Revision(1, n),
    )


def session_updated(week: int, client_id: str = "maya", *, status: str = "held", n: int = 1) -> SessionUpdated:
    """The session of that week."""
    return SessionUpdated(
        session_id=f"{client_id}-s{week}",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        clinician_id="sam",
        session_no=week + 1,
        status=status,  # type: ignore[arg-type] # a test's own word
        held_at=held(week),
        became_held_at=held(week) if status == "held" else None,
        revision=Revision(1, n),
    )


def goal_updated(client_id: str = "maya", *, horizon_weeks: int | None = None, n: int = 1) -> GoalUpdated:
    """The client's goal."""
    return GoalUpdated(
        goal_id=f"{client_id}-g",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        status="active",
        agreed_at=held(0),
        horizon_weeks=horizon_weeks,
        milestones=(),
        revision=Revision(1, n),
    )


def rated(
    week: int,
    answers: Sequence[int | None] = USUAL,
    *,
    client_id: str = "maya",
    goals: Mapping[str, int] | None = None,
    n: int = 1,
    version: int = 1,
) -> SessionRated:
    """The rating of that week's session, an hour after it."""
    heard, matters, fit, openness = answers
    return SessionRated(
        rating_id=f"{client_id}-r{week}",
        session_id=f"{client_id}-s{week}",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        clinician_id="sam",
        session_no=week + 1,
        instrument="check-in",
        instrument_version=version,
        items=Items(heard=heard, matters=matters, fit=fit, openness=openness),
        total=None if None in answers else sum(answer or 0 for answer in answers),
        goals=tuple(GoalScore(goal_id=goal_id, score=score) for goal_id, score in (goals or {}).items()),
        homework=None,
        week=None,
        held_at=held(week),
        session_revision=Revision(1, 1),
        first_submitted_at=held(week) + timedelta(hours=1),
        submitted_at=held(week) + timedelta(hours=1),
        via="link",
        revision=Revision(1, n),
    )


def disowned(week: int, client_id: str = "maya") -> SessionRated:
    """The client said two days later that the answers of that week were not theirs."""
    return msgspec.structs.replace(
        rated(week, client_id=client_id), disowned_at=held(week) + timedelta(days=2), revision=Revision(1, 5)
    )


def concern(week: int, client_id: str = "maya", *, safety: bool = False) -> ConcernRaised:
    """The client spoke up after that week's session."""
    return ConcernRaised(
        concern_id=f"{client_id}-n{week}",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        session_id=f"{client_id}-s{week}",
        routing="therapist",
        safety=safety,
        raised_at=held(week) + timedelta(hours=1),
        revision=Revision(1, 1),
    )


def value_checked(week: int, client_id: str = "maya", *, n: int = 1, **said: Any) -> ValueChecked:  # noqa: ANN401 - any answer
    """What somebody ticked after the check-in of that week: nothing but what is said."""
    nothing: dict[str, Any] = {"worth": None, **dict.fromkeys(("more", "less", "different", "finishing"), False)}
    return ValueChecked(
        check_id=f"{client_id}-value-{week}",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        session_id=f"{client_id}-s{week}",
        answered_at=held(week) + timedelta(hours=1),
        revision=Revision(1, n),
        **(nothing | said),
    )


def episode_updated(
    client_id: str = "maya",
    *,
    step: EndingStep | None = None,
    at: float = 0,
    planned: float | None = None,
    n: int = 2,
) -> EpisodeUpdated:
    """An open episode, how far its ending has come since that week, and the week of the last session."""
    return EpisodeUpdated(
        episode_id=f"{client_id}-e",
        client_id=client_id,
        opened_at=held(0),
        planned_ending_at=None if planned is None else held(planned),
        ended_at=None,
        ending=None,
        ending_step=step,
        ending_step_at=held(at) if step else None,
        revision=Revision(1, n),
    )


def measured(
    week: int, total: int | None, client_id: str = "maya", *, risk: int = 0, n: int = 1
) -> OutcomeMeasured:
    """A PHQ-9 with that week's check-in."""
    return OutcomeMeasured(
        measure_id=f"{client_id}-m{week}",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        session_id=f"{client_id}-s{week}",
        instrument="phq-9",
        instrument_version=1,
        scale=Scale(highest=27, low_is_good=True, cut_off=10, reliable_change=6),
        total=total or 0,
        risk_item=risk,
        measured_at=held(week) + timedelta(hours=1),
        revision=Revision(1, n),
    )


def answered(week: int, alert_id: str, answer: str, client_id: str = "maya", *, n: int = 1) -> RepairAnswered:
    """The client's word on an alert, with that week's check-in."""
    return RepairAnswered(
        answer_id=f"{client_id}-w{week}",
        client_id=client_id,
        episode_id=f"{client_id}-e",
        session_id=f"{client_id}-s{week}",
        alert_id=alert_id,
        answer=answer,  # type: ignore[arg-type] # a test's own word
        answered_at=held(week) + timedelta(hours=1),
        revision=Revision(1, n),
    )


def erased(client_id: str = "maya") -> ClientErased:
    """The client asked to be erased."""
    return ClientErased(client_id=client_id, erased_at=held(20), revision=Revision(1, 9))


def booked(client_id: str = "maya") -> SessionUpdated:
    """The client's next session, so far away that whatever the clock says it is to come."""
    return replace(session_updated(2000, client_id, status="planned"), session_no=99)


def ruptured(client_id: str = "maya", *, weeks: int = 6) -> list[Event]:
    """A client who rated as usual and then fell on what matters."""
    usual: list[Event] = [rated(week, client_id=client_id) for week in range(weeks)]
    return [client_updated(client_id), booked(client_id), *usual, rated(weeks, DIP, client_id=client_id)]


def ruptured_with_three() -> list[Event]:
    """Nine such clients, three of each of three clinicians: as many as may be told of."""
    return [
        event
        for clinician_id in ("sam", "ola", "kim")
        for number in range(3)
        for event in ruptured_of(clinician_id, f"{clinician_id}-{number}")
    ]


def ruptured_of(clinician_id: str, client_id: str) -> list[Event]:
    """The same about the work of that clinician."""
    return [replace(event, clinician_id=clinician_id) for event in ruptured(client_id)]


def stalled(client_id: str = "jon", *, clinician_id: str = "sam") -> list[Event]:
    """A client whose goal has not moved for weeks."""
    scores = (3, 4, 3, 3, 4, 3, 3, 4)
    ratings = [
        rated(week, client_id=client_id, goals={f"{client_id}-g": score}) for week, score in enumerate(scores)
    ]
    return [client_updated(client_id, clinician_id), booked(client_id), goal_updated(client_id), *ratings]


def take_in(unit: Unit, events: Sequence[Event]) -> None:
    """What the worker does with events, and what its job does of an erasure once intake says that it is so."""
    apply(unit, events)
    for event in events:
        if isinstance(event, ClientErased):
            erase_client(unit, event)
