"""Whose alerts somebody sees: those of their clients, and as the clinic's safety contact all about safety."""

from __future__ import annotations

from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Alerts
from shared.contracts.clinic import ClinicUpdated, is_safety_contact
from shared.contracts.principal import EVERYTHING, Principal, Scope


def scope_for_safety(clinic: ClinicUpdated | None, who: Principal) -> Scope:
    """Whose alerts about safety they see."""
    return EVERYTHING if is_safety_contact(clinic, who) else who.scope()


def seen_by(alerts: Alerts, clinic: ClinicUpdated | None, who: Principal, alert_id: str) -> AlertRecord | None:
    """The alert, if they may see it: the safety contact sees alerts about safety and no other."""
    found = alerts.find(alert_id, who.scope())
    if found is not None or not is_safety_contact(clinic, who):
        return found
    any_ones = alerts.find(alert_id, EVERYTHING)
    return any_ones if any_ones is not None and any_ones.alert.kind in SAFETY else None
