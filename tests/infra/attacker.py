"""Works out small cells from all that is shown of a clinic's figures, as far as anybody could.

Whoever attacks knows every page, filter and export, which teams and clinicians there are, and, if a clinician,
their own caseload. Each unit that they do not know is of some team, some clinician (the one who left, or any
other) and some category. What is shown are sums of these; counts are whole and none is below nought. A cell is
worked out if its least and its greatest possible value are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from services.alerts.domain.figures.measures import measure_of
from services.alerts.domain.figures.suppress import Table
from services.alerts.domain.figures.tally import Tally

# Ends in sight of which a cell shows at once that it can be other than it is.
GUESSES: Final = 12
# (measure, team, clinician who is singled out or "", category).
Atom = tuple[str, str, str, str]


@dataclass(frozen=True)
class Statement:
    """What is shown: so many units of a measure, of some categories, of a team or (None) of all."""

    measure: str
    team: str | None
    categories: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Cell:
    """A small cell: `clinician` is the one singled out, or None for all of the team's."""

    measure: str
    team: str | None
    clinician: str | None
    categories: tuple[str, ...]


@dataclass
class Quarter:
    """A quarter as it was, and what is shown of it."""

    tallies: Mapping[str, Tally]
    statements: Sequence[Statement]
    teams: frozenset[str]
    viewer: str = ""
    leaver: str = ""
    atoms: dict[Atom, int] = field(init=False)

    def __post_init__(self) -> None:
        names = [
            (name, team, who, category)
            for name in self.tallies
            for team in sorted(self.teams)
            for who in sorted({"", self.leaver})
            for category in measure_of(name).categories
        ]
        self.atoms = {atom: place for place, atom in enumerate(names)}

    def recovered(self) -> list[Cell]:
        """The small cells that can be worked out."""
        matrix, sums = self._equations()
        constraint = LinearConstraint(matrix, sums, sums)
        chance, truth = np.random.default_rng(1), self._truth()
        open_ = {cell: self._row(cell) for cell in self._small_cells()}
        for _ in range(GUESSES):
            point = self._solve(chance.normal(size=len(self.atoms)), constraint)
            open_ = {
                cell: row for cell, row in open_.items() if round(float(row @ point)) == round(float(row @ truth))
            }
        return [cell for cell, row in open_.items() if self._is_fixed(row, constraint)]

    def _is_fixed(self, row: np.ndarray, constraint: LinearConstraint) -> bool:
        low, high = (row @ self._solve(sign * row, constraint) for sign in (1.0, -1.0))
        return round(float(low)) == round(float(high))

    def _solve(self, aim: np.ndarray, constraint: LinearConstraint) -> np.ndarray:
        """The least of what is aimed at among all that agrees with what is shown; whatever is below 10^4."""
        found = milp(aim, constraints=constraint, integrality=np.ones_like(aim), bounds=Bounds(0, 10_000))
        assert found.success, found.message
        return np.asarray(found.x)

    def _equations(self) -> tuple[np.ndarray, np.ndarray]:
        rows, sums = [], []
        for said in self.statements:
            cell = Cell(said.measure, said.team, None, said.categories)
            rows.append(self._row(cell))
            sums.append(said.count - self._known(cell))
        for one, other in self._same_units():
            for team in self.teams:
                for who in {"", self.leaver}:
                    pair = [Cell(name, team, who, measure_of(name).categories) for name in (one, other)]
                    rows.append(self._row(pair[0]) - self._row(pair[1]))
                    sums.append(0)
        return np.array(rows), np.array(sums)

    def _same_units(self) -> Iterable[tuple[str, str]]:
        """Measures of one family, whose units are the same."""
        first: dict[str, str] = {}
        for name in self.tallies:
            family = measure_of(name).family
            if family in first:
                yield first[family], name
            first.setdefault(family, name)

    def _row(self, cell: Cell) -> np.ndarray:
        row = np.zeros(len(self.atoms))
        for (measure, team, who, category), place in self.atoms.items():
            here = measure == cell.measure and cell.team in {None, team} and category in cell.categories
            row[place] = here and cell.clinician in {None, who}
        return row

    def _known(self, cell: Cell) -> int:
        """What the viewer knows of it: their own caseload."""
        units = self.tallies[cell.measure].units.items()
        return sum(
            count
            for (team, who, category), count in units
            if who == self.viewer and cell.team in {None, team} and category in cell.categories
        )

    def _truth(self) -> np.ndarray:
        truth = np.zeros(len(self.atoms))
        for name, tally in self.tallies.items():
            for (team, who, category), count in tally.units.items():
                if who != self.viewer:
                    truth[self.atoms[name, team, who if who == self.leaver else "", category]] += count
        return truth

    def _small_cells(self) -> Iterable[Cell]:
        for name, tally in self.tallies.items():
            every = measure_of(name).categories
            for categories in (every, *((category,) for category in every)):
                if not tally.is_safe(self.teams, categories):
                    yield Cell(name, None, None, categories)
                for team in sorted(self.teams):
                    if not tally.is_safe({team}, categories):
                        yield Cell(name, team, None, categories)
                    if self.leaver and tally.count({team}, categories):
                        yield Cell(name, team, self.leaver, categories)


def statements(tables: Iterable[Table]) -> list[Statement]:
    """All that tables say, totals too."""
    found = []
    for table in tables:
        for row in table.rows:
            every = tuple(category for group in row.groups for category in group)
            found.append(Statement(table.name, row.team, every, row.total))
            shown = zip(row.groups, row.counts, strict=True)
            found += [Statement(table.name, row.team, group, count) for group, count in shown if count is not None]
    return found
