"""What stood in a page that locked is kept for whoever the page was made for, and nothing is done with it."""

from __future__ import annotations

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from services.intake.domain.logins import digest
from shared.contracts.principal import Principal
from shared.web.band import Band, Pin
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


class Yesterday(TimestampSigner):
    """Signs as of longer ago than a login lasts."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 12 * 3600 - 1


class Asking:
    """The page of the owner that locked, with the key that it was made with."""

    def __init__(self, locked: Locked) -> None:
        self.locked = locked
        template = locked.signed_in(OWNER).get("/intake/account/").text.partition('<template id="locked"')[2]
        self.key = template.partition('data-page="')[2].partition('"')[0]

    def safety(self, key: str | None = None) -> tuple[int, object]:
        """What it is told by a browser in which nobody is signed in."""
        answer = self.locked.clinic.browser().client.post(
            "/intake/locked", data={"page": self.key if key is None else key}
        )
        return answer.status_code, (answer.json or {}).get("safety") if answer.status_code == 200 else None

    def pin_for(self, person: Principal) -> None:
        """Alerts has a safety prompt for that person alone."""
        pin = Pin(text="Maya may not be safe.", state="", link="/alerts/prompts/1", action="Look")
        self.locked.clinic.app.extensions["attune_pins"] = lambda me: Band(
            [pin] if me.staff_id == person.staff_id else []
        )


@pytest.fixture
def asking(locked: Locked) -> Asking:
    return Asking(locked)


def test_a_locked_page_learns_whether_a_safety_prompt_waits_for_its_reader(asking: Asking) -> None:
    assert asking.safety() == (200, False)
    asking.pin_for(TEAMMATE)
    assert asking.safety() == (200, False)
    asking.pin_for(OWNER)
    assert asking.safety() == (200, True)


def test_nobody_learns_it_without_a_key_of_ours(asking: Asking) -> None:
    asking.pin_for(OWNER)
    forged = asking.key.replace(asking.key[:6], "Im51cn", 1)
    for key in ("", "forged", forged, asking.locked.form["once"]):
        assert asking.safety(key) == (404, None), key


def test_a_page_of_yesterday_does_not_learn_it_any_more(asking: Asking) -> None:
    asking.pin_for(OWNER)
    secret = asking.locked.clinic.app.config["SERVICE_SECRET"]
    signed = [
        URLSafeTimedSerializer(secret, salt="locked-page", signer=signer).dumps(OWNER.staff_id)
        for signer in (TimestampSigner, Yesterday)
    ]
    assert [asking.safety(str(key)) for key in signed] == [(200, True), (404, None)]


def test_whoever_does_not_work_here_any_more_does_not_learn_it(asking: Asking) -> None:
    asking.pin_for(OWNER)
    asking.locked.clinic.intake.store.database["staff"].update_one(
        {"_id": OWNER.staff_id}, {"$set": {"active": False}}
    )
    assert asking.safety() == (404, None)
