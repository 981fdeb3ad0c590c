"""Nothing on a page of intake's is written past the translators."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.contracts.principal import Principal
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.infra.pseudo import ACCENTED, hard_coded, speak
from tests.infra.the_clinic import CONTACTS
from tests.integration.intake.web import Clinic

PAGES: dict[Principal | None, list[str]] = {
    None: ["/intake/sign-in"],
    OWNER: [
        "/intake/",
        "/intake/?status=closed",
        "/intake/?q=nobody",
        "/intake/clinic",
        "/intake/clients/new",
        "/intake/account/",
        "/intake/staff",
        "/intake/clients/{client}/",
    ],
    SUPERVISOR: ["/intake/", "/intake/clients/{client}/"],
    ADMIN: [
        "/intake/registrations",
        "/intake/clinic",
        "/intake/staff",
        "/intake/staff/{staff}",
        "/intake/erasures",
        "/intake/clients/{client}/",
        "/intake/clients/{client}/erase",
    ],
}
# Names: of people, teams, goals, questionnaires and time zones.
DATA = "Attune attune English Español MR Maya Lines Steps PHQ GAD WHO Stranger Teammate Other North South UTC"


def test_no_page_says_what_no_translator_sees(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = clinic.made(OWNER, "/clients", code="MR", name="Maya")
    path = f"/clients/{made['client_id']}"
    clinic.made(OWNER, f"{path}/goals", title="Lines", milestones=["Steps"])
    clinic.made(OWNER, f"{path}/sessions", held_at="2026-11-01T10:00:00Z", status="held")
    speak(clinic.app, tmp_path, ACCENTED, monkeypatch)
    people = " ".join(f"{one.name} {one.staff_id}" for one in (OWNER, SUPERVISOR, ADMIN))
    found = {}
    for who, addresses in PAGES.items():
        for each in addresses:
            address = each.format(client=made["client_id"], staff=OWNER.staff_id)
            page = (
                clinic.browser(who).get(address + ("&" if "?" in address else "?") + f"language={ACCENTED}").text
            )
            assert f'lang="{ACCENTED}"' in page, address
            found[f"{who and who.name} {each}"] = hard_coded(page, f"{DATA} {people} {CONTACTS}")
    assert {where: words for where, words in found.items() if words} == {}
