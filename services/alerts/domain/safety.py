"""An alert about safety: who has taken it on, whom it was passed to, and who has reached the client."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.alerts.domain.acts import Act
from services.alerts.domain.alert import Alert
from services.alerts.domain.standing import new


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """In whose hands it is since the client last spoke; at most one of `taken_on` and `passed` is there."""

    taken_on: Act | None = None
    passed: Act | None = None
    reached: Act | None = None


def hands(alert: Alert, acts: Sequence[Act]) -> Hands:
    """Return in whose hands the alert is: the last to accept, unless they have asked a colleague since."""
    said = new(alert, acts)
    moved = [act for act in said if act.act in {"accept", "pass"}]
    last = moved[-1] if moved else None
    return Hands(
        taken_on=last if last is not None and last.act == "accept" else None,
        passed=last if last is not None and last.act == "pass" else None,
        reached=next((act for act in reversed(said) if act.act == "reached"), None),
    )
