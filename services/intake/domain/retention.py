"""How long what is over is kept, as the clinic decides. What the law wants kept at least, the clinic must know.

Without a period everything stays. A period counts only once an admin has seen what would go, and agreed to it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.text import wrong
from shared.errors import Conflict

Kind = Literal["records", "receipts", "stand_ins"]
KINDS: Final[tuple[Kind, ...]] = ("records", "receipts", "stand_ins")
RETENTION_ID: Final = "retention"
LONGEST: Final = 100 * 12
YEAR: Final = 12


@dataclass(frozen=True, kw_only=True)
class Period:
    """For how many months after its end something is kept; `agreed_by` who agreed to what would go."""

    months: int
    agreed_by: str = ""
    agreed_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether anything is deleted by it."""
        return self.agreed_at is not None

    def begins(self, now: datetime) -> datetime:
        """What ended before that instant is over."""
        month = now.year * YEAR + now.month - 1 - self.months
        year, month = divmod(month, YEAR)
        return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, kw_only=True)
class Retention:
    """The clinic's periods, by kind; a kind without one is kept until somebody erases it."""

    periods: Mapping[Kind, Period] = field(default_factory=dict)
    retention_id: str = RETENTION_ID

    def with_months(self, months: Mapping[Kind, int | None]) -> Retention:
        """With other periods, each of which has to be agreed to anew; raises Invalid naming the kind."""
        for kind, number in months.items():
            if number is not None and not 1 <= number <= LONGEST:
                raise wrong(kind, "Give a number of months, from 1 to 1200, or nothing.")
        kept = {kind: period for kind, period in self.periods.items() if months.get(kind) == period.months}
        new = {kind: Period(months=number) for kind, number in months.items() if number is not None}
        return replace(self, periods=new | kept)

    def agreed(self, kind: Kind, months: int, by: str, at: datetime) -> Retention:
        """With an admin's word for what they have seen; raises Conflict if the period is another one by now."""
        period = self.periods.get(kind)
        if period is None or period.months != months:
            raise Conflict("This period was changed meanwhile. Look again at what would go.")
        return replace(self, periods={**self.periods, kind: replace(period, agreed_by=by, agreed_at=at)})
