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
from shared.contracts.value_check import ValueChecked

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
        ValueChecked,
        AlertUpdated,
    )
}
