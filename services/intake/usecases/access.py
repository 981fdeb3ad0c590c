"""Which clients a person may reach, and for what.

A clinician reaches their own caseload and a supervisor their teams' clients, with goals and sessions. An admin
reaches every client's registration (to assign and to erase), and nothing that was said or agreed with one.
"""

from __future__ import annotations

from shared.contracts.principal import EVERYTHING, Principal, Scope
from shared.errors import Forbidden


def registrations(principal: Principal) -> Scope:
    """The clients whose registration this person may see."""
    return EVERYTHING if principal.is_("admin") else principal.scope()


def care(principal: Principal) -> Scope:
    """The clients whose goals and sessions this person may see; raises Forbidden for an admin alone."""
    if not (principal.is_("clinician") or principal.is_("supervisor")):
        raise Forbidden("Goals and sessions are for clinicians and supervisors.", staff_id=principal.staff_id)
    return principal.scope()


def assigning(principal: Principal) -> Scope:
    """The clients whom this person may hand over; raises Forbidden for a clinician alone."""
    if not (principal.is_("admin") or principal.is_("supervisor")):
        raise Forbidden("Handing over a client is for supervisors and admins.", staff_id=principal.staff_id)
    return registrations(principal)
