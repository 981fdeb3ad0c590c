"""Exports are asked about once more where a login is older than ten minutes; programs with a token are not."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from services.alerts.web.audited import ROUTES
from shared import clock
from shared.contracts.principal import Principal
from shared.web.credentials import Credential
from tests.integration.alerts.web import STAFF, Service

EXPORTS = sorted(route for route, what in ROUTES.items() if what == "export")
ELEVEN = timedelta(minutes=11)


def who(credential: Credential) -> Principal | None:
    """Whose secret it is, which is their id; they have shown that it is them eleven minutes ago."""
    found = STAFF.get(credential.secret)
    at = clock.now() - ELEVEN
    return msgspec.structs.replace(found, confirmed_at=at, via=credential.kind) if found else None


def from_an_older_intake(credential: Credential) -> Principal | None:
    """The same, from an intake that does not say when."""
    found = STAFF.get(credential.secret)
    return msgspec.structs.replace(found, confirmed_at=None, via=credential.kind) if found else None


@pytest.mark.parametrize("principals", [who, from_an_older_intake])
@pytest.mark.parametrize("route", EXPORTS)
def test_an_export_is_asked_about_once_more(service: Service, route: str, principals: object) -> None:
    service.app.extensions["attune_principals"] = principals
    path = route.removeprefix("GET ")
    person = "sam" if "my-" in path else "alex"
    answer = service.browser(person).get(f"{path}?quarter=2026Q3")
    if "/api/" in path:
        assert (answer.status_code, answer.get_json()["slug"]) == (403, "confirmation-needed")
        assert service.api(person, "GET", path).status_code != 403
    else:
        assert (answer.status_code, answer.location) == (
            303,
            f"/intake/confirm?next={path}%3Fquarter%3D2026Q3",
        )


def test_who_may_not_export_is_not_told_by_a_question_what_there_is(service: Service) -> None:
    assert EXPORTS
    assert service.browser(None).get("/alerts/figures.csv").location.startswith("/intake/sign-in")
