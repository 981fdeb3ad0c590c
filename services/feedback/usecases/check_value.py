"""The value check: when a thank-you asks it, what the client answers, and that answers were not theirs."""

from __future__ import annotations

from services.feedback.domain.invitation import hash_of, named_id
from services.feedback.domain.rating import Rating
from services.feedback.domain.thanks import Thanks
from services.feedback.domain.value_check import EVERY, Settled, ValueAnswers, ValueCheck
from services.feedback.ports import Unit
from services.feedback.usecases.events import checked, revision_of
from services.feedback.usecases.holder import Holder, must_be_the_client
from shared.errors import Erased, Gone, NotFound


def ask_value(unit: Unit, rating: Rating) -> None:
    """Have the thank-you of this rating ask, if four check-ins came since it was asked last or care began.

    Never on a device that others use too: whoever sends the rating there is not to be asked.
    """
    check_id = named_id("value", rating.session_id)
    if unit.value_checks.get(check_id) is not None or not _in_care(unit, rating):
        return
    last = unit.value_checks.latest(rating.episode_id)
    if unit.ratings.count_since(rating.episode_id, last.asked_at if last else None) < EVERY:
        return
    unit.value_checks.put(
        ValueCheck(
            check_id=check_id,
            session_id=rating.session_id,
            client_id=rating.client_id,
            episode_id=rating.episode_id,
            asked_at=unit.now,
        )
    )


def _in_care(unit: Unit, rating: Rating) -> bool:
    episode = unit.episodes.get(rating.episode_id)
    return episode is None or episode.ended_at is None


def value_asked(unit: Unit, thanks: Thanks) -> ValueCheck | None:
    """The value check of this thank-you page; none where whom to call comes before anything else."""
    if not thanks.own or thanks.contacts_first:
        return None
    return unit.value_checks.get(named_id("value", thanks.session_id))


def answer_value(unit: Unit, address: str, answers: ValueAnswers, holder: Holder) -> None:
    """Keep what the client answered on this thank-you page; the same again, or nothing at first, changes nothing.

    Raises NotFound once the page is over, Gone for an erased client, NotTheClient, and Settled after 15 minutes.
    """
    thanks = unit.thanks.get(hash_of(address))
    session = unit.sessions.get(thanks.session_id) if thanks else None
    if thanks is None or session is None or unit.now >= thanks.expires_at:
        raise NotFound("There is no such page.")
    try:
        unit.clients.touch(thanks.client_id)
    except Erased:
        raise Gone("This link has ended.") from None
    must_be_the_client(unit, session, holder)
    check = value_asked(unit, thanks)
    if check is None:
        raise NotFound("There is no such page.")
    if answers == (check.answers or ValueAnswers()):
        return
    if not check.changeable(unit.now):
        raise Settled
    keep_value(unit, check, answers)


def disown_value(unit: Unit, rating: Rating) -> None:
    """What was answered after a check-in that was not the client's is nobody's word."""
    check = unit.value_checks.get(named_id("value", rating.session_id))
    if check is not None and check.answers is not None and not check.answers.blank:
        keep_value(unit, check, ValueAnswers())


def keep_value(unit: Unit, check: ValueCheck, answers: ValueAnswers) -> None:
    """Keep these answers and tell them; the client's anchor must have been written."""
    revision = unit.next_revision(revision_of(check.revision) if check.revision else None)
    kept = check.answered(answers, unit.now, (revision.epoch, revision.n))
    unit.value_checks.put(kept)
    unit.publish(checked(kept, answers))
