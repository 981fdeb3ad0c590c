"""The order of the list: safety first, then what is important, then the newest.

What came at one instant stands together by client: what is to be talked about with one person is one group.
"""

from typing import Final

from services.alerts.domain.alert import Alert
from services.alerts.domain.signals import SAFETY

# Milliseconds, later than any instant: what is left until then is less the newer an alert is.
_END: Final = 10**14


def order(alert: Alert) -> str:
    """Return the alert's sort key; as plain text, so that a page's script orders by it as the server does."""
    rest, minor = alert.kind not in SAFETY, alert.severity != "high"
    return f"{rest:d}-{minor:d}-{newest_first(alert)}"


def newest_first(alert: Alert) -> str:
    """Return the sort key by time alone."""
    left = _END - round(alert.raised_at.timestamp() * 1000)
    return f"{left:014d} {alert.client_id} {alert.kind} {alert.alert_id}"
