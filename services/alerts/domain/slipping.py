"""Slipping away: check-ins not answered, sessions missed, an ending that nobody spoke of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import comb, exp, lgamma

PRIOR_MISSED, PRIOR_ANSWERED = 1.2, 8.8
WINDOW = 6
TAIL = 0.04
RUNNING_MISSED = 2
SILENCE = timedelta(days=14)
SILENT_SCORE = 1.0


def missed_tail(missed: int, sessions: int) -> float:
    """Return P(X ≥ missed) of a beta-binomial with the clinic's prior, by which 12 % stay unanswered."""
    return sum(
        comb(sessions, x) * exp(_log_beta(PRIOR_MISSED + x, PRIOR_ANSWERED + sessions - x) - _PRIOR)
        for x in range(missed, sessions + 1)
    )


def missed_check_ins(answered: Sequence[bool]) -> bool:
    """MISSED_CHECK_INS: too many of the last six attended sessions (all, if fewer) have no answer.

    One window, not the worst of several: else two in a row would flag every second client in time.
    """
    last = answered[-WINDOW:]
    missed = sum(not one for one in last)
    return missed > 0 and missed_tail(missed, len(last)) <= TAIL


def missed_sessions(missed: Sequence[bool]) -> bool:
    """MISSED_SESSIONS: the last two agreed sessions were missed or called off late."""
    last = missed[-RUNNING_MISSED:]
    return len(last) == RUNNING_MISSED and all(last)


def silent_ending_due(
    last_session_at: datetime, next_session_at: datetime | None, *, score: float | None, missed: bool
) -> datetime | None:
    """SILENT_ENDING: return when it falls due, or None: nothing booked, and the last one low or missed.

    `score` is S of the last rating. Only for an episode that has no ending yet.
    """
    if next_session_at is not None or not (missed or (score is not None and score >= SILENT_SCORE)):
        return None
    return last_session_at + SILENCE


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


_PRIOR = _log_beta(PRIOR_MISSED, PRIOR_ANSWERED)
