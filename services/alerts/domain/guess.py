"""What a clinician expects a check-in to say before they look; it is for their own eyes alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Each statement's number as that clinician guessed it; without scores they looked without guessing."""

    guess_id: str
    staff_id: str
    client_id: str
    session_id: str
    at: datetime
    scores: Mapping[str, int] | None


def guess_id(staff_id: str, session_id: str) -> str:
    """The id under which a clinician's guess of a check-in is kept: there is one at most."""
    return f"{staff_id} {session_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessesFirst:
    """Whether a clinician wants to guess before they look, since when."""

    staff_id: str
    on: bool
    at: datetime
