"""Whose caseload a client comes to, and which team's."""

from __future__ import annotations

from services.intake.domain.staff import Staff
from services.intake.domain.text import wrong
from services.intake.ports import Unit
from shared.contracts.principal import Principal
from shared.errors import Forbidden
from shared.sentence import say
from shared.text import NameOrder, name_order


def clinician_for(unit: Unit, principal: Principal, clinician_id: str | None) -> Staff:
    """The clinician whom the caller names, or the caller; raises Invalid naming the field, or Forbidden.

    A clinician may name only themself, a supervisor members of their teams, an admin anybody active.
    """
    if clinician_id is None and not principal.is_("clinician"):
        raise wrong("clinician_id", "Say who sees this client: you are not a clinician yourself.")
    clinician_id = clinician_id or principal.staff_id
    leads = principal.is_("admin") or principal.is_("supervisor")
    if clinician_id != principal.staff_id and not leads:
        raise Forbidden("You can only take clients onto your own caseload.", staff_id=principal.staff_id)
    found = unit.staff.find(clinician_id)
    if found is None or not found.sees_clients or not _may_name(principal, found):
        where = "in this clinic" if principal.is_("admin") else "in your teams"
        raise wrong("clinician_id", say("There is no active clinician with this id %(where)s.", where=where))
    return found


def nameable(unit: Unit, principal: Principal, order: NameOrder = name_order) -> list[Staff]:
    """The clinicians whom the caller may name, by name."""
    mine = [person for person in unit.staff.clinicians() if _may_name(principal, person)]
    return sorted(mine, key=lambda person: order(person.name))


def team_for(unit: Unit, principal: Principal, clinician: Staff, team_id: str | None) -> str | None:
    """The team that the caller names, or the clinician's only one; raises Invalid naming the field."""
    if team_id is None:
        return usual_team(clinician)
    if team_id not in {team.team_id for team in unit.teams.everyone()}:
        raise wrong("team_id", "There is no team with this id.")
    if not principal.is_("admin") and team_id not in principal.team_ids:
        raise wrong("team_id", "This is not a team of yours.")
    return team_id


def usual_team(clinician: Staff) -> str | None:
    """The clinician's team, if they have just one: its supervisor then sees their clients too."""
    return next(iter(clinician.team_ids)) if len(clinician.team_ids) == 1 else None


def _may_name(principal: Principal, clinician: Staff) -> bool:
    if principal.is_("admin") or clinician.staff_id == principal.staff_id:
        return True
    return principal.is_("supervisor") and bool(clinician.team_ids & principal.team_ids)
