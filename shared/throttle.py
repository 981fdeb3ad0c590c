"""Slowing down whoever guesses passwords and PINs, without locking anybody out.

Each attempt is counted as failed before the password is looked at, and the count is taken back when it was right:
so a hundred attempts at once are slowed down like a hundred in a row. An attempt that comes during the delay is
turned away uncounted, so that somebody who keeps knocking cannot lengthen another person's delay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

FORGET_AFTER: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How many failures pass without delay, how long a delay can grow, and how soon one failure is forgotten."""

    free: int
    longest: timedelta
    fades: timedelta


Kind = Literal["account", "address", "pin", "mail", "factor"]
# A whole clinic can share one address; nobody mistypes one password five times running without wanting a pause.
PATIENCE: Final[dict[Kind, Patience]] = {
    "account": Patience(free=4, longest=timedelta(minutes=5), fades=timedelta(hours=1)),
    "address": Patience(free=30, longest=timedelta(minutes=15), fades=timedelta(minutes=2)),
    # Three codes of a million count at any time, and whoever tries has the password: a hundred tries a day.
    "factor": Patience(free=4, longest=timedelta(minutes=15), fades=timedelta(hours=1)),
    # A million PINs are few, and who is at it may live with the client: two tries a day in the end.
    "pin": Patience(free=4, longest=timedelta(hours=12), fades=timedelta(hours=12)),
    # Anybody can have mail sent to an address that they know: some are enough, and then a few a day.
    "mail": Patience(free=4, longest=timedelta(hours=4), fades=timedelta(hours=1)),
}


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """The recent failures of one account or one address; `key` names it without saying it."""

    key: str
    kind: Kind
    failures: int = 0
    closed_until: datetime | None = None
    forget_at: datetime | None = None

    def seconds_left(self, now: datetime) -> int:
        """How long the next attempt must wait, in whole seconds, rounded up."""
        if self.closed_until is None or self.closed_until <= now:
            return 0
        return -int((now - self.closed_until).total_seconds() // 1)

    def failed(self, now: datetime) -> Attempts:
        """One failure more; older ones have faded meanwhile."""
        failures = max(0, self.failures - self._faded(now)) + 1
        wait = delay(self.kind, failures)
        return replace(self, failures=failures, closed_until=now + wait, forget_at=now + FORGET_AFTER)

    def _faded(self, now: datetime) -> int:
        """How many failures are forgotten since the last one."""
        if self.forget_at is None:
            return 0
        return (now - (self.forget_at - FORGET_AFTER)) // PATIENCE[self.kind].fades

    def forgiven(self) -> Attempts:
        """The last failure was none after all."""
        return replace(self, failures=max(0, self.failures - 1), closed_until=None)


def delay(kind: Kind, failures: int) -> timedelta:
    """How long to wait after that many failures: 1 s after the first that counts, doubling from there."""
    patience = PATIENCE[kind]
    over = failures - patience.free
    if over <= 0:
        return timedelta()
    return min(patience.longest, timedelta(seconds=2.0 ** min(over - 1, 30)))
