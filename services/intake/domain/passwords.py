"""What may be a password."""

from __future__ import annotations

from typing import Final, Literal

from services.intake.domain.staff import password_spellings
from services.intake.domain.text import wrong
from shared.sentence import say

SHORTEST_PASSWORD: Final = 10
# Hashing reads every byte: without an end, a long password is a way to keep the machine busy.
LONGEST_PASSWORD: Final = 200
# Why one is soon guessed: it is about its owner and their clinic, or made of what everybody chooses.
Weakness = Literal["about", "common"]


def check_password(field_name: str, password: str, weakness: Weakness | None) -> None:
    """Raise Invalid naming the field if this may not be a password; `weakness` says why it is soon guessed."""
    if len(password_spellings(password)[0]) < SHORTEST_PASSWORD:
        raise wrong(
            field_name, say("Use %(least)d characters or more; a few words are easiest.", least=SHORTEST_PASSWORD)
        )
    if len(password) > LONGEST_PASSWORD:
        raise wrong(field_name, say("Use %(most)d characters at most.", most=LONGEST_PASSWORD))
    if len(set(password)) < SHORTEST_PASSWORD // 2:
        raise wrong(field_name, "Use more than a few different characters.")
    if weakness == "about":
        raise wrong(
            field_name,
            "Names, addresses and words about the clinic or Attune are tried first. "
            "Use a few words that have nothing to do with you or with each other.",
        )
    if weakness == "common":
        raise wrong(
            field_name,
            "Passwords like this one are tried first. Use a few words that have nothing to do with each other.",
        )
