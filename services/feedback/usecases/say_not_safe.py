"""Telling the clinic, as the client wishes, that they are not safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.feedback.domain.invitation import Invitation, hash_of, named_id
from services.feedback.domain.safety import Press, SafetyNotice, is_another
from services.feedback.ports import Unit
from services.feedback.usecases.contact import at_work, safety_contact
from services.feedback.usecases.events import not_safe
from shared.contracts.events import ConcernRaised, SessionUpdated
from shared.contracts.principal import EVERYTHING
from shared.errors import Erased, Gone, NotFound

MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who gets the notice: the therapist, supervisors of their team, and the clinic's safety contact besides."""

    therapist: bool
    supervisors: bool
    contact: bool = False

    @property
    def nobody(self) -> bool:
        """Whether there is nobody at the clinic who would get it."""
        return not (self.therapist or self.supervisors or self.contact)


def say_not_safe(unit: Unit, token: str, press: Press) -> Told:
    """Keep that the holder of this link is not safe, publish it, and say who gets it.

    Whether the session was rated or still counts as held, and whether the seven days are over, does not matter.
    Raises NotFound for an unknown token and Gone where the client was erased.
    """
    invitation = unit.invitations.of_token(token)
    if invitation is None:
        raise NotFound("There is no such link.")
    return _keep(unit, invitation, press)


def takes_notice(unit: Unit, token: str) -> bool:
    """Whether the holder of this link could tell the clinic."""
    return unit.invitations.of_token(token) is not None


def say_not_safe_after(unit: Unit, address: str, press: Press) -> Told:
    """The same from the thank-you page, while that lives; raises NotFound afterwards."""
    thanks = unit.thanks.get(hash_of(address))
    found = unit.invitations.get(named_id("invitation", thanks.session_id)) if thanks else None
    if found is None:
        raise NotFound("There is no such page.")
    return _keep(unit, found, press)


def not_safe_since(unit: Unit, instant: datetime) -> Sequence[ConcernRaised]:
    """What was said of not being safe from then on, newest first, as its events say it; so many at most."""
    return [not_safe(notice) for notice in unit.safety.since(instant, MOST_AT_ONCE)]


def _keep(unit: Unit, invitation: Invitation, press: Press) -> Told:
    try:
        unit.clients.touch(invitation.client_id)
    except Erased:
        raise Gone("This link has ended.") from None
    session = unit.sessions.get(invitation.session_id)
    if session is None:
        raise NotFound("There is no such link.")
    earlier = unit.safety.of_session(session.session_id)
    if is_another(earlier, unit.now):
        notice = _notice(unit, session, press, number=len(earlier) + 1)
        unit.safety.put(notice)
        unit.publish(not_safe(notice))
    return _told(unit, session.client_id)


def _notice(unit: Unit, session: SessionUpdated, press: Press, *, number: int) -> SafetyNotice:
    revision = unit.next_revision(None)
    return SafetyNotice(
        notice_id=named_id("not-safe" if number == 1 else f"not-safe-{number}", session.session_id),
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        raised_at=unit.now,
        revision=(revision.epoch, revision.n),
        doubt=press.doubt(unit.now),
    )


def _told(unit: Unit, client_id: str) -> Told:
    client = unit.clients.get(client_id, EVERYTHING)
    therapist = at_work(unit, client.clinician_id if client else None)
    supervisors = unit.staff.supervisors(client.team_id) if client and client.team_id else ()
    contact = safety_contact(unit)
    return Told(
        therapist=therapist is not None,
        supervisors=bool(supervisors),
        contact=contact is not None and contact not in {therapist, *supervisors},
    )
