"""Learning facts: of each the highest revision known is kept.

Events carry full state and a revision `(epoch, n)`, so learning them in any order and any number
of times gives the same facts.
"""

from collections.abc import Hashable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol, TypeVar

from services.alerts.domain.facts import (
    AT_ONCE,
    ClientFact,
    ConcernFact,
    EpisodeFact,
    Fact,
    Facts,
    GoalFact,
    OutcomeFact,
    RatingFact,
    Revision,
    SessionFact,
    ValueFact,
    WordFact,
)

K = TypeVar("K", bound=Hashable)

# No rule of the clock speaks earlier after a session; looking then finds out when the next one may.
FIRST_LOOK = timedelta(days=1)


class _Revised(Protocol):
    @property
    def revision(self) -> Revision:
        """Which of several states is the latest."""


F = TypeVar("F", bound=_Revised)


def learn(facts: Facts, fact: Fact) -> bool:  # noqa: PLR0911 -- one line for each kind of fact
    """Keep the fact if its revision is higher than the known one's; True if anything changed."""
    match fact:
        case RatingFact():
            return _learn_rating(facts, fact)
        case SessionFact():
            return _learn_session(facts, fact)
        case GoalFact():
            return _learn_goal(facts, fact)
        case WordFact():
            return _learn_word(facts, fact)
        case ConcernFact():
            return _look_again(facts, newer=_keep(facts.concerns, fact.concern_id, fact))
        case ValueFact():
            return _look_again(facts, newer=_keep(facts.value_checks, fact.check_id, fact))
        case OutcomeFact():
            return _look_again(facts, newer=_learn_outcome(facts, fact))
        case EpisodeFact():
            return _look_again(facts, newer=_keep(facts.episodes, fact.episode_id, fact))
        case ClientFact():
            newer = facts.client is None or fact.revision > facts.client.revision
            facts.client = fact if newer else facts.client
            return _look_again(facts, newer=newer)


def _keep(known: dict[K, F], key: K, fact: F) -> bool:
    before = known.get(key)
    if before is not None and fact.revision <= before.revision:
        return False
    known[key] = fact
    return True


def _learn_outcome(facts: Facts, fact: OutcomeFact) -> bool:
    """Keep the questionnaire with the highest answer about risk of all its versions, whatever their order."""
    known = facts.outcomes.get(fact.measure_id)
    newest = fact if known is None or _outcome_order(fact) > _outcome_order(known) else known
    versions = [fact] if known is None else [known, fact]
    answers = [answer for one in versions for answer in (one.risk_item, one.risk_highest) if answer is not None]
    kept = replace(newest, risk_highest=max(answers, default=None))
    if kept == known:
        return False
    facts.outcomes[fact.measure_id] = kept
    return True


def _outcome_order(fact: OutcomeFact) -> tuple[object, ...]:
    """Return what decides between two states of a questionnaire: at the same revision the one that says more.

    So a republish adds what an earlier version of Attune did not keep.
    """
    return fact.revision, fact.instrument_version is not None


def _look_again(facts: Facts, *, newer: bool) -> bool:
    if newer:
        facts.look_by(AT_ONCE)
    return newer


def _learn_rating(facts: Facts, rating: RatingFact) -> bool:
    """Keep the rating, and the session it saw even if the rating itself is out of date."""
    seen = facts.sessions.get(rating.session_id)
    newer = seen is None or rating.session_revision > seen.revision
    taught = newer and _keep_session(facts, session_seen_by(rating))
    known = facts.ratings.get(rating.session_id)
    if known is not None and _rating_order(rating) <= _rating_order(known):
        return taught
    facts.ratings[rating.session_id] = rating
    if rating.disowned_at is not None:
        facts.disowned[rating.session_id] = rating.disowned_at
        facts.look_by(AT_ONCE)
    if known is not None:
        facts.stale = True
        return True
    facts.pending.append(rating.session_id)
    _look_after_rating(facts, rating)
    return True


def _rating_order(rating: RatingFact) -> tuple[object, ...]:
    """Return what decides between two states of a rating: at the same revision the one that says more."""
    return rating.revision, rating.rating_id, rating.instrument_version is not None


def _look_after_rating(facts: Facts, rating: RatingFact) -> None:
    """Have the clock's rules look anew if the check-in may have counted as unanswered until now."""
    due = facts.sessions[rating.session_id].held_at + FIRST_LOOK
    facts.look_by(AT_ONCE if rating.first_submitted_at > due else due)


def session_seen_by(rating: RatingFact) -> SessionFact:
    """Return the session as its rating saw it."""
    return SessionFact(
        session_id=rating.session_id,
        episode_id=rating.episode_id,
        clinician_id=rating.clinician_id,
        session_no=rating.session_no,
        status="held",
        held_at=rating.held_at,
        revision=rating.session_revision,
        seen_by_rating=True,
    )


def _learn_session(facts: Facts, session: SessionFact) -> bool:
    known = facts.sessions.get(session.session_id)
    if not _keep_session(facts, session):
        return False
    if session.status != "held" or (known is not None and _place(session) != _place(known)):
        facts.look_by(AT_ONCE)
    elif session.session_id not in facts.ratings:
        facts.look_by(session.held_at + FIRST_LOOK)
    return True


def _keep_session(facts: Facts, session: SessionFact) -> bool:
    known = facts.sessions.get(session.session_id)
    if known is None:
        facts.sessions[session.session_id] = session
        return True
    # At the same revision intake's own word counts for more than what a rating could see of it.
    if (session.revision, not session.seen_by_rating) <= (known.revision, not known.seen_by_rating):
        return False
    facts.sessions[session.session_id] = session
    if session.session_id in facts.ratings and _place(session) != _place(known):
        facts.stale = True
    return True


def _place(session: SessionFact) -> tuple[object, ...]:
    """Return what decides where, and whether, the session's rating is folded."""
    return session.held_at, session.status == "held", session.episode_id, session.clinician_id


def _learn_goal(facts: Facts, goal: GoalFact) -> bool:
    if not _look_again(facts, newer=_keep(facts.goals, goal.goal_id, goal)):
        return False
    if any(goal.goal_id in rating.goals for rating in facts.ratings.values()):
        facts.stale = True
    return True


def _learn_word(facts: Facts, word: WordFact) -> bool:
    """Keep the word; if its session's rating is folded, what it says of the rupture is to be folded anew."""
    if not _keep(facts.words, word.session_id, word):
        return False
    if word.session_id not in facts.pending:
        facts.stale = True
    return True
