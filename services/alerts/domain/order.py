"""The order of the list: safety first, then what is important, then the newest."""

from typing import Final

from services.alerts.domain.alert import Alert
from services.alerts.domain.signals import SAFETY

# Milliseconds, later than any instant: what is left until then is less the newer an alert is.
_END: Final = 10**14


def order(alert: Alert) -> str:
    """Return the alert's sort key; as plain text, so that a page's script orders by it as the server does."""
    rest, minor = alert.kind not in SAFETY, alert.severity != "high"
    left = _END - round(alert.raised_at.timestamp() * 1000)
    return f"{rest:d}-{minor:d}-{left:014d}-{alert.alert_id}"
