"""Every route of every service says what it is for the audit, so that no page can forget it."""

from __future__ import annotations

from typing import get_args

import pytest

from services.alerts.web.audited import ROUTES as ALERTS
from services.feedback.web.audited import ROUTES as FEEDBACK
from services.intake.web.audited import ROUTES as INTAKE
from shared.store.audit import What
from shared.web.audit import Routes

ALL = {"alerts": ALERTS, "feedback": FEEDBACK, "intake": INTAKE}


@pytest.mark.parametrize("service", ALL)
def test_every_declaration_is_of_this_service_and_a_kind(service: str) -> None:
    routes: Routes = ALL[service]
    assert all(f" /{service}/" in route or route == "GET /metrics" for route in routes)
    assert set(routes.values()) <= {None, *get_args(What)}


@pytest.mark.parametrize("service", ALL)
def test_whatever_names_a_client_in_its_address_has_an_entry(service: str) -> None:
    assert [route for route, what in ALL[service].items() if "<client_id>" in route and what is None] == []
