"""What of a quarter's counts may be shown: decided once, for every page, filter and export alike.

A table says of the whole, and of some teams, how many units fell into which groups of categories. The teams shown
and the groups are chosen so that the units fall into blocks, each of a team shown (or of all others together) and
of a group, and every block is a safe cell. Whatever is worked out from sums and differences of what is shown is a
sum of blocks, never a part of one. Where the whole is told apart more finely than its teams, the finer counts are
sums over all teams, of which no single team's part follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.alerts.domain.figures.measures import Grouping, Measure, is_coarser, measure_of
from services.alerts.domain.figures.tally import Tally, shown_teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: `team` is None for the whole; None stands for a count that is left out."""

    team: str | None
    groups: Grouping
    counts: tuple[int | None, ...]
    total: int

    def count(self, *categories: str) -> int | None:
        """The count of exactly these categories, if it is shown."""
        found = (
            count for group, count in zip(self.groups, self.counts, strict=True) if set(group) == {*categories}
        )
        return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is shown of a measure: the whole, then teams in order of their ids; no rows where it is too little."""

    name: str
    rows: tuple[Row, ...] = ()

    def row(self, team: str | None) -> Row | None:
        """The line of a team, or with None of the whole."""
        return next((row for row in self.rows if row.team == team), None)


def suppressed(tallies: Mapping[str, Tally], *, complements: bool = True) -> list[Table]:
    """Return of each measure by its name what may be shown.

    Without `complements` small cells alone are left out: what a cell's neighbours give away stays, which is there
    to show what the rest of this module is for.
    """
    everybody = teams_of(tallies.values())
    if not complements:
        return [_primary(name, tally, everybody) for name, tally in tallies.items()]
    families: dict[str, tuple[str, ...]] = {}
    tables = []
    for name, tally in tallies.items():
        measure = measure_of(name)
        if measure.family not in families:
            families[measure.family] = shown_teams(tally, measure.categories, everybody)
        rows = tuple(_rows(measure, tally, families[measure.family], everybody))
        tables.append(Table(name=name, rows=rows))
    return tables


def teams_of(tallies: Iterable[Tally]) -> frozenset[str]:
    """Return all teams that have any unit."""
    return frozenset(team for tally in tallies for team in tally.teams())


def _rows(measure: Measure, tally: Tally, teams: Sequence[str], everybody: frozenset[str]) -> Iterator[Row]:
    whole = next((one for one in measure.groupings if _is_safe(tally, [everybody], one)), None)
    if whole is None:
        return
    yield _row(tally, None, everybody, whole)
    rest = everybody - {*teams}
    blocks = [frozenset({team}) for team in teams] + ([rest] if rest else [])
    coarser = (one for one in measure.groupings if is_coarser(one, whole))
    groups = next(one for one in coarser if one == measure.groupings[-1] or _is_safe(tally, blocks, one))
    for team in teams:
        yield _row(tally, team, frozenset({team}), groups)


def _is_safe(tally: Tally, blocks: Sequence[frozenset[str]], grouping: Grouping) -> bool:
    return all(tally.is_safe(teams, group) for teams in blocks for group in grouping)


def _row(tally: Tally, team: str | None, teams: frozenset[str], groups: Grouping) -> Row:
    counts = tuple(tally.count(teams, group) for group in groups)
    return Row(team=team, groups=groups, counts=counts, total=sum(counts))


def _primary(name: str, tally: Tally, everybody: frozenset[str]) -> Table:
    """Leave out small cells, and nothing on their behalf."""
    measure = measure_of(name)
    lines = [(None, everybody), *((team, frozenset({team})) for team in sorted(everybody))]
    groups, rows = measure.groupings[0], []
    for team, teams in lines:
        if tally.is_safe(teams, measure.categories):
            counts = tuple(tally.count(teams, group) if tally.is_safe(teams, group) else None for group in groups)
            total = tally.count(teams, measure.categories)
            rows.append(Row(team=team, groups=groups, counts=counts, total=total))
    return Table(name=name, rows=tuple(rows))
