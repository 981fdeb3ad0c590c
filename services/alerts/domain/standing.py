"""How an alert stands in one person's own list: seen is per person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.alerts.domain.acts import JUDGEMENTS, LIVE, SHARED, Act, Status, after, snooze_after
from services.alerts.domain.alert import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Status, end of the snooze and judgement as they are for one person, and since when."""

    status: Status
    changed_at: datetime
    snoozed_until: datetime | None
    useful: bool | None


def standing(alert: Alert, acts: Iterable[Act], person: str, *, in_charge: bool, as_of: datetime) -> Standing:
    """Return how the alert stands for a person; `in_charge` says that the client is on their caseload.

    Ratings, and what was said of the matter, count for everybody. Besides these only the person's own acts do,
    and only since the alert last became news. So nobody silences it for anybody else, and a clinician who takes a
    client over has seen nothing yet.
    """
    said = sorted(acts, key=lambda act: (max(act.at, alert.raised_at), act.act_id))
    mine = [act for act in said if act.by == person and (act.own or not in_charge)]
    useful = next((act.act == "useful" for act in reversed(mine) if act.act in JUDGEMENTS), None)
    if alert.status not in LIVE | {"unresolved"} or (in_charge and alert.status == "open"):
        return Standing(status=alert.status, changed_at=alert.changed_at, snoozed_until=None, useful=useful)
    status: Status = "open" if alert.status in LIVE else alert.status
    until: datetime | None = None
    for act in said:
        new = max(act.at, alert.raised_at) >= alert.new_since
        if new and (act in mine or act.act in SHARED):
            if until is not None and until <= act.at:
                status, until = "open", None
            status = after(status, act.act)
            until = snooze_after(until, status, act)
    if until is not None and until <= as_of:
        status, until = "open", None
    changed_at = max([alert.changed_at, *(act.at for act in mine)])
    return Standing(status=status, changed_at=changed_at, snoozed_until=until, useful=useful)
