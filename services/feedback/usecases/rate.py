"""Taking a client's rating: the rating, what came with it and what is published of them, in one unit of work."""

from __future__ import annotations

from services.feedback.domain.answers import Answers, Submission
from services.feedback.domain.instrument import SESSION_CHECK_IN
from services.feedback.domain.invitation import Invitation, Void, named_id
from services.feedback.domain.rating import Rating, must_accept
from services.feedback.ports import Unit
from services.feedback.usecases.events import rated, revision_of
from services.feedback.usecases.hear_repair import hear_repair, must_be_asked, repair_changes
from services.feedback.usecases.learn import RETRY_AFTER, Behind
from services.feedback.usecases.measure import keep_outcomes, outcomes_change
from services.feedback.usecases.offer import must_be_offered
from services.feedback.usecases.write_note import note_changes, write_note
from shared.contracts.events import SessionUpdated
from shared.errors import Erased, Gone, Invalid, NotFound, Unavailable


def rate_session(unit: Unit, token: str, submission: Submission, via: str) -> Rating:
    """Keep the answers as the session's one rating, or as a change of it within its fifteen minutes.

    Sending the same again changes nothing and publishes nothing. Raises NotFound for an unknown token, Expired,
    Answered, Invalid, NotOffered, or Behind where intake may know better.
    """
    invitation = unit.invitations.of_token(token)
    if invitation is None:
        raise NotFound("There is no such link.")
    try:
        unit.clients.touch(invitation.client_id)
    except Erased:
        raise Gone("This link has ended.") from None
    session = unit.sessions.get(invitation.session_id)
    if session is None:
        raise NotFound("There is no such link.")
    earlier = unit.ratings.of_session(session.session_id)
    accept(invitation, earlier, unit)
    _check_goals(unit, session, submission.answers)
    must_be_asked(unit, session, submission)
    must_be_offered(unit, session, submission.note)
    if earlier and not _changes(unit, session, earlier, submission):
        return earlier
    rating = _rating(unit, session, earlier, answers=submission.answers, via=via)
    unit.ratings.put(rating)
    if earlier is None or earlier.answers != rating.answers:  # what else changed is nobody's to guess
        unit.publish(rated(rating))
    write_note(unit, rating, submission.note)
    keep_outcomes(unit, rating, submission.outcomes)
    hear_repair(unit, session, rating, submission)
    return rating


def accept(invitation: Invitation, rating: Rating | None, unit: Unit) -> None:
    """Raise what stands against rating by this link; a void one may have come to life again at intake."""
    try:
        must_accept(invitation, rating, unit.now)
    except Void as void:
        raise Behind(invitation.session_id, void) from None


def _changes(unit: Unit, session: SessionUpdated, earlier: Rating, submission: Submission) -> bool:
    return (
        earlier.answers != submission.answers
        or note_changes(unit, session, submission.note)
        or outcomes_change(unit, session, submission.outcomes)
        or repair_changes(unit, session, submission)
    )


def _check_goals(unit: Unit, session: SessionUpdated, answers: Answers) -> None:
    """Only the goals of the session's own episode are rated, even those reached since the form was shown."""
    known = {goal.goal_id for goal in unit.goals.of_episode(session.episode_id)}
    for place, score in enumerate(answers.goals):
        if score.goal_id not in known:
            fields = {f"goals.{place}.goal_id": ["This is not one of the client's goals."]}
            raise Behind(
                session.session_id,
                Invalid("A goal is not one of the client's.", fields=fields),
                Unavailable("A goal cannot be checked at the moment.", retry_after=RETRY_AFTER),
            )


def _rating(unit: Unit, session: SessionUpdated, earlier: Rating | None, *, answers: Answers, via: str) -> Rating:
    revision = unit.next_revision(revision_of(earlier.revision) if earlier else None)
    return Rating(
        rating_id=named_id("rating", session.session_id),
        session_id=session.session_id,
        client_id=session.client_id,
        episode_id=session.episode_id,
        clinician_id=session.clinician_id,
        session_no=session.session_no,
        held_at=session.held_at,
        session_revision=(session.revision.epoch, session.revision.n),
        instrument=SESSION_CHECK_IN.name,
        instrument_version=SESSION_CHECK_IN.version,
        answers=answers,
        via=via,
        first_submitted_at=earlier.first_submitted_at if earlier else unit.now,
        submitted_at=unit.now,
        revision=(revision.epoch, revision.n),
    )
