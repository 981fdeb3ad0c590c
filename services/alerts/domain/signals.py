"""Signals: what a rule finds in the facts, before any person has seen it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

Kind = Literal[
    "RUPTURE",
    "LOW_START",
    "LOW_STANDING",
    "SLIDE",
    "CEILING",
    "COMFORT_WITHOUT_CHANGE",
    "STALLED",
    "REGRESSING",
    "GOAL_REACHED_REVIEW",
    "GOAL_OVERDUE",
    "MISSED_CHECK_INS",
    "MISSED_SESSIONS",
    "SILENT_ENDING",
    "ENDING_WISH",
    "NOT_WORTH_IT",
    "ENDING_REVIEW",
    "CONCERN",
    "DISOWNED",
    "NOT_SAFE",
    "RISK_ITEM",
    "DETERIORATED",
    "NOT_ON_TRACK",
    "SUDDEN_GAIN",
    "SUDDEN_LOSS",
]
Severity = Literal["high", "low"]
# What clients say outright; no number of a rule set decides on it.
SAID: frozenset[Kind] = frozenset({"CONCERN", "DISOWNED", "ENDING_WISH", "NOT_WORTH_IT", "NOT_SAFE", "RISK_ITEM"})
# Somebody may be in danger: first in every list.
SAFETY: frozenset[Kind] = frozenset({"NOT_SAFE", "RISK_ITEM"})
Evidence = dict[str, float | str | None]

_SIGNALS = UUID("6b1f7c1e-64a5-5d0c-9d5a-0b8f4f0a7c11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One finding at one session.

    `score` grows with what is found and is comparable within a kind only (SBE: S; LOW_START,
    LOW_STANDING: points below the clinic's 10th percentile; SLIDE: points lost; REGRESSING: points
    lost a week; DETERIORATED, NOT_ON_TRACK, SUDDEN_…: points of the questionnaire; else mostly None).
    `session_id` is None where it hangs on no session. `raised_at` is the rating's `first_submitted_at`
    or when a rule of the clock fell due, `rule_set` the version in force then. `rupture_id` is the id of
    the signal that opened the rupture.
    """

    signal_id: str
    kind: Kind
    rule: str
    rule_set: int
    severity: Severity
    client_id: str
    episode_id: str
    session_id: str | None
    clinician_id: str
    score: float | None
    raised_at: datetime
    evidence: Evidence
    goal_id: str | None = None
    rupture_id: str | None = None


def signal_id(client_id: str, episode_id: str, kind: str, anchor: tuple[str, ...]) -> str:
    """Name the signal after what it is about; `anchor` is a session, for goals with the goal, or another id."""
    return str(uuid5(_SIGNALS, "|".join((client_id, episode_id, kind, *anchor))))
