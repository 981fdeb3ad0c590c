"""Every page after intake has been lost for ten minutes, for everybody who was signed in before."""

from __future__ import annotations

import flask
import pytest

from services.alerts.adapters.neighbours import RemoteNeighbours
from services.alerts.bootstrap import application
from shared.web.principals import RemotePrincipals
from tests.infra.alerts_clinic import client_updated, ruptured
from tests.infra.lost_intake import LostIntake
from tests.integration.alerts.web import STAFF, Service

# A stream never ends; what it says after a loss is told by tests of the live connection.
ENDLESS = {"/alerts/stream"}


@pytest.fixture
def intake() -> LostIntake:
    return LostIntake(staff=list(STAFF.values()), clients={"maya": "Maya Roth"})


@pytest.fixture
def app(service: Service, intake: LostIntake) -> flask.Flask:
    """The real application with the real memory of what intake said."""
    neighbours = RemoteNeighbours(intake.client(), intake.client(), clock=intake.clock)
    principals = RemotePrincipals(intake.client(), clock=intake.clock)
    return application(
        service.settings, service.store, neighbours=neighbours, feedback=service.feedback, principals=principals
    )


def look(app: flask.Flask, staff_id: str, path: str) -> tuple[int, str]:
    browser = app.test_client()
    browser.set_cookie("attune_login", staff_id)
    answer = browser.get(path)
    return answer.status_code, answer.text


def pages(app: flask.Flask, alert_id: str) -> list[str]:
    """Everything that a browser can open."""
    rules = (rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    ours = (rule for rule in rules if rule.startswith("/alerts/") and "/api/" not in rule)
    return [rule.replace("<alert_id>", alert_id) for rule in ours if rule not in ENDLESS and "static" not in rule]


def test_every_page_works_as_before_for_whoever_was_signed_in(
    service: Service, app: flask.Flask, intake: LostIntake
) -> None:
    service.take(*ruptured())
    alert_id = str(service.alerts()[0]["alert_id"])
    paths = pages(app, alert_id)
    assert f"/alerts/prompts/{alert_id}" in paths
    before = {(staff_id, path): look(app, staff_id, path)[0] for staff_id in STAFF for path in paths}
    assert set(before.values()) >= {200, 303, 403, 404}
    intake.lose(minutes=10)
    after = {(staff_id, path): look(app, staff_id, path)[0] for staff_id in STAFF for path in paths}
    assert after == before
    assert intake.refused > 0, "it was asked"
    for path in ("/alerts/", f"/alerts/prompts/{alert_id}"):
        assert "Maya Roth" in look(app, "sam", path)[1], "a name of ten minutes ago is better than none"


def test_prompts_move_with_the_caseload_meanwhile(service: Service, app: flask.Flask, intake: LostIntake) -> None:
    service.take(*ruptured())
    path = f"/alerts/prompts/{service.alerts()[0]['alert_id']}"
    assert [look(app, staff_id, path)[0] for staff_id in ("sam", "ruth", "ola", "alex")] == [200, 200, 404, 403]
    intake.lose(minutes=10)
    service.take(client_updated(clinician_id="ola", team_id="south", n=2))
    assert [look(app, staff_id, path)[0] for staff_id in ("sam", "ruth", "ola", "alex")] == [404, 404, 200, 403]


def test_after_a_quarter_of_an_hour_nobody_is_known_any_more(
    service: Service, app: flask.Flask, intake: LostIntake
) -> None:
    service.take(*ruptured())
    assert look(app, "sam", "/alerts/")[0] == 200
    intake.lose(minutes=15)
    status, page = look(app, "sam", "/alerts/")
    assert status == 503
    assert "Maya" not in page
