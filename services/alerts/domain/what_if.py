"""What if other rules had been in force: alerts counted before and after, and told so that no client shows.

Whoever tries one threshold after the other would see a count change at the very value of some client's rating. So
what is told of a kind are counts of the whole clinic in steps of five, and nothing where fewer than three
clinicians stand behind them, or fewer than five clients without those of any one (decision 19).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.alerts import Alert
from services.alerts.domain.figures.steps import in_steps
from services.alerts.domain.signals import SAID

WEEK = timedelta(weeks=1)
# A client's ratings: when each came, of whose work, and the named rules that flag it.
Ratings = Sequence[tuple[datetime, str, Sequence[str]]]
ALL: Final = ""
"""Stands for alerts of any kind."""

Cells = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Count:
    """Alerts of one kind about the work of one clinician, by the rules in force and by the others, and clients.

    A client with such alerts about the work of several is counted for none: each of them knows this client.
    """

    kind: str
    clinician_id: str
    before: int
    after: int
    before_clients: int = 0
    after_clients: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What may be told of a kind, in steps of five; None where too few stand behind it."""

    kind: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What has been counted so far: alerts, and how many ratings of how many clients since when.

    `flags` count the ratings that each of the rules flags that are used elsewhere, for comparison: before alone.
    """

    counts: tuple[Count, ...] = ()
    flags: tuple[Count, ...] = ()
    clients: int = 0
    ratings: int = 0
    first_at: datetime | None = None

    @property
    def before(self) -> int:
        """All alerts by the rules in force."""
        return sum(count.before for count in self.counts if count.kind == ALL)

    @property
    def after(self) -> int:
        """All alerts by the others."""
        return sum(count.after for count in self.counts if count.kind == ALL)


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
        within = [(at, whose, names) for at, whose, names in ratings if self.window.holds(at)]
        flags = Counter((name, whose) for _, whose, names in within for name in names)
        tally = self.tally
        self.tally = Tally(
            counts=_sum(tally.counts, self._cells(before), self._cells(after)),
            flags=_sum(tally.flags, flags, Counter()),
            clients=tally.clients + bool(within),
            ratings=tally.ratings + len(within),
            first_at=min(
                [*(at for at, _, _ in within), *([tally.first_at] if tally.first_at else [])], default=None
            ),
        )

    def _cells(self, alerts: Iterable[Alert]) -> Cells:
        """Count what numbers decide on; what clients said would be the same, and is no admin's to see."""
        decided = [alert for alert in alerts if alert.kind not in SAID and self.window.holds(alert.raised_at)]
        return Counter((kind, alert.clinician_id) for alert in decided for kind in (ALL, alert.kind))


def shown(counts: Iterable[Count]) -> list[Shown]:
    """Return what may be told of each kind, the most frequent first; all of them together stand first, as ALL.

    A kind of which nothing may be told is left out: that there is such an alert at all would be told of somebody.
    """
    of_kind: defaultdict[str, list[Count]] = defaultdict(list)
    for count in counts:
        of_kind[count.kind].append(count)
    found = [
        Shown(
            kind=kind,
            before=in_steps([(count.clinician_id, count.before, count.before_clients) for count in of_it]),
            after=in_steps([(count.clinician_id, count.after, count.after_clients) for count in of_it]),
        )
        for kind, of_it in of_kind.items()
    ]
    told = [one for one in found if (one.before, one.after) != (None, None)]
    return sorted(told, key=lambda one: (one.kind != ALL, -(one.before or 0) - (one.after or 0), one.kind))


def _sum(counts: Iterable[Count], before: Cells, after: Cells) -> tuple[Count, ...]:
    new = {*before, *after}
    one_before, one_after = set(_alone(before)), set(_alone(after))
    found = {(count.kind, count.clinician_id): count for count in counts}
    for place in new:
        old = found.get(place, Count(*place, 0, 0))
        found[place] = Count(
            *place,
            old.before + before[place],
            old.after + after[place],
            old.before_clients + (place in one_before),
            old.after_clients + (place in one_after),
        )
    return tuple(found[place] for place in sorted(found))


def _alone(cells: Cells) -> Iterator[tuple[str, str]]:
    """The cells of one client whose kind is about the work of one clinician only."""
    clinicians = Counter(kind for kind, _ in cells)
    return (cell for cell in cells if clinicians[cell[0]] == 1)
