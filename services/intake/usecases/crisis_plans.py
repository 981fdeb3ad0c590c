"""Write down a client's emergency contact and crisis plan; show them to whoever may be needed."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.intake.domain.clinic import text
from services.intake.domain.crisis_plans import LONGEST_PLAN, CrisisPlan
from services.intake.domain.text import NAME_LENGTH, one_line, phone_number
from services.intake.ports import Unit
from services.intake.usecases import access
from shared.contracts.principal import Principal
from shared.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """What is to be written down; `seen` is when that was written which the writer had before them, if any."""

    contact: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    plan: str | None = field(default=None, repr=False)
    seen: str = ""


def write_plan(unit: Unit, principal: Principal, client_id: str, new: NewPlan) -> CrisisPlan:
    """Keep what is written; raises NotFound, Invalid, or Conflict if somebody wrote meanwhile."""
    unit.clients.lock(client_id, access.care(principal))
    if new.seen != seen_version(unit.crisis_plans.get(client_id)):
        raise Conflict("Somebody changed this meanwhile. Look at it below, then save again.")
    written = CrisisPlan(
        client_id=client_id,
        contact=one_line("contact", new.contact, NAME_LENGTH) if new.contact else None,
        phone=phone_number("phone", new.phone) if new.phone else None,
        plan=text("plan", new.plan, LONGEST_PLAN),
        written_by=principal.staff_id,
        written_at=unit.now,
    )
    if written.empty:
        unit.crisis_plans.remove(client_id)
    else:
        unit.crisis_plans.put(written)
    return written


def seen_version(plan: CrisisPlan | None) -> str:
    """Which state a form showed; empty where nothing was written."""
    return plan.written_at.isoformat() if plan else ""
