"""A client who comes back into their own record by mail: by the link, by the digits, and always with the PIN."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.browser.test_record import PIN, RECORD, make_code, open_record
from tests.infra.browsing import DESK, PHONE, overflow
from tests.infra.clinic import USUAL, Clinic
from tests.infra.house import Colleague, House, Patient
from tests.infra.lease import until
from tests.infra.mail_server import Post, post
from tests.infra.running import started

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """The clinic's mail server."""
    with post(tmp_path_factory.mktemp("office") / "post") as running:
        yield running


@pytest.fixture(scope="module")
def house(office: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A clinic that has one."""
    folder: Path = tmp_path_factory.mktemp("house")
    with started(folder, settings=office.environment) as attune:
        made = House(attune, office)
        yield made
        made.close()


@pytest.fixture
def address() -> str:
    """The client's own."""
    return f"{secrets.token_hex(6)}@mail.example"


@pytest.fixture
def patient(house: House, clinic: Clinic, address: str) -> Patient:
    """A client who may be written to there."""
    patient = house.patient(clinic)
    agreed = {"email": house.remember(address), "mail_consent": True, "safe_to_mail": True}
    path = f"/intake/api/clients/{patient.record.client_id}"
    clinic.http.patch(path, json=agreed, headers={"If-Match": "*"}).raise_for_status()
    until(house.attune.caught_up, "feedback knowing of the client")
    return patient


def sign_in(page: Page, colleague: Colleague) -> Page:
    """A browser of staff."""
    page.goto("/intake/sign-in")
    page.get_by_label("E-mail").fill(colleague.email)
    page.get_by_label("Password").fill(colleague.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def mailed(house: House, office: Post, address: str, count: int) -> tuple[str, str]:
    """The link and the digits of the newest of so many mails."""

    def mine() -> list[str]:
        ours = (one for one in office.taken() if one["To"] == address)
        return [str(one.get_content()) for one in ours if one["Subject"] == "Attune: your record"]

    until(lambda: len(mine()) == count, "the mail arriving")
    link, code = mine()[-1].split()[-2:]
    return house.remember(link), code


def sound(page: Page) -> None:
    """Nothing for axe to find, and not too wide, on a phone and a desk, by day and by night."""
    for size, scheme in ((PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # two of the words that it takes
        assert overflow(page) <= 0
        assert Axe().run(page).response["violations"] == []


def ask(page: Page, address: str) -> None:
    """From the closed record to the form for the digits, by keyboard alone."""
    page.goto(RECORD)
    page.get_by_role("link", name="Open with my PIN").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Your e-mail address").focus()
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()


def is_open(page: Page) -> None:
    expect(page.get_by_role("heading", name="My check-ins")).to_be_visible()


def test_back_into_the_record_by_mail_without_scripts(
    house: House, office: Post, visit: Visiting, *, colleague: Colleague, patient: Patient, address: str
) -> None:
    desk = sign_in(visit().page, colleague)
    phone = visit(size=PHONE, scripts=False).page
    open_record(phone, house.remember(make_code(desk, patient)), house.remember(PIN))
    is_open(phone)
    phone.get_by_role("button", name="Sign out").click()
    ask(phone, address)
    link, _code = mailed(house, office, address, 1)

    other = visit(size=PHONE, scripts=False).page
    other.goto(link)
    other.get_by_label("Your PIN").fill("380625")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_be_visible()
    other.get_by_label("Your PIN").fill(PIN)
    other.keyboard.press("Enter")
    is_open(other)
    expect(other.get_by_text("Somebody typed a wrong PIN")).to_be_visible()

    ask(phone, address)
    _link, code = mailed(house, office, address, 2)
    phone.get_by_label("Digits from the mail").focus()
    phone.keyboard.type(code)
    phone.keyboard.press("Tab")
    phone.keyboard.type(PIN)
    phone.keyboard.press("Enter")
    is_open(phone)
    other.goto(link)
    expect(other.get_by_text("This link does not work any more")).to_be_visible()


def test_its_pages_are_sound_and_lead_from_the_desk_into_an_open_record(
    house: House,
    office: Post,
    visit: Visiting,
    *,
    colleague: Colleague,
    clinic: Clinic,
    patient: Patient,
    address: str,
) -> None:
    desk, page = sign_in(visit().page, colleague), visit(size=DESK).page
    open_record(page, make_code(desk, patient))
    is_open(page)
    page.get_by_role("button", name="Sign out").click()
    sound(page)
    ask(page, address)
    sound(page)
    link, _code = mailed(house, office, address, 1)
    page.goto(link)
    sound(page)
    page.get_by_label("Your PIN").fill(PIN)
    page.keyboard.press("Enter")
    is_open(page)
    sound(page)
    clinic.rate(patient.token, USUAL, note={"text": "For me alone", "routing": "private"})
    for button in ("Stop asking me", "Ask me again"):
        page.get_by_role("button", name=button).click()
    page.get_by_label("Yes, I want everything deleted").check()
    page.get_by_role("button", name="Ask the clinic").click()
    expect(page.get_by_role("button", name="I have changed my mind")).to_be_visible()
    expect(page.get_by_text("For me alone")).to_be_visible()
    sound(page)
    page.goto(f"{RECORD}/by-mail")
    sound(page)
