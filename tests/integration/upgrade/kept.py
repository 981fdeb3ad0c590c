"""A clinic that another version has kept, as people and programs go on with it; every version can run this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from tests.integration.upgrade.record import FOR_SUPERVISION, ITEMS, PASSWORD, csrf
from tests.integration.upgrade.whole import SERVICES, Whole

PAGES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "sam": {
        "/intake/": ("Maya Reyes", "Jon Park"),
        "/intake/?q=REYES+may": ("Maya Reyes", "1 found."),
        "/intake/clients/{MR client}": ("Maya Reyes", "Maya Reyes sleeps through", "07700 900123"),
        "/intake/account": ("Sam Okafor",),
        "/alerts/": ("Maya Reyes", "Jon Park"),
        "/alerts/prompts/{MR rupture}": ("We spoke of last week.",),
        "/feedback/sessions/{MR waiting}/check-in": ("/feedback/c/",),
    },
    "imke": {"/feedback/supervision": (FOR_SUPERVISION,), "/alerts/": ("Jon Park",)},
    "admin": {
        "/intake/staff": ("Sam Okafor", "Imke Vos"),
        "/intake/erasures": ("asked for",),
        "/alerts/rules": ("Fewer prompts, as agreed on Monday",),
    },
}


@dataclass(frozen=True)
class Kept:
    """An Attune over what another version stored."""

    attune: Whole
    ids: dict[str, str]
    tokens: dict[str, str]

    def ask(self, who: str, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """What that person's program is answered."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        return httpx.request(
            method, self.attune.url + path.format_map(self.ids), headers=headers, timeout=60, **content
        )

    @contextmanager
    def browser(self, who: str) -> Iterator[httpx.Client]:
        """A browser in which that person has signed in by their password of then."""
        with httpx.Client(base_url=self.attune.url, timeout=60) as browser:
            field = csrf(browser.get("/intake/sign-in").text)
            form = {"email": f"{who}@clinic.example", "password": PASSWORD, "csrf_token": field}
            assert browser.post("/intake/sign-in", data=form).status_code == httpx.codes.SEE_OTHER
            yield browser

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """Everything, by service and collection."""
        return {
            f"{service}.{name}": list(database[name].find())
            for service in SERVICES
            for database in [self.attune.database(service)]
            for name in database.list_collection_names()
        }

    def rate(self, session_id: str, answers: tuple[int, ...]) -> None:
        """A client's answers, by a link that is fetched now."""
        link = self.ask("sam", "GET", f"/feedback/api/sessions/{session_id}/check-in").raise_for_status().json()
        body = {"items": dict(zip(ITEMS, answers, strict=True))}
        self.ask("", "PUT", f"/feedback/api/check-ins/{link['token']}", json=body).raise_for_status()
        self.attune.pump()

    def alerts(self, client: str) -> list[dict[str, Any]]:
        """The prompts about that client, as Sam sees them."""
        asked = self.ask("sam", "GET", f"/alerts/api/alerts?client_id={{{client} client}}").raise_for_status()
        found: list[dict[str, Any]] = asked.json()["items"]
        return found

    def open_clinic(self) -> None:
        """Say whom clients can call and whom staff can turn to, which earlier versions do not ask for."""
        staff = self.ask("admin", "GET", "/intake/api/staff").raise_for_status().json()["items"]
        imke = next(person for person in staff if person["name"] == "Imke Vos")
        contacts = [{"label": "Riverside", "number": "07700 900100"}]
        said = {"crisis_contacts": contacts, "safety_contact": imke["staff_id"]}
        self.ask("admin", "PUT", "/intake/api/clinic", json=said).raise_for_status()
        self.attune.pump()

    def wrong_pages(self, who: str) -> list[str]:
        """What that person's pages do not show of what was kept."""
        wrong: list[str] = []
        with self.browser(who) as browser:
            for path, words in PAGES[who].items():
                page = browser.get(path.format_map(self.ids), follow_redirects=True)
                missing = [word for word in words if word not in page.text]
                if page.status_code != httpx.codes.OK or missing:
                    wrong.append(f"{path}: {page.status_code}, without {missing}")
        return wrong
