"""A closed quarter as it is published, once and for all: tables and values that may be shown, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from statistics import fmean, median
from typing import Final

from services.alerts.domain.figures.counting import Counts, Values
from services.alerts.domain.figures.effect import effect
from services.alerts.domain.figures.measures import measure_of
from services.alerts.domain.figures.suppress import Row, Table, suppressed, teams_of
from services.alerts.domain.figures.tally import Tally, shown_teams

# Of fewer nobody is told anything about their own work: it would be chance.
LEAST_OWN: Final = 10
ANY: Final = ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A mean, median or effect size of the whole (`team` None) or of a team, with its interval where it has one.

    A median that most have not reached is None. `n` is on how many it rests, where that may be said here.
    """

    name: str
    team: str | None
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The figures of a quarter; made from what was known at that instant and never changed since."""

    quarter: str
    made_at: datetime
    tables: tuple[Table, ...] = ()
    values: tuple[Value, ...] = ()

    def table(self, name: str) -> Table | None:
        """What is shown of a measure."""
        return next((table for table in self.tables if table.name == name), None)

    def row(self, name: str, team: str | None) -> Row | None:
        """What is shown of a measure of a team, or with None of the whole."""
        table = self.table(name)
        return table.row(team) if table else None

    def value(self, name: str, team: str | None) -> Value | None:
        """A mean, median or effect size."""
        return next((one for one in self.values if (one.name, one.team) == (name, team)), None)

    def teams(self) -> list[str]:
        """The teams of which anything is shown."""
        said = [row.team for table in self.tables for row in table.rows] + [one.team for one in self.values]
        return sorted({team for team in said if team is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One clinician's own figures of a quarter, for that clinician alone."""

    own_id: str
    quarter: str
    clinician_id: str
    figures: Snapshot


def own_id(quarter: str, clinician_id: str) -> str:
    """Return under what a clinician's figures of a quarter are kept."""
    return f"{quarter}|{clinician_id}"


def published(quarter: str, counts: Counts, at: datetime) -> Snapshot:
    """Return what may be shown of these counts to admins."""
    everybody = teams_of(counts.tallies.values())
    values = [
        one for name, found in sorted(counts.values.items()) for one in _values(name, found, everybody=everybody)
    ]
    return Snapshot(quarter=quarter, made_at=at, tables=tuple(suppressed(counts.tallies)), values=tuple(values))


def owned(quarter: str, counts: Counts, at: datetime) -> Iterator[Own]:
    """Go through the clinicians' own figures, each as far as it rests on ten or more."""
    clinicians = {clinician for tally in counts.tallies.values() for _, clinician, _ in tally.units}
    for clinician in sorted(clinicians):
        tables = [_own_table(name, tally, clinician) for name, tally in counts.tallies.items()]
        values = [_own_value(name, found, clinician) for name, found in sorted(counts.values.items())]
        figures = Snapshot(
            quarter=quarter,
            made_at=at,
            tables=tuple(table for table in tables if table.rows),
            values=tuple(one for one in values if one is not None),
        )
        if figures.tables:
            key = own_id(quarter, clinician)
            yield Own(own_id=key, quarter=quarter, clinician_id=clinician, figures=figures)


def _values(name: str, found: Values, *, everybody: frozenset[str]) -> Iterator[Value]:
    if not found.tally.is_safe(everybody, ANY):
        return
    lines: list[tuple[str | None, Collection[str]]] = [(None, everybody)]
    lines += [(team, {team}) for team in shown_teams(found.tally, ANY, everybody)]
    for team, teams in lines:
        pairs = [pair for (where, _), many in found.of.items() if where in teams for pair in many.elements()]
        value = _value(name, team, pairs)
        if value is not None:
            yield value


def _value(name: str, team: str | None, pairs: Sequence[tuple[float, float]]) -> Value | None:
    if name.startswith("change:"):
        found = effect([first for first, _ in pairs], [last for _, last in pairs])
        if found is None:
            return None
        low, high = round(found.low, 2), round(found.high, 2)
        return Value(name=name, team=team, value=round(found.g, 2), low=low, high=high)
    numbers = [number for number, _ in pairs]
    if name == "days_until_seen":
        middle = median(numbers)
        return Value(name=name, team=team, value=None if middle == inf else round(middle, 1))
    return Value(name=name, team=team, value=round(fmean(numbers), 1))


def _own_table(name: str, tally: Tally, clinician: str) -> Table:
    groups = measure_of(name).groupings[0]
    units = {category: 0 for group in groups for category in group}
    for (_, who, category), count in tally.units.items():
        units[category] += count if who == clinician else 0
    counts = tuple(units[category] for (category,) in groups)
    total = sum(counts)
    rows = (Row(team=None, groups=groups, counts=counts, total=total),) if total >= LEAST_OWN else ()
    return Table(name=name, rows=rows)


def _own_value(name: str, found: Values, clinician: str) -> Value | None:
    pairs = [pair for (_, who), many in found.of.items() if who == clinician for pair in many.elements()]
    value = _value(name, None, pairs) if len(pairs) >= LEAST_OWN else None
    return (
        None
        if value is None
        else Value(name=name, team=None, value=value.value, low=value.low, high=value.high, n=len(pairs))
    )
