"""Taking a client's rating: the rating, what came with it and what is published of them, in one unit of work."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.feedback.domain.answers import Answers, Submission
from services.feedback.domain.instrument import CHECK_IN
from services.feedback.domain.invitation import Invitation, Void, hash_of, named_id
from services.feedback.domain.rating import Answered, Disowned, Rating, must_accept
from services.feedback.ports import Unit
from services.feedback.usecases.events import rated, revision_of
from services.feedback.usecases.hear_repair import hear_repair, must_be_asked, repair_changes
from services.feedback.usecases.holder import Holder, must_be_the_client
from services.feedback.usecases.learn import RETRY_AFTER, Behind
from services.feedback.usecases.measure import keep_outcomes, outcomes_change
from services.feedback.usecases.offer import must_be_offered
from services.feedback.usecases.write_note import must_not_overwrite, note_changes, write_note
from shared.contracts.events import SessionUpdated
from shared.errors import Erased, Gone, Invalid, NotFound, Unavailable


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a sending: the session's rating as it stands now, and whether the sender may know more of it.

    A refusal is told and not raised, so that it is counted in the same unit of work.
    """

    rating: Rating
    own: bool
    refused: bool = False

    def stands(self) -> Rating:
        """The rating; raises Answered if another one stands instead of what was sent."""
        if self.refused:
            raise Answered if self.rating.disowned_at is None else Disowned
        return self.rating


def rate_session(unit: Unit, token: str, submission: Submission, holder: Holder) -> Taken:
    """Keep the answers as the session's one rating, or as a change of it by whom it belongs to, within 15 minutes.

    The same again is taken from anybody, at any time, and changes and publishes nothing. Raises NotFound for an
    unknown token, Replaced, NotTheClient, Expired, Invalid, NoteStands, NotOffered, or Behind where intake may
    know better.
    """
    unit.instruments.must_know(submission.instrument_version)
    unit.instruments.must_fit(submission.outcomes)
    invitation, session = _of_token(unit, token)
    must_be_the_client(unit, session, holder)
    earlier = unit.ratings.of_session(session.session_id)
    if earlier and _is_same(unit, session, earlier, submission, holder=holder):
        return Taken(rating=earlier, own=earlier.belongs_to(holder.secrets))
    try:
        accept(invitation, earlier, holder, unit)
    except Answered:
        return _refused(unit, earlier, holder)
    _check_goals(unit, session, submission.answers)
    must_be_asked(unit, session, submission)
    must_not_overwrite(unit, session, submission.note)
    must_be_offered(unit, session, submission.note)
    rating = _rating(unit, session, earlier, submission=submission, holder=holder)
    unit.ratings.put(rating)
    if earlier is None or _says_otherwise(earlier, rating):  # what else changed is nobody's to guess
        unit.publish(rated(rating))
    write_note(unit, session, rating, submission.note)
    keep_outcomes(unit, rating, submission.outcomes)
    hear_repair(unit, session, rating, submission)
    return Taken(rating=rating, own=True)


def accept(invitation: Invitation, rating: Rating | None, holder: Holder, unit: Unit) -> None:
    """Raise what stands against rating by this link; a void one may have come to life again at intake."""
    try:
        must_accept(invitation, rating, holder.secrets, unit.now)
    except Void as void:
        raise Behind(invitation.session_id, void) from None


def _of_token(unit: Unit, token: str) -> tuple[Invitation, SessionUpdated]:
    invitation = unit.invitations.of_token(token)
    if invitation is None:
        raise NotFound("There is no such link.")
    try:
        unit.clients.touch(invitation.client_id)
    except Erased:
        raise Gone("This link has ended.") from None
    invitation.must_be_opened_with(token)
    session = unit.sessions.get(invitation.session_id)
    if session is None:
        raise NotFound("There is no such link.")
    return invitation, session


def _is_same(
    unit: Unit, session: SessionUpdated, earlier: Rating, submission: Submission, *, holder: Holder
) -> bool:
    """Whether this was sent before, as far as this holder may learn it.

    That there is no note to take back is for the writer to know: it would tell whether there is one.
    """
    if earlier.disowned_at is not None or not earlier.compares(holder.secrets):
        return False
    if submission.note == "clear" and not earlier.belongs_to(holder.secrets):
        return False
    return not _changes(unit, session, earlier, submission)


def _refused(unit: Unit, earlier: Rating | None, holder: Holder) -> Taken:
    """Refuse other answers than those kept; somebody to whom these do not belong has guessed once more."""
    if earlier is None:
        raise Answered
    own = earlier.belongs_to(holder.secrets)
    if not own and earlier.compares(()):
        unit.ratings.put(replace(earlier, guesses=earlier.guesses + 1))
    return Taken(rating=earlier, own=own, refused=True)


def _changes(unit: Unit, session: SessionUpdated, earlier: Rating, submission: Submission) -> bool:
    return (
        earlier.answers != submission.answers
        or note_changes(unit, session, submission.note)
        or outcomes_change(unit, session, submission.outcomes)
        or repair_changes(unit, session, submission)
    )


def _says_otherwise(earlier: Rating, rating: Rating) -> bool:
    return (earlier.answers, earlier.instrument_version) != (rating.answers, rating.instrument_version)


def _check_goals(unit: Unit, session: SessionUpdated, answers: Answers) -> None:
    """Only the goals of the session's own episode are rated, even those reached since the form was shown."""
    if not answers.goals:
        return
    known = {goal.goal_id for goal in unit.goals.of_episode(session.episode_id)}
    for place, score in enumerate(answers.goals):
        if score.goal_id not in known:
            fields = {f"goals.{place}.goal_id": ["This is not one of the client's goals."]}
            raise Behind(
                session.session_id,
                Invalid("A goal is not one of the client’s.", fields=fields),
                Unavailable("A goal cannot be checked at the moment.", retry_after=RETRY_AFTER),
            )


def _rating(
    unit: Unit, session: SessionUpdated, earlier: Rating | None, *, submission: Submission, holder: Holder
) -> Rating:
    revision = unit.next_revision(revision_of(earlier.revision) if earlier else None)
    asked = earlier.instrument_version if earlier else unit.instruments.newest
    bound = hash_of(holder.secrets[0]) if holder.secrets else None
    return Rating(
        rating_id=named_id("rating", session.session_id),
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        clinician_id=session.clinician_id,
        session_no=session.session_no,
        held_at=session.held_at,
        session_revision=(session.revision.epoch, session.revision.n),
        instrument=CHECK_IN,
        instrument_version=submission.instrument_version or asked,
        answers=submission.answers,
        via=holder.via,
        first_submitted_at=earlier.first_submitted_at if earlier else unit.now,
        submitted_at=unit.now,
        revision=(revision.epoch, revision.n),
        secret_hash=earlier.secret_hash if earlier else bound,
        guesses=earlier.guesses if earlier else 0,
        language=submission.language,
    )
