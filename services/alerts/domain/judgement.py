"""One rating as the rules see it, and the signals that they find in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.alerts.domain.facts import Word
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.rupture import RuptureStatus
from services.alerts.domain.sbe import Reading
from services.alerts.domain.signals import Evidence, Kind, Severity, Signal, signal_id


class Rated(Protocol):
    """What rules read of a check-in."""

    @property
    def items(self) -> dict[str, float | None]:
        """Answers by statement."""

    @property
    def goals(self) -> dict[str, float]:
        """Goals' ratings by id."""

    @property
    def week(self) -> float | None:
        """How the week was."""

    @property
    def first_submitted_at(self) -> datetime:
        """When it came in."""

    @property
    def wording(self) -> int:
        """The version of the words in which the statements were asked."""


class Held(Protocol):
    """What rules read of a session."""

    @property
    def session_id(self) -> str:
        """Which it is."""

    @property
    def episode_id(self) -> str:
        """The episode of care."""

    @property
    def clinician_id(self) -> str:
        """Whom it was with."""

    @property
    def session_no(self) -> int:
        """Its number within the episode."""

    @property
    def held_at(self) -> datetime:
        """When it was held."""


@dataclass(slots=True)
class Judgement:
    """One rating as the rules saw it: a reading per answered stream, the highest score and its stream.

    `word` is what the client said with it of the rupture before, if they did. `settled` is the rupture that found
    its end with this rating, and which.
    """

    client_id: str
    rating: Rated
    session: Held
    rules: RuleSet
    total: float | None
    word: Word | None = None
    readings: dict[str, Reading] = field(default_factory=dict)
    score: float | None = None
    worst: str = ""
    signals: list[Signal] = field(default_factory=list)
    settled: tuple[str, RuptureStatus] | None = None

    @property
    def dips(self) -> bool:
        """True if the rating scores as a rupture."""
        return self.score is not None and self.score >= self.rules.h

    def find(
        self,
        kind: Kind,
        score: float | None,
        evidence: Evidence,
        *,
        severity: Severity = "low",
        goal_id: str | None = None,
    ) -> Signal:
        """Note that a rule found something in this rating."""
        session = self.session
        anchor = (session.session_id,) if goal_id is None else (session.session_id, goal_id)
        signal = Signal(
            signal_id=signal_id(self.client_id, session.episode_id, kind, anchor),
            kind=kind,
            rule="SBE" if kind == "RUPTURE" else kind,
            rule_set=self.rules.version,
            severity=severity,
            client_id=self.client_id,
            episode_id=session.episode_id,
            session_id=session.session_id,
            clinician_id=session.clinician_id,
            score=score,
            raised_at=self.rating.first_submitted_at,
            evidence=evidence,
            goal_id=goal_id,
        )
        self.signals.append(signal)
        return signal
