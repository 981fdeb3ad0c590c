"""The thank-you page behind a one-time address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.feedback.domain.answers import Submission
from services.feedback.domain.invitation import hash_of, named_id
from services.feedback.domain.rating import Rating
from services.feedback.domain.thanks import LIFE, Thanks
from services.feedback.domain.value_check import ValueCheck
from services.feedback.ports import Unit
from services.feedback.usecases.check_value import ask_value, value_asked
from services.feedback.usecases.end_care import Ending, ending_of
from services.feedback.usecases.hear_repair import NotAsked
from services.feedback.usecases.holder import Holder
from services.feedback.usecases.rate import Taken, rate_session
from shared.contracts.principal import EVERYTHING
from shared.errors import Erased


def rate_and_thank(unit: Unit, token: str, submission: Submission, holder: Holder, *, address: str) -> Taken:
    """Take a rating from the page, and have a thank-you ready at `address`, a secret just made.

    Whoever only sent the same again gets no picture of earlier ratings, unless these belong to them.
    """
    taken = rate_as_shown(unit, token, submission, holder)
    if taken.refused:
        return taken
    contacts_first = unit.instruments.at_risk(submission.outcomes)
    if taken.own and not contacts_first and not holder.shared:
        ask_value(unit, taken.rating)
    unit.thanks.put(
        Thanks(
            address_hash=hash_of(address),
            session_id=taken.rating.session_id,
            client_id=taken.rating.client_id,
            expires_at=unit.now + LIFE,
            contacts_first=contacts_first,
            own=taken.own,
            changes=taken.own and holder.remembered and taken.rating.changeable(unit.now),
        )
    )
    return taken


def rate_as_shown(unit: Unit, token: str, submission: Submission, holder: Holder) -> Taken:
    """Take what a page asked, though a question on it may be settled by now."""
    try:
        return rate_session(unit, token, submission, holder)
    except NotAsked:  # it was settled while the form was open: the other answers count all the same
        return rate_session(unit, token, replace(submission, repair="unasked"), holder)


@dataclass(frozen=True, kw_only=True)
class ThanksSeen:
    """What a thank-you page shows: the last ratings with their numbers by date, at its first look alone.

    `changes` says that this browser may change the answers for some minutes, `disowns` that the client may say
    that they were not theirs. `value` is the value check, where it is asked, `ending` how far a planned
    ending has come. `token` is the check-in's, from which the clinic can still be told; None for an
    address that is over, or that nobody has.
    """

    ratings: Sequence[Rating] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    contacts_first: bool = False
    changes: bool = False
    disowns: bool = False
    value: ValueCheck | None = None
    ending: Ending | None = None
    in_team: bool = False
    now: datetime | None = None
    token: str | None = None
    client_id: str | None = None


def look_at_thanks(unit: Unit, address: str) -> ThanksSeen:
    """The page of this address; an address that is over, or that nobody has, only says thank you."""
    thanks = unit.thanks.get(hash_of(address))
    if thanks is None or unit.now >= thanks.expires_at:
        return ThanksSeen()
    try:
        unit.clients.touch(thanks.client_id)
    except Erased:
        return ThanksSeen()
    client, disowns = unit.clients.get(thanks.client_id, EVERYTHING), _is_counted(unit, thanks)
    ratings = _first_look(unit, thanks) if thanks.shows_picture(unit.now) else ()
    return ThanksSeen(
        ratings=ratings,
        numbers=unit.sessions.numbers(ratings[0].episode_id) if ratings else {},
        contacts_first=thanks.contacts_first,
        changes=thanks.changes,
        disowns=disowns,
        value=value_asked(unit, thanks) if disowns else None,
        ending=_ending(unit, thanks),
        in_team=client is not None and client.team_id is not None,
        now=unit.now,
        token=_token(unit, thanks),
        client_id=thanks.client_id,
    )


def _is_counted(unit: Unit, thanks: Thanks) -> bool:
    rating = unit.ratings.of_session(thanks.session_id)
    return rating is not None and rating.disowned_at is None


def _ending(unit: Unit, thanks: Thanks) -> Ending | None:
    """Only for whom the answers belong to, and not where whom to call comes before anything else."""
    session = unit.sessions.get(thanks.session_id)
    if session is None or not thanks.own or thanks.contacts_first:
        return None
    return ending_of(unit, session.episode_id)


def _token(unit: Unit, thanks: Thanks) -> str | None:
    invitation = unit.invitations.get(named_id("invitation", thanks.session_id))
    return unit.links.token(invitation.invitation_id, invitation.generation) if invitation else None


def _first_look(unit: Unit, thanks: Thanks) -> Sequence[Rating]:
    unit.thanks.put(replace(thanks, seen_at=unit.now))
    rating = unit.ratings.of_session(thanks.session_id)
    return unit.ratings.last(rating.episode_id, rating.clinician_id) if rating else ()
