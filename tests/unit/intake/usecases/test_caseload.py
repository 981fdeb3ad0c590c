from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client
from services.intake.ports import Window
from services.intake.usecases.caseload import Wanted, caseload, record, registrations
from services.intake.usecases.clients import NewClient, change_client, register_client
from shared.contracts.principal import Principal, Scope
from shared.errors import Forbidden, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_goal, with_session
from tests.infra.intake_records import FakeClients
from tests.infra.personas import ADMIN, OWNER, STRANGER, SUPERVISOR


def test_a_row_shows_goals_next_session_and_last_check_in(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: [with_goal(unit, maya) for _ in range(2)])
    planned = intake.transact(lambda unit: with_session(unit, maya, "planned", 7))
    check_in = CheckIn(
        rating_id="r",
        client_id=maya.client_id,
        session_id="s",
        submitted_at=intake.now,
        complete=True,
        version=(1, 1),
    )
    intake.transact(lambda unit: unit.check_ins.put_newer([check_in]))
    found = intake.transact(lambda unit: caseload(unit, OWNER, Window()))
    (row,) = found.rows
    assert (row.client.client_id, row.clinician, row.goals) == (maya.client_id, "Owner", 2)
    assert (row.next_session, row.last_check_in, found.next) == (planned.held_at, check_in, None)


def named(intake: FakeIntake, *names: str) -> dict[str, Client]:
    """Clients of the owner's, their codes like their names."""
    return {
        name: intake.transact(
            lambda unit, name=name: register_client(unit, OWNER, NewClient(code=f"C-{name}", name=name))[0]  # type: ignore[misc] # bound here, not later
        )
        for name in names
    }


def listed(intake: FakeIntake, by: Principal = OWNER, **wanted: Any) -> list[str]:  # noqa: ANN401 - as caseload takes it
    window = wanted.pop("window", Window())
    return [
        row.client.name for row in intake.transact(lambda unit: caseload(unit, by, window, Wanted(**wanted))).rows
    ]


def test_the_next_session_comes_first_then_names_as_readers_expect_them(intake: FakeIntake) -> None:
    people = named(intake, "Zoë", "anna", "Łukasz", "Ägidius", "Lena", "Mia")
    intake.transact(lambda unit: with_session(unit, people["Mia"], "planned", 3))
    intake.transact(lambda unit: with_session(unit, people["Zoë"], "planned", 2))
    intake.transact(lambda unit: with_session(unit, people["Lena"], "planned", -2))
    assert listed(intake) == ["Zoë", "Mia", "Ägidius", "anna", "Lena", "Łukasz"]
    assert listed(intake, SUPERVISOR) == listed(intake)


@pytest.mark.parametrize(
    ("query", "found"),
    [("lukasz", ["Łukasz Żak"]), ("ZAK luk", ["Łukasz Żak"]), ("c-mia", ["Mia"]), ("nobody", []), (" ", None)],
)
def test_clients_are_found_by_name_or_code(intake: FakeIntake, query: str, found: list[str] | None) -> None:
    named(intake, "Łukasz Żak", "Mia")
    assert listed(intake, query=query) == (["Łukasz Żak", "Mia"] if found is None else found)
    assert listed(intake, STRANGER, query=query) == [], "nobody else's"


def test_every_client_is_on_one_piece_of_the_list(intake: FakeIntake) -> None:
    people = named(intake, *"GFEDCBA")
    for name in "CFA":
        intake.transact(lambda unit, name=name: with_session(unit, people[name], "planned", 2))  # type: ignore[misc] # as above
    seen, after = [], None
    for _ in range(4):
        page = intake.transact(lambda unit: caseload(unit, OWNER, Window(after=after, limit=2)))  # noqa: B023 - done at once
        assert (page.total, page.found) == (7, 7)
        seen += [row.client.name for row in page.rows]
        after = page.next
    assert seen == ["A", "C", "F", "B", "D", "E", "G"]
    assert after is None


def test_whoever_has_moved_meanwhile_takes_nobody_off_the_list(intake: FakeIntake) -> None:
    people = named(intake, *"ABCD")
    for name in "ABC":
        intake.transact(lambda unit, name=name: with_session(unit, people[name], "planned", 2))  # type: ignore[misc] # as above
    first = intake.transact(lambda unit: caseload(unit, OWNER, Window(limit=2)))
    intake.transact(lambda unit: change_client(unit, OWNER, people["B"].client_id, {"status": "closed"}))
    assert listed(intake, window=Window(after=first.next)) == ["A", "C", "D"]


def test_registrations_come_newest_first_and_are_counted(intake: FakeIntake) -> None:
    for name in ("Zoë", "Ägidius", "anna"):
        named(intake, name)
        intake.wait(hours=1)
    found = intake.transact(lambda unit: registrations(unit, ADMIN, Window(limit=2)))
    rest = intake.transact(lambda unit: registrations(unit, ADMIN, Window(after=found.next)))
    assert [row.client.name for row in found.rows + rest.rows] == ["anna", "Ägidius", "Zoë"]
    assert {row.clinician for row in found.rows} == {"Owner"}
    assert [(page.total, page.found) for page in (found, rest)] == [(3, 3)] * 2
    agi = intake.transact(lambda unit: registrations(unit, ADMIN, Window(), Wanted(query="agi")))
    assert ([row.client.name for row in agi.rows], agi.total, agi.found) == (["Ägidius"], 3, 1)


def test_no_more_names_are_read_than_a_piece_of_the_list_needs(
    intake: FakeIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = named(intake, *"ABCDEFGH")
    for days, name in enumerate("HGFED", start=1):
        intake.transact(lambda unit, name=name, days=days: with_session(unit, people[name], "planned", days))  # type: ignore[misc] # bound here, not later
    read, names = list[str](), FakeClients.names

    def looked_on(self: FakeClients, client_ids: Collection[str], scope: Scope) -> dict[str, str]:
        found = names(self, client_ids, scope)
        read.extend(found.values())
        return found

    monkeypatch.setattr(FakeClients, "names", looked_on)
    first = intake.transact(lambda unit: caseload(unit, OWNER, Window(limit=2)))
    assert (sorted(read), first.total) == (["F", "G", "H"], 8)
    read.clear()
    second = intake.transact(lambda unit: caseload(unit, OWNER, Window(after=first.next, limit=2)))
    assert sorted(read) == ["D", "E", "F", "G"]
    assert [row.client.name for row in first.rows + second.rows] == list("HGFE")


def test_an_admin_has_no_caseload(intake: FakeIntake, maya: Client) -> None:
    with pytest.raises(Forbidden):
        intake.transact(lambda unit: caseload(unit, ADMIN, Window()))
    with pytest.raises(Forbidden):
        intake.transact(lambda unit: record(unit, ADMIN, maya.client_id, Window()))


def test_a_record_holds_everything_about_a_client(intake: FakeIntake, maya: Client) -> None:
    goal = intake.transact(lambda unit: with_goal(unit, maya))
    session = intake.transact(lambda unit: with_session(unit, maya))
    found = intake.transact(lambda unit: record(unit, OWNER, maya.client_id, Window()))
    assert (found.goals, found.sessions.items, found.check_ins) == ([goal], [session], {})
    assert [episode.ended_at for episode in found.episodes] == [None]
    with pytest.raises(NotFound):
        intake.transact(lambda unit: record(unit, STRANGER, maya.client_id, Window()))
