"""One client, and everybody who works in the clinic: what each sees of the client on each page, or is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.browser.conftest import BEFORE, SignsIn
from tests.infra.browsing import DESK, PHONE, Person, Visit, overflow
from tests.infra.clinic import RUPTURE
from tests.infra.house import ADMIN, Colleague, House, Patient
from tests.infra.lease import until
from tests.infra.pairwise import Row, covering

pytestmark = pytest.mark.xdist_group("browser")

PAGES: Final = {
    "today": "/intake/today",
    "inbox": "/alerts/",
    "client": "/intake/clients/{client}/",
    "brief": "/intake/clients/{client}/brief/",
    "team": "/alerts/team",
    "hand-over": "/intake/hand-over",
    "prompt": "/alerts/prompts/{prompt}",
}
# What each is answered, page by page in that order, and on which pages the client's name stands.
SEES: Final[Mapping[str, tuple[tuple[int, ...], set[str]]]] = {
    "own": ((200, 200, 200, 200, 403, 403, 200), {"today", "inbox", "client", "brief", "prompt"}),
    "cover": ((200, 200, 200, 200, 403, 403, 200), {"inbox", "client", "brief", "prompt"}),
    "colleague": ((200, 200, 404, 404, 403, 403, 404), set()),
    "former": ((200, 200, 404, 404, 403, 403, 404), set()),
    "supervisor": ((200, 200, 200, 200, 200, 200, 200), {"today", "inbox", "client", "brief", "team", "prompt"}),
    "other supervisor": ((200, 200, 404, 404, 200, 200, 404), set()),
    # Who is the clinic's safety contact besides, and told of nothing but safety.
    "admin": ((200, 200, 200, 403, 403, 200, 404), {"today", "inbox", "client"}),
}
FACTORS: Final = {
    "persona": tuple(SEES),
    "size": (PHONE, DESK),
    "scheme": ("light", "dark"),
    "hands": ("pointer", "keyboard"),
}
HEADLINE: Final = "rated “We spent the time on what counts for me” 3."
LEADS: Final = ("own", "cover", "supervisor")


@dataclass(frozen=True)
class Told:
    """The client, the prompt, and whoever works there."""

    patient: Patient
    prompt: str
    people: Mapping[str, Colleague]

    def path(self, page: str) -> str:
        """Where that page is."""
        return PAGES[page].format(client=self.patient.record.client_id, prompt=self.prompt)


@pytest.fixture(scope="module")
def told(house: House, browser: Browser, signed_in: SignsIn) -> Told:
    """A client with a prompt and a session to come, handed over by a former clinician to one who is away today."""
    here, there = house.team(), house.team()
    clinicians = {
        who: house.colleague("clinician", team_id=here) for who in ("own", "cover", "colleague", "former")
    }
    leads = {"supervisor": here, "other supervisor": there}
    people = clinicians | {who: house.colleague("supervisor", team_id=team) for who, team in leads.items()}
    with closing(house.clinic_of(people["former"])) as clinic:
        patient = house.patient(clinic, before=BEFORE)
        clinic.rate(patient.token, RUPTURE, note={"text": house.remember("To you."), "routing": "next_session"})
        client = {"client_id": patient.record.client_id}
        until(lambda: {one["kind"] for one in clinic.alerts(**client)} >= {"RUPTURE", "CONCERN"}, "the prompts")
        (prompt,) = clinic.alerts(**client, kind="RUPTURE")
    to = {"clinician_id": people["own"].staff_id}
    path = f"/intake/api/clients/{patient.record.client_id}"
    house.admin.http.patch(path, json=to, headers={"If-Match": "*"}).raise_for_status()
    with closing(house.clinic_of(people["own"])) as clinic:
        soon = {"held_at": (datetime.now(UTC) + timedelta(minutes=1)).isoformat(), "status": "planned"}
        clinic.http.post(f"{path}/sessions", json=soon).raise_for_status()
        until(lambda: clinic.alerts(**client) != [], "the prompt being theirs")
    _goes_away(browser, house, people["own"], people["cover"], signed_in)
    return Told(patient, str(prompt["alert_id"]), people)


def _goes_away(browser: Browser, house: House, away: Colleague, stands_in: Colleague, signed_in: SignsIn) -> None:
    visit = Visit(browser, house.url, Person(login=signed_in(away.email, away.password)))
    visit.page.goto("/intake/absences/")
    today = visit.page.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 10)")
    later = visit.page.evaluate("new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10)")
    visit.page.get_by_label("First day").fill(today)
    visit.page.get_by_label("Last day").fill(later)
    visit.page.get_by_label("Who stands in?").select_option(stands_in.staff_id)
    visit.page.get_by_role("button", name="Enter it").click()
    expect(visit.page.get_by_text("You are away; ")).to_be_visible()
    visit.end()


@pytest.fixture
def logins(house: House, told: Told, signed_in: SignsIn) -> Mapping[str, StorageState]:
    """Everybody's browser, signed in once."""
    staff = {who: signed_in(one.email, one.password) for who, one in told.people.items()}
    return staff | {"admin": signed_in(ADMIN, house.password_of(ADMIN))}


