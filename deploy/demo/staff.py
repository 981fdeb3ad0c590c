"""Who works in the demo clinic, and what the clinic is like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.intake.domain.clinic import CrisisContact
from services.intake.domain.staff import Role
from services.intake.ports import Unit
from services.intake.usecases.clinic import change_clinic
from services.intake.usecases.signing_in import who_is
from services.intake.usecases.staff import NewStaff, add_staff, team_named
from shared.contracts.principal import Principal
from shared.errors import Conflict

CLINIC: Final = "Riverside"
TEAMS: Final = ("Riverside", "Harbour", "Parkside")


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of the demo clinic. `days` is how long a prompt usually waits for them, `share` of the clients."""

    email: str
    name: str
    team: str
    roles: tuple[Role, ...] = ("clinician",)
    days: float = 1.5
    share: int = 0


def _therapist(who: str, name: str, team: str, *, days: float, share: int) -> Colleague:
    return Colleague(email=f"{who}@clinic.example", name=name, team=team, days=days, share=share)


RIVERSIDE, HARBOUR, PARKSIDE = TEAMS
ADMIN: Final = Colleague(email="admin@clinic.example", name="Robin Adler", team=RIVERSIDE, roles=("admin",))
SUPERVISORS: Final = (
    Colleague(
        email="supervisor@clinic.example", name="Imke Vos", team=RIVERSIDE, roles=("supervisor", "clinician")
    ),
    Colleague(email="supervisor.harbour@clinic.example", name="Mateo Rivas", team=HARBOUR, roles=("supervisor",)),
    Colleague(
        email="supervisor.parkside@clinic.example", name="Helen Achebe", team=PARKSIDE, roles=("supervisor",)
    ),
)
THERAPISTS: Final = (
    _therapist("sam", "Sam Okafor", RIVERSIDE, days=0.8, share=17),
    _therapist("noor", "Noor Haddad", RIVERSIDE, days=1.2, share=15),
    _therapist("astrid", "Astrid Lund", RIVERSIDE, days=2.5, share=14),
    _therapist("kofi", "Kofi Mensah", RIVERSIDE, days=1.0, share=13),
    _therapist("priya", "Priya Raman", RIVERSIDE, days=5.0, share=12),
    _therapist("lucia", "Lucía Ferrer", HARBOUR, days=0.7, share=15),
    _therapist("diego", "Diego Salas", HARBOUR, days=1.6, share=14),
    _therapist("hannah", "Hannah Weiss", HARBOUR, days=3.0, share=14),
    _therapist("tomasz", "Tomasz Zielinski", HARBOUR, days=1.1, share=13),
    _therapist("mei", "Mei Tanaka", PARKSIDE, days=0.9, share=9),
    _therapist("joel", "Joel Baptiste", PARKSIDE, days=2.0, share=8),
    _therapist("carmen", "Carmen Ortega", PARKSIDE, days=6.0, share=7),
)
SPEAKS_SPANISH: Final = frozenset(f"{who}@clinic.example" for who in ("lucia", "diego", "carmen"))
COLLEAGUES: Final = (ADMIN, *SUPERVISORS, *THERAPISTS)
SAFETY_CONTACT: Final = SUPERVISORS[0].email

# Telephone numbers that are kept for fiction: 07700 900000 to 900999, 0808 157 0000 to 0999 and 01632 960000 to
# 960999. The emergency number is a real one.
CRISIS_CONTACTS: Final = (
    CrisisContact(label="Crisis line (made up)", number="0808 157 0123", hours="day and night", kind="lifeline"),
    CrisisContact(
        label="Riverside clinic (made up)", number="01632 960123", hours="Monday to Friday, 9 to 5", kind="clinic"
    ),
    CrisisContact(label="Emergency", number="112", hours="day and night", kind="emergency"),
)
PROTOCOL: Final = (
    "1. Call now, twice within ten minutes.\n"
    "2. Ask plainly about thoughts, plan and means, and who is there.\n"
    "3. Not reached: bring in the supervisor on duty, and whomever the client named for an emergency.\n"
    "4. In danger now: call 112."
)


def open_clinic(unit: Unit, password_hash: str) -> dict[str, Principal]:
    """Have everybody begin to work in an empty clinic; raises Conflict if anybody works here already."""
    if unit.staff.everyone():
        raise Conflict(
            "People work here already. The demo is for an empty clinic: it would say whom else to call."
        )
    teams = {name: team_named(unit, name).team_id for name in TEAMS}
    people = {one.email: _join(unit, one, teams[one.team], password_hash) for one in COLLEAGUES}
    change_clinic(
        unit,
        {
            "name": CLINIC,
            "languages": ("en", "es"),
            "crisis_contacts": CRISIS_CONTACTS,
            "safety_contact": people[SAFETY_CONTACT].staff_id,
            "protocol": PROTOCOL,
        },
    )
    return people


def at_work(unit: Unit) -> dict[str, Principal]:
    """Everybody of the demo clinic who works here, by address."""
    found = {one.email: unit.staff.by_email(one.email) for one in COLLEAGUES}
    return {email: who_is(staff, "token") for email, staff in found.items() if staff is not None}


def _join(unit: Unit, one: Colleague, team_id: str, password_hash: str) -> Principal:
    new = NewStaff(email=one.email, name=one.name, roles=one.roles, team_ids=[team_id])
    return who_is(add_staff(unit, new, password_hash), "token")
