"""What is counted of a quarter, in memory alone, and which cells of it are large enough to be shown.

A cell is some teams' units (sessions, ruptures, endings) of some categories. It is safe if at least five clients
and three clinicians stand behind it, also for whoever knows their own caseload: without the clients of any one
clinician there are still five, and two clinicians.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

LEAST_CLIENTS: Final = 5
LEAST_CLINICIANS: Final = 3

# The team of clients who are in none.
NO_TEAM: Final = ""
# One unit: whose it is, and of which category.
Unit = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """Units by team, clinician and category, and how many clients have which of them."""

    units: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    clients: Counter[tuple[str, frozenset[Unit]]] = field(default_factory=Counter)

    def add(self, team: str, units: Iterable[Unit]) -> None:
        """Take in all units of one client of that team, each as its clinician and category."""
        kept = list(units)
        if kept:
            self.units.update((team, *unit) for unit in kept)
            self.clients[team, frozenset(kept)] += 1

    def recast(self, category: str) -> Tally:
        """Return the same units with all in one category."""
        found = Tally()
        for (team, clinician, _), count in self.units.items():
            found.units[team, clinician, category] += count
        for (team, units), count in self.clients.items():
            found.clients[team, frozenset((clinician, category) for clinician, _ in units)] += count
        return found

    def without(self, team: str, units: Iterable[Unit]) -> Tally:
        """Return the same without one client, whose units these are."""
        kept = list(units)
        found = Tally(self.units.copy(), self.clients.copy())
        found.units.subtract((team, *unit) for unit in kept)
        found.clients.subtract([(team, frozenset(kept))])
        return Tally(+found.units, +found.clients)

    def teams(self) -> frozenset[str]:
        """The teams that have any unit."""
        return frozenset(team for team, _, _ in self.units)

    def count(self, teams: Collection[str], categories: Collection[str]) -> int:
        """How many units a cell has."""
        return sum(n for (team, _, name), n in self.units.items() if team in teams and name in categories)

    def is_safe(self, teams: Collection[str], categories: Collection[str]) -> bool:
        """Whether a cell may be shown to anybody, whichever clinician's caseload they know."""
        clients, of_clinician = 0, Counter[str]()
        for (team, units), count in self.clients.items():
            theirs = {clinician for clinician, name in units if name in categories} if team in teams else set()
            clients += count if theirs else 0
            of_clinician.update(dict.fromkeys(theirs, count))
        others = clients - max(of_clinician.values(), default=0)
        return len(of_clinician) >= LEAST_CLINICIANS and others >= LEAST_CLIENTS


def shown_teams(tally: Tally, categories: Collection[str], everybody: Collection[str]) -> tuple[str, ...]:
    """Return the teams whose cells may stand beside the whole, so that what is left of it is no small cell either.

    What is left are all other teams together, also those that have no such unit: none is a small number too. While
    it is not safe, the smallest team shown joins it.
    """
    shown = {team for team in everybody if team != NO_TEAM and tally.is_safe({team}, categories)}
    while shown and not _rest_is_safe(tally, {*everybody} - shown, categories):
        shown.remove(min(shown, key=lambda team: (tally.count({team}, categories), team)))
    return tuple(sorted(shown))


def _rest_is_safe(tally: Tally, rest: Collection[str], categories: Collection[str]) -> bool:
    return not rest or tally.is_safe(rest, categories)
