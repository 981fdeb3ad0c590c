"""Small cells against whoever has every page, filter and export of eight quarters, and their own caseload."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.alerts.domain.figures.suppress import suppressed, teams_of
from tests.infra.attacker import Cell, Quarter, statements
from tests.infra.figures_clinic import EVEN, LARGE, LEAVER, SMALL, quarters

CLINICS = {"large": LARGE, "small": SMALL, "even": EVEN}
VIEWERS = {"large": ("", "west-0", "east-0"), "small": ("", "south-1"), "even": ("", "north-2")}


def recovered(clinic: str, viewer: str, *, seed: int = 1, complements: bool = True) -> list[Cell]:
    found: list[Cell] = []
    for tallies in quarters(CLINICS[clinic], seed):
        shown = statements(suppressed(tallies, complements=complements))
        leaver = LEAVER if clinic == "large" else ""
        quarter = Quarter(tallies, shown, teams_of(tallies.values()), viewer, leaver)
        found += quarter.recovered()
    return found


@pytest.mark.parametrize(("clinic", "viewer"), [(clinic, who) for clinic in CLINICS for who in VIEWERS[clinic]])
def test_no_small_cell_can_be_worked_out(clinic: str, viewer: str) -> None:
    assert recovered(clinic, viewer) == []


@pytest.mark.parametrize(("clinic", "viewer"), [("large", ""), ("large", "west-0"), ("even", "")])
def test_some_could_if_only_small_cells_were_left_out(clinic: str, viewer: str) -> None:
    assert recovered(clinic, viewer, complements=False) != []


@pytest.mark.parametrize("clinic", CLINICS)
def test_and_yet_something_is_shown(clinic: str) -> None:
    """A page that says nothing gives nothing away either."""
    teams: Mapping[str, int] = CLINICS[clinic]
    for tallies in quarters(teams, 1):
        tables = {table.name: table for table in suppressed(tallies)}
        assert tables["check_ins"].row(None) is not None
        assert tables["endings"].row(None) is not None
        if clinic != "small":
            assert tables["check_ins"].row("north") is not None