@pytest.fixture
def page(browser: Browser, house: House, logins: Mapping[str, StorageState], row: Row) -> Iterator[Page]:
    """The row's browser."""
    size: Any = row["size"]
    scheme: Any = row["scheme"]
    visit = Visit(browser, house.url, Person(size=size, login=logins[str(row["persona"])]))
    visit.page.emulate_media(color_scheme=scheme)
    yield visit.page
    visit.end()


def presses(page: Page, what: Locator, row: Row) -> None:
    """Press it, as this row's hands do."""
    if row["hands"] == "pointer":
        what.click()
        return
    what.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("row", covering(FACTORS), ids=lambda row: f"{row['persona']}, {row['size'][0]}")
def test_each_sees_what_is_theirs_and_is_refused_the_rest(told: Told, page: Page, row: Row) -> None:
    persona = str(row["persona"])
    statuses, named = SEES[persona]
    found, seen = [], set()
    for name in PAGES:
        answer = page.goto(told.path(name))
        assert answer
        found.append(answer.status)
        if told.patient.name in page.locator("main").inner_text():
            seen.add(name)
        assert overflow(page) <= 0, name
        page.evaluate(Axe().axe_script)
        violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        assert [f"{name}: {one['id']}" for one in violations] == []
    assert (tuple(found), seen) == (statuses, named)
    if persona not in LEADS:
        return
    page.goto("/alerts/")
    presses(page, page.locator(f"#open-{told.prompt}"), row)
    expect(page.get_by_role("heading", level=2, name=HEADLINE)).to_be_visible()
    expect(page.get_by_role("button", name="Remind ")).to_have_count(1 if persona == "supervisor" else 0)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_clinician_needs_few_clicks(
    told: Told, browser: Browser, house: House, *, logins: Mapping[str, StorageState], size: tuple[int, int]
) -> None:
    visit = Visit(browser, house.url, Person(size=size, login=logins["own"]))
    page, name = visit.page, told.patient.name
    page.goto("/intake/today")
    page.get_by_role("link", name="left you a note for today").click()  # 1: the note is read
    expect(page.get_by_text("To you.")).to_be_visible()
    page.goto("/intake/today")
    page.get_by_role("link", name=HEADLINE).click()  # 1
    page.get_by_role("button", name="We talked about it").first.click()  # 2
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.goto("/intake/today")
    page.get_by_role("button", name=f"Held: show QR, {name}").click()  # 1
    expect(page.get_by_role("heading", name="Scan this code with the camera of your own phone.")).to_be_visible()
    page.goto("/intake/today")
    page.get_by_role("button", name=f"Undo, {name}").click()
    expect(page.get_by_role("button", name=f"Held: show QR, {name}")).to_be_visible()
    visit.end()
