"""What the holder of a link can still do where it takes no answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.feedback.ports import Unit
from services.feedback.usecases.disown import may_disown
from services.feedback.usecases.say_not_safe import takes_notice


@dataclass(frozen=True, kw_only=True)
class Left:
    """Nothing at all by an address that was never a link: whoever guesses learns nothing.

    `tells`: the clinic can be told that they are not safe. `disowns`: they can say that the answers were not
    theirs. `changeable_until`: until then the device that sent the answers can change them.
    """

    tells: bool = False
    disowns: bool = False
    changeable_until: datetime | None = None


def what_is_left(unit: Unit, token: str) -> Left:
    """What can be done by this token, that of a link that was replaced too."""
    if not takes_notice(unit, token):
        return Left()
    return Left(tells=True, disowns=may_disown(unit, token), changeable_until=_changeable_until(unit, token))


def _changeable_until(unit: Unit, token: str) -> datetime | None:
    invitation = unit.invitations.of_token(token)
    if invitation is None or not invitation.opens_with(token):
        return None
    rating = unit.ratings.of_session(invitation.session_id)
    return rating.changeable_until if rating and rating.changeable(unit.now) else None
