"""What is over goes by the clinic's own periods, once an admin has seen how much, and agreed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.intake.domain.clients import Client, Erasure
from services.intake.domain.retention import Kind, Period
from services.intake.usecases import retention
from services.intake.usecases.clients import change_client
from shared.contracts.events import ClientErased
from shared.contracts.principal import Principal
from shared.errors import Conflict, Forbidden, Invalid, Unavailable
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_client
from tests.infra.personas import ADMIN, EVERYBODY, OWNER

NONE: dict[Kind, int | None] = {"records": None, "receipts": None, "stand_ins": None}


class Noted(list[tuple[str, list[str], int]]):
    """What was written into the audit."""

    def __call__(self, by: str, *, client_ids: list[str], count: int) -> None:
        self.append((by, client_ids, count))


def set_to(intake: FakeIntake, **months: int | None) -> None:
    """Set periods, of which nothing follows yet."""
    intake.transact(lambda unit: retention.set_periods(unit, ADMIN, {**NONE, **months}))  # type: ignore[dict-item] # kinds


def agree(intake: FakeIntake, kind: Kind, months: int, count: int) -> None:
    """Agree to what a page showed."""
    intake.transact(lambda unit: retention.agree(unit, ADMIN, kind, months=months, count=count))


def night(intake: FakeIntake) -> tuple[int, Noted]:
    """What goes when the job runs, and what the audit has of it."""
    noted = Noted()
    return retention.carry_out(intake.transact, noted, lambda: None), noted


@pytest.fixture
def ended(intake: FakeIntake, maya: Client) -> Client:
    """A client whose care ended two years ago, and another whose care goes on."""
    intake.transact(lambda unit: change_client(unit, OWNER, maya.client_id, {"status": "closed"}))
    intake.wait(days=730)
    intake.transact(lambda unit: with_client(unit, "JP"))
    return maya


@pytest.mark.parametrize(
    ("now", "months", "begins"),
    [
        (datetime(2026, 3, 31, 12, tzinfo=UTC), 1, datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), 120, datetime(2016, 12, 1, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 12, datetime(2023, 2, 28, tzinfo=UTC)),
    ],
)
def test_a_period_is_of_calendar_months(now: datetime, months: int, begins: datetime) -> None:
    assert Period(months=months).begins(now) == begins


@pytest.mark.usefixtures("ended")
def test_without_a_period_or_a_word_nothing_goes(intake: FakeIntake) -> None:
    assert night(intake) == (0, [])
    set_to(intake, records=12, receipts=1, stand_ins=1)
    assert night(intake) == (0, [])


def test_what_was_shown_and_agreed_to_goes_through_the_erasure(intake: FakeIntake, ended: Client) -> None:
    set_to(intake, records=12)
    shown = intake.transact(lambda unit: retention.show_retention(unit, ADMIN))[0]
    assert (shown.kind, shown.count) == ("records", 1)
    agree(intake, "records", 12, shown.count)
    assert night(intake) == (1, [(ADMIN.staff_id, [ended.client_id], 1)])
    assert isinstance(intake.events[-1], ClientErased)
    assert {client.code for client in intake.shelves.clients.values()} == {"JP"}
    [receipt] = intake.shelves.erasures.values()
    assert (receipt.client_id, receipt.asked_by) == (ended.client_id, ADMIN.staff_id)
    assert night(intake) == (0, [])


def test_what_ended_within_the_period_or_goes_on_stays(intake: FakeIntake, ended: Client) -> None:
    set_to(intake, records=25)
    agree(intake, "records", 25, 0)
    assert night(intake) == (0, [])
    intake.transact(lambda unit: change_client(unit, OWNER, ended.client_id, {"status": "open"}))
    intake.wait(days=730)
    assert night(intake) == (0, [])


@pytest.mark.usefixtures("ended")
def test_another_period_needs_another_word(intake: FakeIntake) -> None:
    set_to(intake, records=30)
    agree(intake, "records", 30, 0)
    set_to(intake, records=30, receipts=6)
    assert intake.transact(lambda unit: unit.retention.periods()).periods["records"].counts
    set_to(intake, records=12)
    assert night(intake) == (0, [])


@pytest.mark.usefixtures("ended")
def test_a_word_for_less_than_would_go_counts_for_nothing(intake: FakeIntake) -> None:
    set_to(intake, records=12)
    with pytest.raises(Conflict, match="More would go"):
        agree(intake, "records", 12, 0)
    with pytest.raises(Conflict, match="changed meanwhile"):
        agree(intake, "records", 24, 1)
    assert night(intake) == (0, [])


@pytest.mark.usefixtures("ended")
def test_what_cannot_be_written_into_the_audit_is_not_erased(intake: FakeIntake) -> None:
    def full(by: str, *, client_ids: list[str], count: int) -> None:
        raise Unavailable("The disk is full.", retry_after=1, by=by, ids=len(client_ids), count=count)

    set_to(intake, records=12)
    agree(intake, "records", 12, 1)
    with pytest.raises(Unavailable):
        retention.carry_out(intake.transact, full, lambda: None)
    assert len(intake.shelves.clients) == 2


def test_receipts_go_by_a_period_of_their_own(intake: FakeIntake) -> None:
    old = Erasure(erasure_id="old", client_id="c", erased_at=intake.now, asked_by=ADMIN.staff_id)
    intake.transact(lambda unit: unit.erasures.put(old))
    intake.wait(days=400)
    set_to(intake, receipts=12)
    agree(intake, "receipts", 12, 1)
    assert night(intake) == (1, [(ADMIN.staff_id, [], 1)])
    assert not intake.shelves.erasures


@pytest.mark.parametrize("months", [0, 1201])
def test_a_period_that_is_none_is_refused(intake: FakeIntake, months: int) -> None:
    with pytest.raises(Invalid) as refused:
        set_to(intake, records=months)
    assert list(refused.value.fields) == ["records"]


@pytest.mark.parametrize("person", [one for one in EVERYBODY if one != ADMIN], ids=lambda person: person.name)
def test_periods_are_for_admins(intake: FakeIntake, person: Principal) -> None:
    for ask in (
        lambda unit: retention.show_retention(unit, person),
        lambda unit: retention.set_periods(unit, person, NONE),
        lambda unit: retention.agree(unit, person, "records", months=1, count=0),
    ):
        with pytest.raises(Forbidden):
            intake.transact(ask)
