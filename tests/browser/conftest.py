"""A browser, the clinic that it looks at, and visits that end with nothing to complain of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, StorageState, expect

from deploy import programs
from tests.infra.browsing import DESK, Person, Visit, chromium
from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.house import ADMIN, Colleague, House, Patient
from tests.infra.lease import until
from tests.infra.running import Running, attune
from tests.infra.small_feedback import feedback_server, feedback_settings, small

__all__ = ["attune", "feedback_server", "feedback_settings", "small"]

BEFORE = [USUAL] * 5
"""What somebody rates before the rating that falls."""


class Visiting(Protocol):
    """Opens a browser for somebody: on a desk unless said otherwise, signed in with `login`."""

    def __call__(
        self,
        *,
        size: tuple[int, int] = DESK,
        scripts: bool = True,
        login: StorageState | None = None,
        proxy: str | None = None,
        touch: bool = False,
        locale: str = "en-GB",
    ) -> Visit:
        """The visit, which ends with the test."""
        ...


SignsIn = Callable[[str, str], StorageState]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; a machine without it is told so, and CI may not be without it."""
    lacking = programs.missing("browser")
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"{' and '.join(lacking)} missing: as root on Debian, ./attune test installs what it needs")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def house(attune: Running) -> Iterator[House]:
    """The clinic."""
    house = House(attune)
    yield house
    house.close()


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Visiting]:
    """Visits of this test, each in a browser of its own."""
    visits: list[Visit] = []

    def begin(
        *,
        size: tuple[int, int] = DESK,
        scripts: bool = True,
        login: StorageState | None = None,
        proxy: str | None = None,
        touch: bool = False,
        locale: str = "en-GB",
    ) -> Visit:
        person = Person(size=size, scripts=scripts, login=login, proxy=proxy, touch=touch, locale=locale)
        visits.append(Visit(browser, house.url, person))
        return visits[-1]

    yield begin
    for one in visits:
        one.end()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, house: House) -> SignsIn:
    """Signs somebody in on the page, once; the browser's state from then on."""
    kept: dict[str, StorageState] = {}

    def sign_in(email: str, password: str) -> StorageState:
        if email not in kept:
            visit = Visit(browser, house.url, Person())
            visit.page.goto("/intake/sign-in")
            visit.page.get_by_label("E-mail").fill(email)
            visit.page.get_by_label("Password").fill(password)
            visit.page.get_by_role("button", name="Sign in").click()
            visit.page.wait_for_url(lambda url: "sign-in" not in url)
            kept[email] = visit.context.storage_state()
            for cookie in kept[email]["cookies"]:
                house.remember(cookie["value"])
            visit.end()
        return kept[email]

    return sign_in


@pytest.fixture(scope="package")
def enrolled(browser: Browser, house: House, signed_in: SignsIn) -> StorageState:
    """The browser of a tablet that an admin has set up."""
    desk = Visit(browser, house.url, Person(login=signed_in(ADMIN, house.password_of(ADMIN))))
    desk.page.goto("/feedback/tablets")
    desk.page.get_by_label("Name").fill("Tablet 1")
    desk.page.get_by_label("Place").fill("Waiting room")
    desk.page.get_by_role("button", name="Add", exact=True).click()
    code = house.remember(desk.page.locator(".headline").inner_text())
    desk.end()
    tablet = Visit(browser, house.url, Person())
    tablet.page.goto("/feedback/kiosk/enrol")
    tablet.page.get_by_label("Code to set up this tablet").fill(code)
    tablet.page.get_by_role("button", name="Use this device for check-ins").click()
    expect(tablet.page.get_by_role("heading", name="Your check-in")).to_be_visible()
    state = tablet.context.storage_state()
    for cookie in state["cookies"]:
        house.remember(cookie["value"])
    tablet.end()
    return state


@pytest.fixture(scope="module")
def colleague(house: House) -> Colleague:
    """A clinician of the module's own, whose list no other test fills."""
    return house.colleague("clinician")


@pytest.fixture(scope="module")
def clinic(house: House, colleague: Colleague) -> Iterator[Clinic]:
    """The API as they use it."""
    clinic = house.clinic_of(colleague)
    yield clinic
    clinic.close()


@pytest.fixture
def login(colleague: Colleague, signed_in: SignsIn) -> StorageState:
    """A browser in which they are signed in."""
    return signed_in(colleague.email, colleague.password)


@pytest.fixture
def prompted(house: House, clinic: Clinic) -> Patient:
    """Somebody with a prompt, the newest of all."""
    patient = house.patient(clinic, before=BEFORE)
    clinic.rate(patient.token, RUPTURE)
    until(lambda: clinic.alerts(client_id=patient.record.client_id) != [], "the prompt")
    return patient
