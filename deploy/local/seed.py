"""What the first start puts into an empty Attune: a demo clinic, or two people who can set up a real one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from deploy.local import within
from deploy.local.place import Place, write_private

_PEOPLE = (
    ("clinician@clinic.example", "Clinician", ["clinician"]),
    ("admin@clinic.example", "Admin", ["admin"]),
)

Call = Callable[..., Any]


def seed(place: Place, *, empty: bool, call: Call = within.call) -> list[str]:
    """Seed once; the lines that tell a person how to sign in, the same at every start."""
    kept = place.folder / "sign-ins.txt"
    if not place.state.seeded:
        lines = _two_people(place, call) if empty else _demo(place, call)
        write_private(kept, "\n".join(lines) + "\n")
        place.state.seeded = True
        place.save()
    return kept.read_text(encoding="utf-8").splitlines()


def _two_people(place: Place, call: Call) -> list[str]:
    lines = []
    for email, name, roles in _PEOPLE:
        password = secrets.token_urlsafe(12)
        call(place, "intake", "create_staff", email, name, roles, password)
        lines.append(f"Sign-in: {email} / {password}")
    return lines


def _demo(place: Place, call: Call) -> list[str]:
    """The demo's people as the service tells them: {"sign_ins": [[email, password]], "check_in": url or null}."""
    made = call(place, "intake", "seed_demo")
    lines = [f"Sign-in: {email} / {password}" for email, password in made["sign_ins"]]
    if made.get("check_in"):
        lines.append(f"A check-in, as a client sees it: {made['check_in']}")
    return lines
