"""Pages of figures in a browser: wide and narrow, light and dark, in print, by keyboard and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from services.alerts.adapters.mongo import COLLECTIONS, MongoFigures
from services.alerts.domain.figures.snapshot import Own, Snapshot
from services.alerts.domain.figures.week import Week
from tests.infra.browsing import DESK, PHONE, Person, Visit, overflow
from tests.infra.engines import SettingsFor, StoreFor
from tests.infra.figures_clinic import LARGE, published_quarters
from tests.integration.alerts.web import Service

pytestmark = pytest.mark.xdist_group("browser")

Look = tuple[tuple[int, int], Literal["light", "dark"]]
LOOKS: Final[tuple[Look, ...]] = ((PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light"))
OPENED: Final = "[...document.querySelectorAll('details:not(.menu)')].forEach((part) => { part.open = true; })"
PAGES: Final = {"alex": "/alerts/figures", "sam": "/alerts/my-figures"}


@pytest.fixture(scope="module")
def address(mongo_store: StoreFor, settings_for: SettingsFor) -> Iterator[str]:
    """A service with eight published quarters, and where it answers."""
    store = mongo_store("alerts", COLLECTIONS)
    store.ensure()
    service, kept = Service(store, settings_for("alerts")), MongoFigures(store)
    service.neighbours.teams = {team: team.title() for team in LARGE}
    for _, snapshot in published_quarters(LARGE):
        kept.keep(snapshot)
        kept.keep_own([own(snapshot)])
    kept.keep_week(Week(day="2026-11-27", ended_at=store.now(), asked=120, answered=95, open=(10, None, 5)))
    server = make_server("127.0.0.1", 0, service.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()


def own(snapshot: Snapshot) -> Own:
    return Own(own_id=f"{snapshot.quarter}|sam", quarter=snapshot.quarter, clinician_id="sam", figures=snapshot)


def visiting(browser: Browser, address: str, who: str, *, scripts: bool = True) -> Visit:
    """A browser in which somebody is signed in."""
    visit = Visit(browser, address, Person(scripts=scripts))
    visit.context.add_cookies([{"name": "attune_login", "value": who, "url": address}])
    return visit


@pytest.fixture
def admin(browser: Browser, address: str) -> Iterator[Page]:
    """An admin's page of figures."""
    visit = visiting(browser, address, "alex")
    visit.page.goto(PAGES["alex"])
    yield visit.page
    visit.end()


@pytest.mark.parametrize("who", PAGES)
def test_they_are_sound_wherever_they_are_looked_at(browser: Browser, address: str, who: str) -> None:
    visit = visiting(browser, address, who)
    visit.page.goto(PAGES[who])
    visit.page.evaluate(OPENED)
    for (width, height), scheme in LOOKS:
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.page.emulate_media(color_scheme=scheme)
        assert overflow(visit.page) <= 0, f"too wide by that on {width} pixels"
        violations = Axe().run(visit.page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []
    visit.end()


def test_a_quarter_is_chosen_by_keyboard(admin: Page) -> None:
    expect(admin.get_by_role("heading", level=1, name="October to December 2026")).to_be_visible()
    quarter = admin.get_by_role("combobox", name="Quarter")
    quarter.focus()
    admin.keyboard.press("ArrowDown")
    expect(quarter).to_have_value("2026-Q3")
    admin.keyboard.press("Tab")
    expect(admin.get_by_role("combobox", name="Team")).to_be_focused()
    admin.keyboard.press("Tab")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", level=1, name="July to September 2026")).to_be_visible()


def test_every_picture_has_its_table(admin: Page) -> None:
    pictures = admin.locator("figure.plot")
    assert pictures.count() >= 10
    for place in range(pictures.count()):
        table = pictures.nth(place).locator("table")
        expect(table).to_be_hidden()
        pictures.nth(place).get_by_text("As a table").click()
        expect(table).to_be_visible()


def test_without_scripts_a_team_is_chosen(browser: Browser, address: str) -> None:
    visit = visiting(browser, address, "alex", scripts=False)
    visit.page.goto(PAGES["alex"])
    visit.page.get_by_role("combobox", name="Team").select_option(label="North")
    visit.page.get_by_role("button", name="Show").click()
    expect(visit.page.get_by_text("North · ")).to_be_visible()
    visit.end()


def test_in_print_there_are_figures_and_no_buttons(admin: Page) -> None:
    admin.emulate_media(media="print")
    expect(admin.get_by_role("button", name="Show")).to_be_hidden()
    expect(admin.get_by_role("link", name="As CSV")).to_be_hidden()
    expect(admin.get_by_role("heading", name="How episodes of care ended")).to_be_visible()
    assert len(admin.pdf()) > 10_000
