"""Every page, on a phone and a desk, by day and by night: nothing for axe to find, too wide, or told elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, StorageState

from deploy.screenshots import kept
from deploy.screenshots.pages import IN_ONE_LANGUAGE, PAGES, Sight
from tests.browser.conftest import SignsIn
from tests.infra.browsing import DESK, PHONE, Person, Visit, overflow
from tests.infra.clinic import RUPTURE, USUAL, Clinic
from tests.infra.house import ADMIN, GOAL, Colleague, House
from tests.infra.lease import until
from tests.infra.traveller import WIDE

pytestmark = pytest.mark.xdist_group("browser")

Look = tuple[tuple[int, int], Literal["light", "dark"]]
SMALLEST: Final = (320, 568)
ENGLISH: Final = "en-GB"
SPANISH: Final = "es-ES"
LOOKS: Final[tuple[Look, ...]] = ((PHONE, "light"), (DESK, "dark"), (DESK, "light"))
WHOLE: Final = {"resultTypes": ["violations"]}
COLOURS: Final = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "target-size"]}
OPENED: Final = """
[...document.querySelectorAll('details:not(.menu)')].slice(0, 8).forEach((part) => { part.open = true; })
"""
ID: Final = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|(?<=^/feedback/c/)[\w-]{43}|(?<=^/feedback/kiosk/c/)[\w-]{43}|(?<=/by-mail/link/)[\w-]{43}"
)
# What is pressed on those pages, and files: no pages of their own.
NO_PAGE: Final = re.compile(r"^/feedback/(kiosk/c/[\w-]{43}/close|record/download)|\.(pdf|csv)$")
CARD: Final = re.compile(r"(?<=^/alerts/cards/).+")
Names = dict[str, str]
SEEN: set[str] = set()


@pytest.fixture(scope="module")
def team_id(house: House) -> str:
    """Their team."""
    return house.team()


@pytest.fixture(scope="module")
def colleague(house: House, team_id: str) -> Colleague:
    """Somebody whose caseload holds these clients alone."""
    return house.colleague("clinician", team_id=team_id)


@pytest.fixture(scope="module")
def supervisor(house: House, team_id: str) -> Colleague:
    """Whoever supervises them."""
    return house.colleague("supervisor", team_id=team_id)


@pytest.fixture(scope="module")
def names(house: House, colleague: Colleague, supervisor: Colleague) -> Iterator[Names]:
    """What the pages are about."""
    assert supervisor
    until(house.attune.caught_up, "feedback knowing of the supervisor")
    clinic = house.clinic_of(colleague)
    with house.attune.database("intake") as database:
        link = kept.password_link(database, staff_id=colleague.staff_id, now=datetime.now(UTC))
    yield _furnish(house, clinic) | {"colleague": colleague.staff_id, "password": house.remember(link)}
    clinic.close()


def _planned(clinic: Clinic, client_id: str) -> str:
    """A session that is still to come."""
    soon = {"held_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(), "status": "planned"}
    made = clinic.http.post(f"/intake/api/clients/{client_id}/sessions", json=soon).raise_for_status()
    return str(made.json()["session_id"])


def _furnish(house: House, clinic: Clinic) -> Names:
    history = [USUAL] * 5
    client, quiet, gone = (
        house.patient(clinic, goal=GOAL, before=history),
        house.patient(clinic, goal=GOAL, before=history),
        house.patient(clinic),
    )
    # The fourth check-in of one, whose thank-you asks the value check.
    rated = house.patient(clinic, goal=GOAL, before=history[:3])
    late, done, void, disowned = [house.patient(clinic) for _ in range(4)]
    unsafe = house.patient(clinic)
    number = {"phone": house.remember("+44 (0)7700 900152")}
    clinic.http.patch(
        f"/intake/api/clients/{unsafe.record.client_id}", json=number, headers={"If-Match": "*"}
    ).raise_for_status()
    ending = {"planned_ending_at": (datetime.now(UTC) + timedelta(weeks=4)).isoformat()}
    clinic.http.patch(
        f"/intake/api/clients/{client.record.client_id}", json=ending, headers={"If-Match": "*"}
    ).raise_for_status()
    clinic.http.post(f"{unsafe.path}/not-safe").raise_for_status()
    clinic.rate(client.token, RUPTURE, note={"text": "To you.\n\n" + "x" * 300, "routing": "next_session"})
    clinic.rate(house.patient(clinic).token, USUAL, note={"text": "Not to them.", "routing": "supervisor"})
    for one in (rated, done, disowned):
        clinic.rate(one.token, USUAL)
    house.pass_time(late, timedelta(days=8))
    house.pass_time(done, timedelta(minutes=16))
    code = clinic.http.get(f"/intake/api/clients/{gone.record.client_id}").json()["code"]
    erased = house.admin.http.request(
        "DELETE", f"/intake/api/clients/{gone.record.client_id}", json={"code": code}
    )
    until(lambda: clinic.alerts(client_id=client.record.client_id, kind="RUPTURE") != [], "the prompt")
    until(lambda: clinic.alerts(client_id=unsafe.record.client_id) != [], "the prompt about safety")
    with house.attune.database("feedback") as database:
        kept.close(database, void=void.session_id, disowned=disowned.session_id, now=datetime.now(UTC))
        secrets = kept.put(
            database, session_id=quiet.session_id, client_id=client.record.client_id, now=datetime.now(UTC)
        )
    for secret in secrets.values():
        house.remember(secret)
    return secrets | {
        "open": quiet.token,
        "changing": rated.token,
        "rated": rated.token,
        "secret": clinic.secret,
        "late": late.token,
        "replaced": house.replaced(late),
        "done": done.token,
        "void": void.token,
        "disowned": disowned.token,
        "prompt": clinic.alerts(client_id=client.record.client_id, kind="RUPTURE")[0]["alert_id"],
        "safety": clinic.alerts(client_id=unsafe.record.client_id)[0]["alert_id"],
        "client": client.record.client_id,
        "session": quiet.session_id,
        "planned": _planned(clinic, client.record.client_id),
        "erasure": erased.raise_for_status().json()["erasure_id"],
    }


@pytest.fixture(scope="module")
def visits(
    browser: Browser,
    house: House,
    *,
    colleague: Colleague,
    supervisor: Colleague,
    signed_in: SignsIn,
    names: Names,
) -> Iterator[dict[tuple[str, str], Visit]]:
    """Of each language a browser of the client, who has answered a check-in in it, and of each kind of staff."""
    logins: dict[str, StorageState | None] = {
        **dict.fromkeys(kept.COOKIES),
        "supervisor": signed_in(supervisor.email, supervisor.password),
        "clinician": signed_in(colleague.email, colleague.password),
        "admin": signed_in(ADMIN, house.password_of(ADMIN)),
    }
    found = {
        (locale, who): Visit(browser, house.url, Person(login=login, locale=locale))
        for locale in (ENGLISH, SPANISH)
        for who, login in logins.items()
    }
    for (_locale, who), visit in found.items():
        visit.context.add_cookies(kept.cookies(who, names))
    yield found
    for visit in found.values():
        visit.end()


@pytest.mark.parametrize("page_name", [name for name, sight in PAGES.items() if not sight.goes_by_itself])
def test_a_page_is_sound_wherever_it_is_looked_at(
    names: Names, visits: dict[tuple[str, str], Visit], page_name: str
) -> None:
    sight = PAGES[page_name]
    visit = visits[ENGLISH, sight.who]
    page = visit.page
    _open(page, sight, names)
    for number, look in enumerate(LOOKS):
        _must_be_sound(page, look, WHOLE if number <= 1 else COLOURS)
    SEEN.update(
        page.evaluate(
            "[...document.querySelectorAll('a[href]:not([href^=\"tel:\"])')]"
            ".map((link) => new URL(link.href).pathname)"
        )
    )
    assert visit.complaints == []
    if page_name not in IN_ONE_LANGUAGE:
        _is_sound_in_spanish(visits[SPANISH, sight.who], sight, names)


def _is_sound_in_spanish(visit: Visit, sight: Sight, names: Names) -> None:
    """Words are longer there, and the colours are the same: so one look is enough, in the dark."""
    _open(visit.page, sight, names)
    assert visit.page.locator("html").get_attribute("lang") == "es"
    size = SMALLEST if sight.who == "client" else PHONE
    _must_be_sound(visit.page, (size, "dark"), WHOLE)
    assert visit.complaints == []


def _open(page: Page, sight: Sight, names: Names) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("about:blank")  # the same address again would be a reload, which stays at its step
    _tells_nobody(page.goto(sight.path.format(**names)))
    if sight.first:
        sight.first(page)
    page.evaluate(OPENED)
    page.evaluate(Axe().axe_script)


def _must_be_sound(page: Page, look: Look, rules: dict[str, list[str]]) -> None:
    """Nothing is wrong with the page, looked at so."""
    (width, height), scheme = look
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    assert overflow(page) <= 0, "\n".join([f"too wide on {width} pixels", *page.evaluate(WIDE)])
    assert _found(page, rules) == []


def _tells_nobody(response: Response | None) -> None:
    assert response
    assert response.status < HTTPStatus.INTERNAL_SERVER_ERROR
    headers = response.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "noindex" in headers.get("x-robots-tag", "noindex")


def _found(page: Page, options: dict[str, list[str]]) -> list[str]:
    """What axe has found: the rule, and where."""
    violations = page.evaluate("(options) => axe.run(options).then((found) => found.violations)", options)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in violations]


def test_no_page_leads_to_one_that_is_not_listed(names: Names) -> None:
    listed = {CARD.sub("*", ID.sub("*", sight.path.format(**names)).partition("?")[0]) for sight in PAGES.values()}
    led_to = {
        CARD.sub("*", ID.sub("*", path))
        for path in SEEN
        if "openapi.json" not in path and not NO_PAGE.search(path)
    }
    assert led_to - listed - {"/"} == set()
