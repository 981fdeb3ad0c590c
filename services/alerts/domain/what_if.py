"""What if other rules had been in force: alerts counted before and after, by kind and clinician, by no client."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.alerts.domain.alerts import Alert
from services.alerts.domain.signals import SAID

WEEK = timedelta(weeks=1)
# The instants of a client's ratings, and the named rules that flag each.
Ratings = Sequence[tuple[datetime, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many alerts of one kind about the work of one clinician, by the rules in force and by the others."""

    kind: str
    clinician_id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What has been counted so far: alerts, and how many ratings of how many clients since when.

    `named` says how many of these ratings each of the rules flags that are used elsewhere, for comparison.
    """

    counts: tuple[Count, ...] = ()
    clients: int = 0
    ratings: int = 0
    first_at: datetime | None = None
    named: dict[str, int] = field(default_factory=dict)

    @property
    def before(self) -> int:
        """All alerts by the rules in force."""
        return sum(count.before for count in self.counts)

    @property
    def after(self) -> int:
        """All alerts by the others."""
        return sum(count.after for count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time looked at: after `since` up to `until`."""

    since: datetime
    until: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether the instant lies within."""
        return self.since < instant <= self.until

    def weeks_from(self, first_at: datetime | None) -> int:
        """How many weeks of it there were ratings to look at, begun ones included; at least one."""
        first = self.since if first_at is None else max(first_at, self.since)
        return max(1, -((first - self.until) // WEEK))


@dataclass(slots=True)
class Counting:
    """Counts on from a tally, client by client."""

    window: Window
    tally: Tally = field(default_factory=Tally)

    def add(self, ratings: Ratings, before: Iterable[Alert], after: Iterable[Alert]) -> None:
        """Take one client in: when they rated, which named rules flag that, and their alerts by either rules."""
        rated = [instant for instant, _ in ratings if self.window.holds(instant)]
        named = Counter(name for instant, names in ratings if self.window.holds(instant) for name in names)
        tally = self.tally
        self.tally = Tally(
            counts=_sum(tally.counts, self._count(before), self._count(after)),
            clients=tally.clients + bool(rated),
            ratings=tally.ratings + len(rated),
            first_at=min([*rated, *([tally.first_at] if tally.first_at else [])], default=None),
            named=dict(sorted((named + Counter(tally.named)).items())),
        )

    def _count(self, alerts: Iterable[Alert]) -> Counter[tuple[str, str]]:
        """Count what numbers decide on; what clients said would be the same, and is no admin's to see."""
        decided = [alert for alert in alerts if alert.kind not in SAID and self.window.holds(alert.raised_at)]
        return Counter((alert.kind, alert.clinician_id) for alert in decided)


def _sum(
    counts: Iterable[Count], before: Counter[tuple[str, str]], after: Counter[tuple[str, str]]
) -> tuple[Count, ...]:
    for count in counts:
        before[count.kind, count.clinician_id] += count.before
        after[count.kind, count.clinician_id] += count.after
    return tuple(Count(*place, before[place], after[place]) for place in sorted(before | after))


def by_kind(tally: Tally) -> list[tuple[str, int, int]]:
    """Return (kind, before, after), the most frequent first."""
    return _grouped((count.kind, count) for count in tally.counts)


def by_clinician(tally: Tally) -> list[tuple[str, int, int]]:
    """Return (clinician's id, before, after) in order of ids: nobody is ranked."""
    return sorted(_grouped((count.clinician_id, count) for count in tally.counts))


def _grouped(counts: Iterable[tuple[str, Count]]) -> list[tuple[str, int, int]]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for name, count in counts:
        before[name] += count.before
        after[name] += count.after
    rows = [(name, before[name], after[name]) for name in before]
    return sorted(rows, key=lambda row: (-row[1] - row[2], row[0]))
