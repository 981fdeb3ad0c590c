"""Who may sign in to the demo, and what to look at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deploy.demo.staff import ADMIN, COLLEAGUES, SUPERVISORS, THERAPISTS, Colleague
from services.intake.domain.demo import Guest, Guide


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Somebody to sign in as, and what to look at first."""

    who: Colleague
    first: str


_BY: Final = {one.email.partition("@")[0]: one for one in THERAPISTS}
TOUR: Final = (
    Stop(
        who=_BY["sam"],
        first="Maya’s therapist: open her prompt in the inbox. One answer fell, and she left a note. "
        "Then Jon, whose goal does not move, and Lea, with whom a dip was repaired.",
    ),
    Stop(
        who=_BY["noor"],
        first="Ana’s therapist: she begins low. Theo’s last check-in still waits; its link is below.",
    ),
    Stop(
        who=SUPERVISORS[0],
        first="Riverside’s supervisor and the clinic’s safety contact: who may not be safe stands on top of every "
        "page. Then Supervision, with what clients wrote for you, and the prompts of the team.",
    ),
    Stop(
        who=ADMIN,
        first="The admin: Figures of the last quarters, what is left out where few people stand behind it, the "
        "budget of prompts under Rules, and the Ledger. No client’s answers.",
    ),
    Stop(
        who=_BY["lucia"],
        first="Some of her clients answer in Spanish: look at their goals and notes, and at My figures.",
    ),
    Stop(
        who=_BY["carmen"],
        first="A therapist who seldom opens prompts: see how long they have been waiting.",
    ),
    Stop(
        who=SUPERVISORS[1],
        first="Harbour’s supervisor: notes in Spanish are waiting too.",
    ),
)


def guide(password: str, check_in: str = "") -> Guide:
    """The way through the demo, for its page."""
    toured = {stop.who.email: stop.first for stop in TOUR}
    in_order = [*(stop.who for stop in TOUR), *(one for one in COLLEAGUES if one.email not in toured)]
    return Guide(
        guests=tuple(
            Guest(email=one.email, name=one.name, does=_does(one), first=toured.get(one.email, ""))
            for one in in_order
        ),
        password=password,
        check_in=check_in,
    )


def _does(one: Colleague) -> str:
    role = "admin" if one.roles == ("admin",) else "supervisor" if "supervisor" in one.roles else "therapist"
    return role if one == ADMIN else f"{role}, {one.team}"


def lines(password: str, page: str) -> list[str]:
    """What is printed of it."""
    found = [
        line for stop in TOUR[:4] for line in (f"Sign-in: {stop.who.email} / {password}", f"    {stop.first}")
    ]
    return [*found, f"All {len(COLLEAGUES)} people, and what to look at first: {page}"]
