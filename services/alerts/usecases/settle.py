"""Settle alerts: what signals, ruptures and people's acts make of them, kept and told where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from services.alerts.domain.alerts import Alert, settle
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import AlertRecord, Unit
from services.alerts.usecases.caseload import caseload
from services.alerts.usecases.notify import ask_notices
from services.alerts.usecases.tell_prompts import ask_prompt_notices
from shared.contracts.events import AlertUpdated
from shared.contracts.revision import Revision

NO_REVISION = Revision(0, 0)


def settle_alerts(unit: Unit, trajectories: Sequence[Trajectory], *, as_of: datetime) -> None:
    """Settle the alerts of these clients, whose anchors this unit writes."""
    if not trajectories:
        return
    kept = unit.alerts.of_clients([trajectory.client_id for trajectory in trajectories])
    changed = [
        record
        for trajectory in trajectories
        for record in resettled(unit, trajectory, kept.get(trajectory.client_id, ()), as_of=as_of)
    ]
    if changed:
        unit.alerts.save(changed)
        ask_prompt_notices(unit, _news(kept.values(), changed))


def keep(unit: Unit, trajectory: Trajectory, changed: AlertRecord) -> AlertRecord:
    """Keep what people did with an alert, and what that makes of all alerts of its client."""
    wanted = changed.alert.alert_id
    known = unit.alerts.of_clients([trajectory.client_id])[trajectory.client_id]
    kept = [changed if record.alert.alert_id == wanted else record for record in known]
    settled = {record.alert.alert_id: record for record in resettled(unit, trajectory, kept, as_of=unit.now)}
    result = settled.setdefault(wanted, changed)
    unit.alerts.save(list(settled.values()))
    ask_prompt_notices(unit, _news([known], settled.values()))
    return result


def resettled(
    unit: Unit, trajectory: Trajectory, kept: Sequence[AlertRecord], *, as_of: datetime
) -> Iterator[AlertRecord]:
    """The records of one client that are other than those kept; publishes what other services are to know."""
    stood = {record.alert.alert_id: record for record in kept}
    sessions = trajectory.facts.sessions.values()  # all of them, where somebody waits for the next one
    known = {alert_id: record.with_next_session(sessions, as_of) for alert_id, record in stood.items()}
    alerts = settle(
        trajectory.signals,
        [done.act for record in known.values() for done in record.done],
        ruptures=trajectory.state.ruptures,
        words=trajectory.facts.said_words(),
        known=[record.alert for record in known.values()],
        as_of=as_of,
    )
    for alert in alerts:
        before = known.get(alert.alert_id)
        after = _record(alert, before, caseload(trajectory))
        if before is None or told(before) != told(after):
            after = replace(after, revision=unit.next_revision(before.revision if before else None))
            unit.publish(told(after))
        if before is None or before.alert.new_since != alert.new_since:
            ask_notices(unit, alert)
        if after != stood.get(alert.alert_id):
            yield after


def _news(kept: Iterable[Iterable[AlertRecord]], changed: Iterable[AlertRecord]) -> list[Alert]:
    """Those of the changed alerts that say something new."""
    before = {record.alert.alert_id: record.alert.new_since for known in kept for record in known}
    alerts = [record.alert for record in changed]
    return [alert for alert in alerts if before.get(alert.alert_id) != alert.new_since]


def _record(alert: Alert, before: AlertRecord | None, whose: tuple[str | None, str | None]) -> AlertRecord:
    clinician_id, team_id = whose
    if before is None:
        return AlertRecord(alert=alert, clinician_id=clinician_id, team_id=team_id, revision=NO_REVISION)
    return replace(before, alert=alert, clinician_id=clinician_id, team_id=team_id)


def told(record: AlertRecord) -> AlertUpdated:
    """The alert as other services hear of it."""
    alert = record.alert
    return AlertUpdated(
        alert_id=alert.alert_id,
        client_id=alert.client_id,
        episode_id=alert.episode_id,
        session_id=alert.session_id,
        kind=alert.kind,
        severity=alert.severity,
        status=alert.status,
        rule=alert.rule,
        rule_set=alert.rule_set,
        score=alert.score,
        evidence=alert.evidence,
        raised_at=alert.raised_at,
        revision=record.revision,
    )
