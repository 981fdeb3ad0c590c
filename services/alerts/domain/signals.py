"""Signals: what a rule finds in the facts, before any person has seen it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

Kind = Literal["RUPTURE", "LOW_START", "LOW_STANDING", "SLIDE", "STALLED", "REGRESSING"]
Severity = Literal["high", "low"]
Evidence = dict[str, float | str | None]

_SIGNALS = UUID("6b1f7c1e-64a5-5d0c-9d5a-0b8f4f0a7c11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One finding at one session.

    `score` grows with what is found and is comparable within a kind only (SBE: S; LOW_START,
    LOW_STANDING: points below the clinic's 10th percentile; SLIDE: points lost; REGRESSING: points
    lost a week; STALLED: None). `raised_at` is the rating's `first_submitted_at`, `rule_set` the
    version in force then. `rupture_id` is the id of the signal that opened the rupture.
    """

    signal_id: str
    kind: Kind
    rule: str
    rule_set: int
    severity: Severity
    client_id: str
    episode_id: str
    session_id: str
    clinician_id: str
    score: float | None
    raised_at: datetime
    evidence: Evidence
    goal_id: str | None = None
    rupture_id: str | None = None


def signal_id(client_id: str, episode_id: str, kind: str, anchor: tuple[str, ...]) -> str:
    """Name the signal after what it is about; `anchor` is the session, and the goal for goals' kinds."""
    return str(uuid5(_SIGNALS, "|".join((client_id, episode_id, kind, *anchor))))
