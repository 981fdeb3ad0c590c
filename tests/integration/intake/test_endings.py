"""The value check and a planned ending on a client's page, with forms and no script, over a real MongoDB."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.intake.consumer import apply
from services.intake.domain.value_checks import ValueCheck
from services.intake.usecases.erasing import erase_client
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import settle, with_client
from tests.infra.personas import ADMIN, OWNER
from tests.integration.intake.web import Clinic


@pytest.fixture
def made(clinic: Clinic) -> dict[str, str]:
    """The owner's client and her episode."""
    found: dict[str, str] = clinic.made(OWNER, "/clients", code="MR", name="Maya Reyes")
    return found


def said(clinic: Clinic, made: dict[str, str]) -> ValueChecked:
    return ValueChecked(
        check_id="v1",
        client_id=made["client_id"],
        episode_id=made["episode_id"],
        session_id="s1",
        worth="no",
        more=False,
        less=True,
        different=False,
        finishing=True,
        answered_at=clinic.intake.now - timedelta(hours=1),
        revision=Revision(1, 1),
    )


def test_the_page_says_what_the_client_ticked_and_that_they_think_of_finishing(
    clinic: Clinic, made: dict[str, str]
) -> None:
    page = f"/intake/clients/{made['client_id']}/"
    assert "Value check" not in clinic.browser(OWNER).get(page).text
    clinic.intake.transact(lambda unit: apply(unit, [said(clinic, made)]))
    shown = clinic.browser(OWNER).get(page).text
    for words in (
        "Coming is not worth it for them any more.",
        "They would like less of some things.",
        "The client thinks of finishing. Nothing is agreed yet.",
        "The client, in a value check: thinks of finishing",
    ):
        assert words in shown
    assert "finishing" not in clinic.browser(ADMIN).get(page).text, "no admin sees what clients said"


def test_an_ending_is_planned_moved_held_and_looked_back_on(clinic: Clinic, made: dict[str, str]) -> None:
    page, browser = f"/intake/clients/{made['client_id']}/", clinic.browser(OWNER)
    assert browser.post(f"{page}ending", step="wish").status_code == 303
    no_date = browser.post(f"{page}ending", step="agreed")
    assert (no_date.status_code, "Say when the last session is." in no_date.text) == (422, True)
    browser.post(f"{page}ending", step="agreed", planned_ending_at="2026-12-10T10:00")
    assert "You agreed on a last session: Thu 10 Dec, 10:00." in browser.get(page).text
    browser.post(f"{page}ending", step="agreed", planned_ending_at="2026-12-17T10:00")
    moved = browser.get(page).text
    assert "You agreed on a last session: Thu 17 Dec, 10:00." in moved
    assert re.search(r'name="planned_ending_at" value="2026-12-17T10:00"', moved)
    browser.post(f"{page}ending", step="last_session")
    assert "What is left is to look back together." in browser.get(page).text
    browser.post(f"{page}ending", step="review")
    over = browser.get(page).text
    assert "care has ended" in over
    assert f"{OWNER.name}: looked back; care ended" in over
    assert 'name="step"' not in over


def test_a_page_that_is_behind_is_told_how_it_stands(clinic: Clinic, made: dict[str, str]) -> None:
    page, browser = f"/intake/clients/{made['client_id']}/", clinic.browser(OWNER)
    browser.post(f"{page}ending", step="wish")
    browser.post(f"{page}ending", step="carried_on")
    behind = browser.post(f"{page}ending", step="last_session")
    assert behind.status_code == 422
    assert "The ending stands otherwise by now." in behind.text


def test_a_value_check_is_kept_as_told_and_erased(intake: FakeIntake) -> None:
    intake.transact(settle)
    maya = intake.transact(with_client)
    check = ValueCheck(
        check_id="v1",
        client_id=maya.client_id,
        episode_id="e",
        session_id="s",
        answered_at=intake.now,
        version=(1, 2),
        worth="partly",
        finishing=True,
    )
    intake.transact(lambda unit: unit.value_checks.put(check))
    assert intake.transact(lambda unit: unit.value_checks.find(["v1", "v2"])) == {"v1": check}
    assert intake.transact(lambda unit: unit.value_checks.last_of(maya)) == check
    intake.transact(lambda unit: erase_client(unit, ADMIN, maya.client_id, typed_code="MR"))
    assert intake.transact(lambda unit: unit.value_checks.find(["v1"])) == {}
