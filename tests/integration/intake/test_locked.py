"""What stood in a page that locked is kept for whoever the page was made for, and nothing is done with it."""

from __future__ import annotations

import pytest

from services.intake.domain.logins import digest
from tests.infra.forms import hidden
from tests.infra.personas import OWNER, TEAMMATE
from tests.integration.intake.web import Browser, Clinic

KEPT = "/intake/kept"


class Locked:
    """The owner's page of a client, whose login has ended with a goal typed."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.maya = f"/intake/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"
        self.browser = clinic.browser(OWNER)
        self.form = hidden(self.browser.get(f"{self.maya}/").text, f"{self.maya}/goals")
        clinic.intake.store.database["logins"].delete_one({"_id": digest(f"login of {OWNER.staff_id}")})

    def keep(self, **said: str) -> tuple[int, str]:
        sent = self.form | {"title": "Sleep well", "kept_path": f"{self.maya}/goals"} | said
        answer = self.browser.client.post(KEPT, data=sent)
        return answer.status_code, str((answer.json or {}).get("at")) if answer.status_code == 201 else ""

    def signed_in(self, person: object) -> Browser:
        self.clinic.sign_in(person)  # type: ignore[arg-type] # a persona
        return self.clinic.browser(person)  # type: ignore[arg-type] # the same

    def goals(self) -> list[str]:
        about = self.maya.removeprefix("/intake")
        listed = self.clinic.ask(OWNER, "GET", f"{about}/goals").json
        assert listed is not None
        return [goal["title"] for goal in listed["items"]]


@pytest.fixture
def locked(clinic: Clinic) -> Locked:
    return Locked(clinic)


def test_it_is_kept_and_not_done(locked: Locked) -> None:
    status, place = locked.keep()
    assert (status, locked.goals()) == (201, [])
    shown = locked.signed_in(OWNER).get(place)
    assert "Sleep well" in shown.text
    assert f'action="{locked.maya}/goals"' in shown.text


def test_another_person_who_signs_in_does_not_get_it(locked: Locked) -> None:
    _status, place = locked.keep()
    answer = locked.signed_in(TEAMMATE).get(place)
    assert (answer.status_code, "Sleep well" in answer.text) == (404, False)


def test_it_goes_with_what_is_known_of_the_client(locked: Locked) -> None:
    locked.keep()
    [kept] = locked.clinic.intake.store.database["kept_forms"].find()
    assert kept["client_id"] == locked.maya.rpartition("/")[2]


@pytest.mark.parametrize(
    "forged",
    [{"once": "forged"}, {"once": ""}, {"kept_path": "/intake/nowhere"}, {"kept_path": "https://evil.example/"}],
)
def test_what_is_no_form_of_ours_is_not_kept(locked: Locked, forged: dict[str, str]) -> None:
    assert locked.keep(**forged)[0] == 404
    assert locked.clinic.intake.store.database["kept_forms"].count_documents({}) == 0


def test_the_page_that_locks_names_nobody(locked: Locked) -> None:
    page = locked.signed_in(OWNER).get(f"{locked.maya}/").text
    template = page.partition('<template id="locked"')[2].partition("</template>")[0]
    assert "Sign in" in template
    for name in ("Maya", "Owner", "MR"):
        assert name not in template
