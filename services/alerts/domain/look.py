"""One look at what is known of a client, as of an instant: what has fallen due, and when to look next."""

from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.facts import Facts, SessionFact
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.signals import Evidence, Kind, Severity, Signal, signal_id
from services.alerts.domain.state import Fold


@dataclass(slots=True)
class Look:
    """What is looked at, as of when, and what is found; `next_at` is when something may be due next."""

    client_id: str
    facts: Facts
    state: Fold
    timeline: Timeline
    as_of: datetime
    signals: list[Signal] = field(default_factory=list)
    next_at: datetime | None = None

    def due(self, instant: datetime) -> bool:
        """Tell whether an instant has come; if not, one is to look again then."""
        if instant <= self.as_of:
            return True
        self.next_at = instant if self.next_at is None else min(self.next_at, instant)
        return False

    def rules(self, instant: datetime) -> RuleSet:
        """The rules in force at an instant."""
        return self.timeline.at(instant)

    def in_care(self, episode_id: str) -> bool:
        """Tell whether the episode goes on, as far as is known."""
        client, episode = self.facts.client, self.facts.episodes.get(episode_id)
        open_client = client is None or client.status == "open"
        return open_client and (episode is None or episode.ended_at is None)

    def session(self, session_id: str | None) -> SessionFact | None:
        """A session by its id, if it is known."""
        return self.facts.sessions.get(session_id or "")

    def disowned(self, session_id: str | None) -> Evidence:
        """What is to be known beside a finding: the client said that the answers there were not theirs."""
        return {"disowned": 1.0} if session_id in self.facts.disowned else {}

    def find(
        self, kind: Kind, at: datetime, anchor: tuple[str, ...], subject: "Subject", *, evidence: Evidence
    ) -> None:
        """Note that a rule found something that fell due at that instant."""
        session = self.session(subject.session_id)
        client = self.facts.client
        clinician = session.clinician_id if session else client.clinician_id if client else None
        self.signals.append(
            Signal(
                signal_id=signal_id(self.client_id, subject.episode_id, kind, anchor),
                kind=kind,
                rule=kind,
                rule_set=self.rules(at).version,
                severity=subject.severity,
                client_id=self.client_id,
                episode_id=subject.episode_id,
                session_id=subject.session_id,
                clinician_id=clinician or "",
                score=subject.score,
                raised_at=at,
                evidence=evidence,
                goal_id=subject.goal_id,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a finding is about, how much of it there is, and how soon it is to be looked at."""

    episode_id: str
    session_id: str | None = None
    goal_id: str | None = None
    score: float | None = None
    severity: Severity = "low"
