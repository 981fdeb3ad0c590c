from __future__ import annotations

from datetime import datetime

import pytest

from services.intake.domain.clients import Client, Erasure
from services.intake.ports import Confirmed
from services.intake.usecases.erasing import erase_again, erase_client, receipt
from shared.contracts.events import ClientErased
from shared.contracts.principal import Principal
from shared.errors import Forbidden, Invalid, NotFound
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import with_client, with_goal, with_session
from tests.infra.personas import ADMIN, EVERYBODY


class Others:
    """The other services, of whom one has erased."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def erased_at(self, client_id: str) -> Confirmed:
        assert client_id
        return {"feedback": self.at, "alerts": "pending"}


def erased(intake: FakeIntake, client: Client, code: str = "MR", by: Principal = ADMIN) -> Erasure:
    return intake.transact(lambda unit: erase_client(unit, by, client.client_id, typed_code=code))


def test_nothing_is_left_but_the_tombstone(intake: FakeIntake, maya: Client) -> None:
    intake.transact(lambda unit: (with_goal(unit, maya, "m"), with_session(unit, maya)))
    erased(intake, maya, " mr ")
    kept = vars(intake.shelves)
    assert not any(kept[name] for name in ("clients", "episodes", "goals", "sessions"))
    told = intake.events[-1]
    assert isinstance(told, ClientErased)
    assert (told.client_id, told.erased_at, told.revision.n) == (maya.client_id, intake.now, 2)


def test_the_typed_code_confirms(intake: FakeIntake, maya: Client) -> None:
    with pytest.raises(Invalid) as refused:
        erased(intake, maya, "JP")
    assert list(refused.value.fields) == ["code"]
    assert maya.client_id in intake.shelves.clients


def test_erasing_again_gives_the_same_receipt(intake: FakeIntake, maya: Client) -> None:
    first = erased(intake, maya)
    intake.wait(days=1)
    assert erased(intake, maya, "anything") == first
    assert sum(isinstance(told, ClientErased) for told in intake.events) == 1


def test_after_a_restore_whoever_was_erased_since_is_erased_again(intake: FakeIntake, maya: Client) -> None:
    jon = intake.transact(lambda unit: with_client(unit, code="JP"))
    wanted = [maya.client_id, "taken on later and erased"]
    assert intake.transact(lambda unit: erase_again(unit, wanted)) == 1
    assert list(intake.shelves.clients) == [jon.client_id]
    assert isinstance(intake.events[-1], ClientErased)
    [receipt] = intake.shelves.erasures.values()
    assert receipt.reason is not None
    assert "restore" in receipt.reason
    assert intake.transact(lambda unit: erase_again(unit, wanted)) == 0


@pytest.mark.parametrize("person", [one for one in EVERYBODY if one != ADMIN], ids=lambda person: person.name)
def test_only_an_admin_erases(intake: FakeIntake, maya: Client, person: Principal) -> None:
    with pytest.raises(Forbidden):
        erased(intake, maya, by=person)


def test_an_unknown_client_is_not_found(intake: FakeIntake) -> None:
    with pytest.raises(NotFound):
        intake.transact(lambda unit: erase_client(unit, ADMIN, "nobody", typed_code=""))


def test_the_receipt_says_what_each_service_says(intake: FakeIntake, maya: Client) -> None:
    erasure = erased(intake, maya)
    found = receipt(intake.transact, Others(intake.now), ADMIN, erasure.erasure_id)
    assert found.services == {"intake": intake.now, "feedback": intake.now, "alerts": "pending"}
    assert not found.complete
    with pytest.raises(NotFound):
        receipt(intake.transact, Others(intake.now), ADMIN, "none")


def test_a_code_is_free_again(intake: FakeIntake, maya: Client) -> None:
    erased(intake, maya)
    assert intake.transact(with_client).code == maya.code
