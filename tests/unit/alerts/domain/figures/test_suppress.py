"""Which cells are shown: small ones are not, nor what would give them away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.alerts.domain.figures.suppress import Row, Table, suppressed
from services.alerts.domain.figures.tally import NO_TEAM, Tally

# Of one clinician of a team: how many clients with which category.
Team = list[Mapping[str, int]]


def tally(**teams: Team) -> Tally:
    found = Tally()
    for team, clinicians in teams.items():
        for place, many in enumerate(clinicians):
            for category, clients in many.items():
                for _ in range(clients):
                    found.add("" if team == "none" else team, [(f"{team}-{place}", category)])
    return found


def endings(**teams: Team) -> Table:
    (table,) = suppressed({"endings": tally(**teams)})
    return table


def even(clinicians: int, **many: int) -> Team:
    return [many] * clinicians


def shown(table: Table, team: str | None = None) -> dict[str, int | None]:
    row = table.row(team)
    assert row is not None
    return {" or ".join(group): count for group, count in zip(row.groups, row.counts, strict=True)}


def teams(table: Table) -> list[str | None]:
    return [row.team for row in table.rows]


@pytest.mark.parametrize(
    ("clinicians", "safe"),
    [
        ([3, 3, 2], True),
        ([2, 2, 2], False),  # without one of them four are left
        ([9, 9], False),  # two clinicians
        ([20, 1, 1], False),  # who has the twenty knows nearly all of it
        ([20, 3, 2], True),
    ],
)
def test_five_clients_of_two_clinicians_are_left_whoever_looks(clinicians: list[int], *, safe: bool) -> None:
    found = tally(north=[{"planned": clients} for clients in clinicians])
    assert found.is_safe({"north"}, {"planned"}) is safe


def test_a_client_of_two_clinicians_is_one_client() -> None:
    found = Tally()
    for _ in range(4):
        found.add("north", [("a", "planned"), ("b", "planned"), ("c", "planned")])
    assert not found.is_safe({"north"}, {"planned"})


def test_of_many_everything_is_shown() -> None:
    table = endings(
        north=even(3, planned=9, unplanned=6, silent=4), south=even(3, planned=8, unplanned=5, silent=4)
    )
    assert shown(table) == {"planned": 51, "unplanned": 33, "silent": 24}
    assert shown(table, "north") == {"planned": 27, "unplanned": 18, "silent": 12}
    assert shown(table, "south") == {"planned": 24, "unplanned": 15, "silent": 12}


def test_a_small_team_takes_another_along() -> None:
    big = even(4, planned=9, unplanned=6, silent=4)
    table = endings(north=big, south=even(3, planned=9, unplanned=6, silent=4), west=even(2, planned=1))
    assert teams(table) == [None, "north"]


def test_a_team_of_which_there_is_nothing_counts_as_small() -> None:
    """Else it would be plain that none of its clients ended."""
    check_ins = tally(north=even(3, answered=9), south=even(3, answered=9), west=even(1, answered=2))
    ended = tally(north=even(3, planned=9), south=even(3, planned=8))
    tables = {table.name: table for table in suppressed({"check_ins": check_ins, "endings": ended})}
    assert teams(tables["endings"]) == [None, "north"]


def test_clients_without_a_team_are_no_team_and_are_protected_too() -> None:
    big = even(3, planned=9, unplanned=6, silent=4)
    table = endings(north=big, south=big, none=even(1, planned=1))
    assert NO_TEAM not in teams(table)
    assert len(teams(table)) == 2


def test_a_small_category_of_one_team_is_put_together_in_all_teams() -> None:
    table = endings(
        north=even(3, planned=9, unplanned=6, silent=4), south=even(3, planned=9, unplanned=6, silent=1)
    )
    assert shown(table) == {"planned": 54, "unplanned": 36, "silent": 15}
    assert shown(table, "north") == {"planned": 27, "unplanned or silent": 30}
    assert shown(table, "south") == {"planned": 27, "unplanned or silent": 21}


def test_too_little_of_everything_is_nothing() -> None:
    assert endings(north=even(3, planned=1)).rows == ()
    assert suppressed({"endings": Tally()})[0].rows == ()


def test_measures_of_one_kind_of_unit_show_the_same_teams() -> None:
    """Two that showed other teams would give away the team in which they differ."""
    big = even(3, planned=9, unplanned=6, silent=4)
    ended = tally(north=big, south=big, west=even(1, planned=1))
    change = ended.recast("unmeasured")
    tables = suppressed({"endings": ended, "change:phq-9:1": change})
    assert {tuple(teams(table)) for table in tables} == {(None, "south")}


def test_without_complements_small_cells_alone_are_left_out() -> None:
    big = even(3, planned=9, unplanned=6, silent=1)
    (table,) = suppressed({"endings": tally(north=big, south=big)}, complements=False)
    assert shown(table, "north") == {"planned": 27, "unplanned": 18, "silent": None}
    assert table.row("north") == Row(
        team="north", groups=(("planned",), ("unplanned",), ("silent",)), counts=(27, 18, None), total=48
    )
