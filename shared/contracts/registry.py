"""Every event that there is, by its type."""

from __future__ import annotations

from typing import Final

from shared.contracts.clinic import ClinicUpdated
from shared.contracts.events import (
    AlertUpdated,
    ClientErased,
    ClientUpdated,
    ConcernRaised,
    EpisodeUpdated,
    Event,
    GoalUpdated,
    OutcomeMeasured,
    RepairAnswered,
    SessionRated,
    SessionUpdated,
    StaffUpdated,
)

EVENTS: Final[dict[str, type[Event]]] = {
    event.TYPE: event
    for event in (
        ClinicUpdated,
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
