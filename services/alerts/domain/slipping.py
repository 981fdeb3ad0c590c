"""Slipping away: check-ins not answered, sessions missed, an ending that nobody spoke of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from math import comb, exp, lgamma

from services.alerts.domain.rules import SlippingNumbers


@cache
def missed_tail(missed: int, sessions: int, numbers: SlippingNumbers) -> float:
    """Return P(X ≥ missed) of a beta-binomial with the clinic's prior, by which 12 % stay unanswered."""
    a, b = numbers.prior_missed, numbers.prior_answered
    return sum(
        comb(sessions, x) * exp(_log_beta(a + x, b + sessions - x) - _log_beta(a, b))
        for x in range(missed, sessions + 1)
    )


def missed_check_ins(answered: Sequence[bool], numbers: SlippingNumbers) -> bool:
    """MISSED_CHECK_INS: too many of the last six attended sessions (all, if fewer) have no answer.

    One window, not the worst of several: else two in a row would flag every second client in time.
    """
    last = answered[-numbers.window :]
    missed = sum(not one for one in last)
    return missed > 0 and missed_tail(missed, len(last), numbers) <= numbers.tail


def missed_sessions(missed: Sequence[bool], numbers: SlippingNumbers) -> bool:
    """MISSED_SESSIONS: the last two agreed sessions were missed or called off late."""
    last = missed[-numbers.running_missed :]
    return len(last) == numbers.running_missed and all(last)


def answer_due(held_at: datetime, became_held_at: datetime | None, numbers: SlippingNumbers) -> datetime:
    """Return from when on a check-in counts as unanswered; it can be answered since the session was noted."""
    return max(held_at, became_held_at or held_at) + timedelta(days=numbers.answer_days)


def silent_ending_due(
    last_at: datetime, numbers: SlippingNumbers, *, score: float | None, missed: bool
) -> datetime | None:
    """SILENT_ENDING: return when it falls due, or None if the last session was neither missed nor low.

    `last_at` is the last session's instant, planned ones included; `score` is S of the last rating. Only for
    an episode that has no ending yet.
    """
    if not (missed or (score is not None and score >= numbers.silent_score)):
        return None
    return last_at + timedelta(days=numbers.silence_days)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
