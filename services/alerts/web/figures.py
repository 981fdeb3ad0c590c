"""The figures of an alert, as people say them."""

from __future__ import annotations

from services.alerts.domain.alerts import Alert
from shared.web.words import number

WHOLE_FROM = 2  # what is usual is no exact figure: from here on whole points are said


def points(value: float) -> str:
    """Points as people say them."""
    shown = round(value) if abs(value) >= WHOLE_FROM else round(value, 1)
    return number(shown)


def figure(alert: Alert, name: str) -> float:
    """A figure of the alert's evidence; 0 where there is none."""
    found = alert.evidence.get(name)
    return float(found) if isinstance(found, (int, float)) else 0.0
