"""Alerts: what people see and act on, settled from signals and acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from services.alerts.domain.rupture import Rupture
from services.alerts.domain.signals import Evidence, Kind, Severity, Signal

Status = Literal[
    "open", "acknowledged", "talked_about", "snoozed", "repaired", "unresolved", "closed", "withdrawn"
]
ActName = Literal["acknowledge", "talked_about", "snooze", "useful", "not_useful", "close"]

_ALERTS = UUID("0d4d4a2e-5a0f-5f3b-8a86-6a1c53c7c2b4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person did with an alert; `until` ends a snooze. Notes are kept elsewhere, sealed."""

    act_id: str
    alert_id: str
    act: ActName
    by: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One matter of one client, from its founding signal on.

    Score, session, rule, evidence and explanation are those of the last signal that founded or
    worsened it; `raised_at` is the founding signal's, `changed_at` that of the last signal, act or
    outcome that changed what it says. `corrected` says that what it rested on has been changed since.
    """

    alert_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    kind: Kind
    severity: Severity
    status: Status
    session_id: str
    goal_id: str | None
    score: float | None
    rule: str
    rule_set: int
    evidence: Evidence
    explanation: str
    raised_at: datetime
    changed_at: datetime
    signals: tuple[Signal, ...]
    snoozed_until: datetime | None = None
    acted_at: datetime | None = None
    useful: bool | None = None
    corrected: bool = False


def alert_id(founding_signal_id: str) -> str:
    """Name the alert after the signal that founds it, one to one."""
    return str(uuid5(_ALERTS, founding_signal_id))


def settle(
    signals: Sequence[Signal],
    acts: Sequence[Act],
    *,
    ruptures: Sequence[Rupture] = (),
    known: Sequence[Alert] = (),
    as_of: datetime,
) -> list[Alert]:
    """Return one client's alerts as signals, ruptures and acts make them, oldest first."""
    raise NotImplementedError
