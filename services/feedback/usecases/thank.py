"""The thank-you page behind a one-time address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.feedback.domain.answers import Submission
from services.feedback.domain.invitation import hash_of
from services.feedback.domain.rating import Rating
from services.feedback.domain.thanks import LIFE, Thanks
from services.feedback.ports import Unit
from services.feedback.usecases.rate import rate_session
from shared.errors import Erased


def rate_and_thank(unit: Unit, token: str, submission: Submission, address: str) -> None:
    """Take a rating from the page, and have its picture ready once at `address`, a secret just made."""
    rating = rate_session(unit, token, submission, "link")
    unit.thanks.put(
        Thanks(
            address_hash=hash_of(address),
            session_id=rating.session_id,
            client_id=rating.client_id,
            expires_at=unit.now + LIFE,
        )
    )


def look_at_thanks(unit: Unit, address: str) -> Sequence[Rating]:
    """The client's last ratings, at the first look; nothing later, nor at an address that nobody has."""
    thanks = unit.thanks.get(hash_of(address))
    if thanks is None or not thanks.shows_picture(unit.now):
        return ()
    try:
        unit.clients.touch(thanks.client_id)
    except Erased:
        return ()
    unit.thanks.put(replace(thanks, seen_at=unit.now))
    rating = unit.ratings.of_session(thanks.session_id)
    return unit.ratings.last(rating.episode_id, rating.clinician_id) if rating else ()
