"""That a client says that answers were not theirs: they no longer count, and the therapist is told."""

from __future__ import annotations

from dataclasses import replace

from services.feedback.domain.invitation import hash_of, named_id
from services.feedback.domain.rating import Rating
from services.feedback.ports import Unit
from services.feedback.usecases.check_value import disown_value
from services.feedback.usecases.events import measured, rated, revision_of
from services.feedback.usecases.holder import Holder, must_be_the_client
from shared.contracts.events import SessionUpdated
from shared.errors import Erased, Gone, NotFound


def disown(unit: Unit, token: str, holder: Holder) -> None:
    """The answers of this link's own session; raises NotFound where there are none, Replaced, or Expired."""
    session = _opened(unit, token, holder)
    _disown(unit, unit.ratings.of_session(session.session_id))


def disown_last(unit: Unit, token: str, holder: Holder) -> None:
    """The answers that this link's check-in shows as the last ones before it; raises like `disown`."""
    session = _opened(unit, token, holder)
    _disown(unit, last_before(unit, session))


def disown_thanked(unit: Unit, address: str, holder: Holder) -> None:
    """The answers that were just thanked for, while that page lives; raises NotFound afterwards."""
    thanks = unit.thanks.get(hash_of(address))
    session = unit.sessions.get(thanks.session_id) if thanks else None
    if thanks is None or session is None or unit.now >= thanks.expires_at:
        raise NotFound("There is no such page.")
    _touch(unit, session.client_id)
    must_be_the_client(unit, session, holder)
    _disown(unit, unit.ratings.of_session(session.session_id))


def may_disown(unit: Unit, token: str) -> bool:
    """Whether the holder of this link can say so of its own session's answers now."""
    invitation = unit.invitations.of_token(token)
    if invitation is None or not invitation.opens_with(token) or unit.now >= invitation.expires_at:
        return False
    rating = unit.ratings.of_session(invitation.session_id)
    return rating is not None and rating.disowned_at is None


def last_before(unit: Unit, session: SessionUpdated) -> Rating | None:
    """The client's rating of the latest session before this one, whether or not it was disowned already."""
    return unit.ratings.before(session.client_id, session.held_at)


def _opened(unit: Unit, token: str, holder: Holder) -> SessionUpdated:
    invitation = unit.invitations.of_token(token)
    if invitation is None:
        raise NotFound("There is no such link.")
    _touch(unit, invitation.client_id)
    invitation.must_be_opened_with(token)
    invitation.must_live(unit.now)
    session = unit.sessions.get(invitation.session_id)
    if session is None:
        raise NotFound("There is no such link.")
    must_be_the_client(unit, session, holder)
    return session


def _touch(unit: Unit, client_id: str) -> None:
    try:
        unit.clients.touch(client_id)
    except Erased:
        raise Gone("This link has ended.") from None


def _disown(unit: Unit, rating: Rating | None) -> None:
    """Once is enough. What the client wrote stays, and so does every cry for help."""
    if rating is None:
        raise NotFound("There are no answers.")
    if rating.disowned_at is not None:
        return
    revision = unit.next_revision(revision_of(rating.revision))
    disowned = replace(rating, disowned_at=unit.now, revision=(revision.epoch, revision.n))
    unit.ratings.put(disowned)
    unit.publish(rated(disowned))
    _disown_measures(unit, rating)
    _take_back_word(unit, rating)
    disown_value(unit, rating)


def _disown_measures(unit: Unit, rating: Rating) -> None:
    for measure in unit.measures.of_episode(rating.episode_id):
        if measure.session_id != rating.session_id:
            continue
        revision = unit.next_revision(revision_of(measure.revision))
        disowned = replace(measure, disowned=True, revision=(revision.epoch, revision.n))
        unit.measures.put(disowned)
        if disowned.told:
            unit.publish(measured(disowned, unit.instruments))


def _take_back_word(unit: Unit, rating: Rating) -> None:
    """What was said of a rupture is nobody's word: the client may be asked again, and alerts passes it over."""
    word = unit.words.get(named_id("repair", rating.session_id))
    if word is not None and word.answer is not None:
        revision = unit.next_revision(revision_of(word.revision))
        unit.words.put(replace(word, answer=None, revision=(revision.epoch, revision.n)))
