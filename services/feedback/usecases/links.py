"""Showing staff the link to a session's check-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.invitation import Invitation, named_id
from services.feedback.domain.mailing import Delivery
from services.feedback.ports import LinkRead, Unit
from services.feedback.usecases.learn import RETRY_AFTER, Behind, NotYet
from services.feedback.usecases.ready import must_be_ready
from shared.contracts.events import SessionUpdated
from shared.contracts.principal import EVERYTHING, Principal
from shared.errors import Conflict, Erased, NotFound
from shared.sentence import say


class Unwanted(Conflict):
    """The client wants no check-ins."""


# From the first one on, so that nobody hides a look behind many later ones.
MOST_READS = 200
REPLACED = "new-link"


@dataclass(frozen=True, kw_only=True)
class Link:
    """A check-in link, how long it lives, its session, the session's number by date, and staff's first looks."""

    token: str
    generation: int
    expires_at: datetime
    over: bool
    rated_at: datetime | None
    disowned_at: datetime | None
    session: SessionUpdated
    reads: Sequence[LinkRead]
    number: int
    sent: Sequence[Delivery]
    opened_at: datetime | None


def read_link(unit: Unit, session_id: str, reader: Principal, via: str) -> Link:
    """The link of a session within the reader's scope; every look is kept.

    Raises NotFound outside the scope, Behind while the session is not known as held, or the clinic not as ready.
    """
    session, invitation = invited(unit, session_id, reader)
    unit.link_reads.add(look(unit, invitation, reader, via))
    rating, opening = unit.ratings.of_session(session_id), unit.openings.get(session_id)
    return Link(
        token=unit.links.token(invitation.invitation_id, invitation.generation),
        generation=invitation.generation,
        expires_at=invitation.expires_at,
        over=unit.now >= invitation.expires_at,
        rated_at=rating.first_submitted_at if rating else None,
        disowned_at=rating.disowned_at if rating else None,
        session=session,
        reads=unit.link_reads.of_session(session_id, MOST_READS),
        number=unit.sessions.numbers(session.episode_id)[session_id],
        sent=unit.deliveries.of_sessions([session_id]),
        opened_at=opening.opened_at if opening else None,
    )


def replace_link(unit: Unit, session_id: str, reader: Principal, *, seen: int) -> None:
    """Have a new link take the place of the one of the generation that was seen; that it was done is kept.

    A later one stays as it is. Raises like `read_link`, and Conflict where the check-in is answered.
    """
    _, invitation = invited(unit, session_id, reader)
    if invitation.generation != seen:
        return
    if unit.ratings.of_session(session_id) is not None:
        raise Conflict(say("This check-in is answered: it needs no other link."))
    renewed = invitation.replaced(unit.links, unit.now)
    unit.invitations.put(renewed)
    unit.link_reads.add(look(unit, renewed, reader, REPLACED))


def invited(unit: Unit, session_id: str, reader: Principal) -> tuple[SessionUpdated, Invitation]:
    """A session within the reader's scope with its invitation, which may be shown; raises like `read_link`."""
    session = _session(unit, session_id, reader)
    invitation = unit.invitations.get(named_id("invitation", session_id))
    if session.status != "held" or invitation is None:
        sentence = say("The session is %(status)s: a check-in needs one that was held.", status=session.status)
        raise Behind(session_id, Conflict(sentence))
    must_be_ready(unit, session_id)
    _must_be_wanted(unit, session)
    return session, invitation


def wants_check_ins(unit: Unit, client_id: str) -> bool:
    """Whether the client is to be asked: they have not said that they want no check-ins."""
    client = unit.clients.get(client_id, EVERYTHING)
    return client is None or all(pause.until is not None for pause in client.pauses)


def _must_be_wanted(unit: Unit, session: SessionUpdated) -> None:
    """Raise Unwanted while the client wants no check-ins; that of an answered one can be looked at."""
    if not wants_check_ins(unit, session.client_id) and unit.ratings.of_session(session.session_id) is None:
        raise Unwanted(
            say(
                "Your client wants no check-ins at the moment. Nothing else has changed. They can begin again in "
                "their own record."
            )
        )


def _session(unit: Unit, session_id: str, reader: Principal) -> SessionUpdated:
    session = unit.sessions.get(session_id)
    if session is None:
        raise Behind(session_id, _not_yet())
    try:
        unit.clients.touch(session.client_id)
    except Erased:
        raise NotFound("There is no such session.") from None
    if unit.clients.get(session.client_id, reader.scope()) is not None:
        return session
    if unit.clients.get(session.client_id, EVERYTHING) is None:
        raise Behind(session_id, _not_yet())
    raise NotFound("There is no such session.")


def look(unit: Unit, invitation: Invitation, reader: Principal, via: str) -> LinkRead:
    """What is kept of a look."""
    return LinkRead(
        staff_id=reader.staff_id,
        session_id=invitation.session_id,
        client_id=invitation.client_id,
        invitation_id=invitation.invitation_id,
        generation=invitation.generation,
        via=via,
        at=unit.now,
    )


def _not_yet() -> NotYet:
    return NotYet("There is no such session yet.", retry_after=RETRY_AFTER)
