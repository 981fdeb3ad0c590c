"""What may stand on a receipt as the reason for an erasure."""

from __future__ import annotations

import pytest

from services.intake.usecases.clients import NewClient, register_client
from services.intake.usecases.erasing import erase_client
from shared.errors import Invalid
from tests.infra.fakes_intake import FakeIntake
from tests.infra.personas import ADMIN, OWNER


def erase(intake: FakeIntake, reason: str, *, code: str = "MR-17", name: str = "Jo Müller-O'Neill") -> str | None:
    client, _ = intake.transact(lambda unit: register_client(unit, OWNER, NewClient(code=code, name=name)))
    erased = intake.transact(
        lambda unit: erase_client(unit, ADMIN, client.client_id, typed_code=code, reason=reason)
    )
    return erased.reason


@pytest.mark.parametrize(
    "reason", ["mueller and MULLER asked", "Neill's wish", "MR-17 asked", "(mr17)", "m\u00fcller"]
)
def test_a_reason_that_names_the_client_is_refused(intake: FakeIntake, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        erase(intake, reason)
    assert list(refused.value.fields) == ["reason"]
    assert intake.shelves.erasures == {}


@pytest.mark.parametrize("reason", ["asked for it in writing", "\u2013 ten years are over \u2013", "Jo"])
def test_any_other_reason_stays(intake: FakeIntake, reason: str) -> None:
    assert erase(intake, reason) == reason


def test_a_code_of_signs_alone_is_in_no_reason(intake: FakeIntake) -> None:
    assert erase(intake, "\u2013 asked", code="--") == "\u2013 asked"
