"""An alert as it is stored and shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.alerts.domain.acts import Status
from services.alerts.domain.draft import Draft
from services.alerts.domain.explain import explain
from services.alerts.domain.facts import Word
from services.alerts.domain.rupture import RuptureStatus
from services.alerts.domain.signals import Evidence, Kind, Severity, Signal

_ALERTS = UUID("0d4d4a2e-5a0f-5f3b-8a86-6a1c53c7c2b4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One matter of one client, from its founding signal on.

    Score, session, rule, evidence and explanation are those of the last signal that founded or
    worsened it; `raised_at` is the founding signal's, `changed_at` that of the last signal, act or
    outcome that changed what it says, `news_at` when it last became news to everybody (unknown of alerts
    stored by earlier versions). `repair` is how the rupture stands, if it is one, `word` what the
    client last said of it. `taken_back`
    names signals that somebody acted on and a correction took away; `corrected` says that there are any.
    """

    alert_id: str
    client_id: str
    episode_id: str
    clinician_id: str
    kind: Kind
    severity: Severity
    status: Status
    session_id: str | None
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
    repair: RuptureStatus | None = None
    word: Word | None = None
    taken_back: tuple[str, ...] = ()
    corrected: bool = False
    news_at: datetime | None = None

    @property
    def new_since(self) -> datetime:
        """Since when it says what it says: what people did before was about less."""
        told = [signal.raised_at for signal in self.signals if signal.evidence == self.evidence]
        return self.news_at or max(told, default=self.raised_at)


def alert_id(founding_signal_id: str) -> str:
    """Name the alert after the signal that founds it, one to one."""
    return str(uuid5(_ALERTS, founding_signal_id))


def shown(draft: Draft, taken_back: tuple[str, ...]) -> Alert:
    """Return the settled draft as an alert."""
    founding, leading = draft.signals[0], draft.leading
    return Alert(
        alert_id=draft.alert_id,
        client_id=founding.client_id,
        episode_id=leading.episode_id,
        clinician_id=leading.clinician_id,
        kind=founding.kind,
        severity=draft.severity,
        status=draft.status,
        session_id=leading.session_id,
        goal_id=leading.goal_id,
        score=leading.score,
        rule=leading.rule,
        rule_set=leading.rule_set,
        evidence=leading.evidence,
        explanation=explain(leading).sentence,
        raised_at=founding.raised_at,
        changed_at=draft.changed_at,
        signals=tuple(draft.signals),
        snoozed_until=draft.snoozed_until,
        acted_at=draft.acted_at,
        useful=draft.useful,
        repair=draft.repair,
        word=draft.word,
        taken_back=taken_back,
        corrected=bool(taken_back),
        news_at=draft.news_at,
    )


def resumed(alert: Alert) -> Draft:
    """Return a draft that goes on from a stored alert."""
    return Draft(
        alert_id=alert.alert_id,
        leading=alert.signals[-1],
        changed_at=alert.changed_at,
        news_at=alert.new_since,
        severity=alert.severity,
        signals=list(alert.signals),
        status=alert.status,
        snoozed_until=alert.snoozed_until,
        acted_at=alert.acted_at,
        useful=alert.useful,
        repair=alert.repair,
        word=alert.word,
    )
