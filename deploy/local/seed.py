"""What the first start puts into an empty Attune: two people who can set a clinic up (or `filling`)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from deploy.local import within
from deploy.local.place import Place, write_private
from deploy.local.plan import SIGN_INS

_PEOPLE = (
    ("clinician@clinic.example", "Clinician", ["clinician"]),
    ("admin@clinic.example", "Admin", ["admin"]),
)

_GOES: Final = "Each line is shown until that person has signed in, and then kept nowhere."

Call = Callable[..., str]


def seed(place: Place, *, call: Call = within.run) -> None:
    """Take the two people on, once."""
    if not place.state.seeded:
        done(place, _two_people(place, call))


def done(place: Place, lines: list[str]) -> None:
    """Keep that it is done, and the lines that tell how to sign in."""
    write_private(_kept(place), "\n".join(lines) + "\n")
    place.state.seeded = True
    place.save()


def sign_ins(place: Place) -> list[str]:
    """The lines that tell how to sign in: of the two people, those who have not signed in yet."""
    try:
        return _kept(place).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _kept(place: Place) -> Path:
    return place.folder / SIGN_INS


def _two_people(place: Place, call: Call) -> list[str]:
    # Kept until both exist, so that a start that ended in between gives them the passwords that it prints.
    passwords = {email: place.secret(f"password-{email}", secrets.token_urlsafe(12)) for email, _, _ in _PEOPLE}
    people = [[*person, passwords[person[0]]] for person in _PEOPLE]
    call(place, "intake", "add-people", given=json.dumps(people))
    for email in passwords:
        place.secret_file(f"password-{email}").unlink()
    return [*(f"Sign-in: {email} / {password}" for email, password in passwords.items()), _GOES]
