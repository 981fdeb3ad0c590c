"""What counts as use: opening pages and doing something, and nothing that an open page asks by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from services.intake.domain.logins import Login, digest
from services.intake.usecases.clinic import change_clinic
from tests.infra.personas import OWNER
from tests.integration.intake.web import Clinic

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OPENED = {"Accept": PAGE, "Sec-Fetch-Mode": "navigate"}


def last_used(clinic: Clinic) -> datetime:
    secret = f"login of {OWNER.staff_id}"
    login: Login | None = clinic.intake.transact(lambda unit: unit.logins.find(digest(secret)))
    assert login is not None
    return login.seen_at


@pytest.mark.parametrize(
    ("path", "headers", "counts"),
    [
        ("/intake/account/", OPENED, True),
        ("/intake/account/", {"Accept": PAGE}, True),  # a browser that does not say, as where there is no TLS
        ("/intake/account/", {"Accept": "*/*", "Sec-Fetch-Mode": "cors"}, False),
        ("/intake/account/", {"Accept": "text/html", "Sec-Fetch-Mode": "same-origin"}, False),
        ("/intake/account/", {"Accept": "text/html", "X-Attune-Background": "1"}, False),
        ("/intake/pinned", {"Accept": "*/*"}, False),
        ("/intake/api/me", {"Accept": "*/*"}, False),
    ],
)
def test_what_counts(clinic: Clinic, path: str, headers: Mapping[str, str], counts: bool) -> None:  # noqa: FBT001 - a case
    before = last_used(clinic)
    clinic.intake.now += timedelta(minutes=5)
    assert clinic.browser(OWNER).client.get(path, headers=headers).status_code == 200
    assert (last_used(clinic) > before) is counts


def test_what_somebody_does_counts(clinic: Clinic) -> None:
    browser = clinic.browser(OWNER)
    before = last_used(clinic)
    clinic.intake.now += timedelta(minutes=5)
    browser.post("/intake/account/language", language="en")
    assert last_used(clinic) > before


def test_an_open_page_that_asks_all_the_time_is_signed_out(clinic: Clinic) -> None:
    clinic.intake.transact(lambda unit: change_clinic(unit, {"idle_minutes": 60}))
    left_open = clinic.browser(OWNER).client
    for _minute in range(59):
        clinic.intake.now += timedelta(minutes=1)
        assert left_open.get("/intake/pinned").status_code == 200
    clinic.intake.now += timedelta(minutes=1)
    assert left_open.get("/intake/pinned").status_code == 303
    asked = clinic.internal("POST", "/principals", json={"kind": "login", "secret": f"login of {OWNER.staff_id}"})
    assert asked.status_code == 404
