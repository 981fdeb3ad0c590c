"""Telling the clinic, as the client wishes, that they are not safe."""

from __future__ import annotations

from services.feedback.domain.invitation import Invitation, hash_of, named_id
from services.feedback.domain.safety import SafetyNotice
from services.feedback.ports import Unit
from services.feedback.usecases.events import not_safe
from shared.errors import Erased, Gone, NotFound


def say_not_safe(unit: Unit, token: str) -> None:
    """Keep that the holder of this link is not safe, and publish it; once for each session.

    Whether the session was rated, or still counts as held, does not matter. Raises NotFound for an unknown token
    and Expired once the link's seven days are over.
    """
    invitation = unit.invitations.of_token(token)
    if invitation is None:
        raise NotFound("There is no such link.")
    invitation.must_live(unit.now)
    _keep(unit, invitation)


def takes_notice(unit: Unit, token: str) -> bool:
    """Whether the holder of this link could tell the clinic now."""
    invitation = unit.invitations.of_token(token)
    return invitation is not None and unit.now < invitation.expires_at


def say_not_safe_after(unit: Unit, address: str) -> None:
    """The same from the thank-you page, while that lives; raises NotFound afterwards."""
    thanks = unit.thanks.get(hash_of(address))
    found = unit.invitations.get(named_id("invitation", thanks.session_id)) if thanks else None
    if thanks is None or found is None or unit.now >= thanks.expires_at:
        raise NotFound("There is no such page.")
    _keep(unit, found)


def _keep(unit: Unit, invitation: Invitation) -> None:
    try:
        unit.clients.touch(invitation.client_id)
    except Erased:
        raise Gone("This link has ended.") from None
    session = unit.sessions.get(invitation.session_id)
    notice_id = named_id("not-safe", invitation.session_id)
    if session is None or unit.safety.get(notice_id):
        return
    revision = unit.next_revision(None)
    notice = SafetyNotice(
        notice_id=notice_id,
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        raised_at=unit.now,
        revision=(revision.epoch, revision.n),
    )
    unit.safety.put(notice)
    unit.publish(not_safe(notice))
