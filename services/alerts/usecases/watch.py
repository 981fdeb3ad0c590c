"""Count the prompts about safety that nobody looks at, for whoever runs Attune."""

from __future__ import annotations

from dataclasses import dataclass

from services.alerts.domain.acts import LIVE
from services.alerts.domain.notices import waits
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Unit, Wanted
from services.alerts.usecases.notify import MOST, wait
from shared.contracts.principal import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """How many prompts about safety nobody has opened, and how many nobody has answered in the clinic's time."""

    unopened: int
    overdue: int


def unanswered(unit: Unit) -> Unanswered:
    """Count them."""
    wanted = Wanted(kinds=SAFETY, statuses=tuple(sorted(LIVE)), limit=MOST)
    waiting = [record for record in unit.alerts.page(EVERYTHING, wanted) if _waits(unit, record)]
    longest = wait(unit.clinic.get())
    return Unanswered(
        unopened=sum(not _looked_at(record) for record in waiting),
        overdue=sum(unit.now - record.alert.new_since >= longest for record in waiting),
    )


def _waits(unit: Unit, record: AlertRecord) -> bool:
    """Whether nobody has reached the client, and nobody has taken it on."""
    told = [act.by for act in record.acts]
    return waits(record.as_seen_by("", unit.now).alert, record.acts, told)


def _looked_at(record: AlertRecord) -> bool:
    """Whether anybody opened it or did something about it since the client last spoke."""
    new = record.alert.new_since
    looked = [*record.opened.values(), *(act.at for act in record.acts)]
    return any(at >= new for at in looked) or record.opened_by(record.clinician_id or "") is not None
