"""How an alert stands in one person's own list: seen is per person, safety is everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.alerts.domain.acts import (
    JUDGEMENTS,
    LIVE,
    SHARED,
    Act,
    Status,
    after,
    after_on_safety,
    snooze_after,
)
from services.alerts.domain.alert import Alert
from services.alerts.domain.signals import SAFETY


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Status, end of the snooze and judgement as they are for one person, and since when."""

    status: Status
    changed_at: datetime
    snoozed_until: datetime | None = None
    useful: bool | None = None


def standing(alert: Alert, acts: Sequence[Act], person: str, *, in_charge: bool, as_of: datetime) -> Standing:
    """Return how the alert stands for a person; `in_charge` says that the client is on their caseload.

    Ratings, and what was said of the matter, count for everybody. Besides these only the person's own acts do,
    and only since the alert last became news. So nobody silences it for anybody else, and a clinician who takes a
    client over has seen nothing yet. An alert about safety stands alike for everybody who is told.
    """
    mine = [act for act in acts if _is_own(act, person, in_charge=in_charge)]
    judged = [act.act == "useful" for act in sorted(mine, key=lambda act: act.at) if act.act in JUDGEMENTS]
    useful = judged[-1] if judged else None
    if alert.kind in SAFETY:
        return Standing(status=_on_safety(alert, acts), changed_at=alert.changed_at, useful=useful)
    if alert.status not in LIVE | {"unresolved"} or (in_charge and alert.status == "open"):
        return Standing(status=alert.status, changed_at=alert.changed_at, useful=useful)
    status, until = _own(alert, [act for act in new(alert, acts) if act in mine or act.act in SHARED], as_of)
    changed_at = max([alert.changed_at, *(act.at for act in mine)])
    return Standing(status=status, changed_at=changed_at, snoozed_until=until, useful=useful)


def dismissed(alert: Alert, acts: Sequence[Act], person: str, *, in_charge: bool) -> bool:
    """Tell whether a person's last word on it is that it was of no use: it leaves their list.

    It comes back when it becomes news, when somebody talks about it, and when ratings leave it unresolved.
    """
    if alert.kind in SAFETY:
        return False
    mine = [act for act in new(alert, acts) if act.act in SHARED or _is_own(act, person, in_charge=in_charge)]
    if not mine or mine[-1].act != "not_useful":
        return False
    return alert.status != "unresolved" or mine[-1].when >= alert.changed_at


def _is_own(act: Act, person: str, *, in_charge: bool) -> bool:
    return act.by == person and (act.own or not in_charge)


def new(alert: Alert, acts: Sequence[Act]) -> list[Act]:
    """Return the acts since the alert last became news, in order: what was done before was about less."""
    said = sorted(acts, key=lambda act: (max(act.when, alert.raised_at), act.act_id))
    return [act for act in said if max(act.when, alert.raised_at) >= alert.new_since]


def _own(alert: Alert, acts: Sequence[Act], as_of: datetime) -> tuple[Status, datetime | None]:
    """Return the status and the end of a snooze as these acts make them."""
    status: Status = "open" if alert.status in LIVE else alert.status
    until: datetime | None = None
    for act in acts:
        status, until = _woken(status, until, act.when)
        status = after(status, act.act)
        until = snooze_after(until, status, act)
    return _woken(status, until, as_of)


def _woken(status: Status, until: datetime | None, as_of: datetime) -> tuple[Status, datetime | None]:
    return ("open", None) if until is not None and until <= as_of else (status, until)


def _on_safety(alert: Alert, acts: Sequence[Act]) -> Status:
    """Fold the acts anew: earlier versions kept alerts about safety as seen or snoozed, which they cannot be."""
    if alert.status not in LIVE:
        return alert.status
    status: Status = "open"
    for act in new(alert, acts):
        status = after_on_safety(status, act.act)
    return status
