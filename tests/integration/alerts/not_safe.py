"""A client who said that they are not safe: what tests of that do and look at."""

from __future__ import annotations

import re
from datetime import timedelta

from msgspec import structs

from services.alerts.ports import Colleague, Responsible
from tests.infra.alerts_clinic import client_updated, concern
from tests.integration.alerts.web import Service

THERAPIST = Colleague(staff_id="sam", name="Sam Okafor", role="therapist")
SUPERVISOR = Colleague(staff_id="ruth", name="Imke Vos", role="supervisor")
AGREED = "Safe tonight with his sister."
HEADLINE = "<b>Theo Klein</b> said"  # at 23:50 or, after midnight, yesterday at 23:50


def press(service: Service, minutes_ago: float = 14, *, doubt: str | None = None, number: int = 0) -> str:
    """Theo said so some minutes ago; the id of the alert."""
    at = service.store.now() - timedelta(minutes=minutes_ago)
    said = structs.replace(concern(number, "theo", safety=True), raised_at=at, doubt=doubt)
    service.take(client_updated("theo"), said)
    service.neighbours.people = {"theo": "Theo Klein"}
    service.neighbours.reach = {"theo": Responsible(people=(THERAPIST, SUPERVISOR), phone="+44 (0)7700 900152")}
    return newest(service)


def newest(service: Service) -> str:
    return str(service.alerts("ruth", client_id="theo")[0]["alert_id"])


def band(service: Service, staff_id: str, path: str = "/alerts/pinned") -> str:
    """What stands on top of that page for them."""
    text = service.browser(staff_id).get(path).text
    found = re.search(r'<div id="pinned" data-part>(.*?)</section>', text, re.DOTALL)
    return found[1] if found else ""


def page(service: Service, staff_id: str, alert_id: str) -> str:
    answer = service.browser(staff_id).get(f"/alerts/prompts/{alert_id}")
    assert answer.status_code == 200
    return answer.text


def do(service: Service, staff_id: str, alert_id: str, **body: str) -> int:
    path = f"/alerts/api/alerts/{alert_id}/acts"
    return service.api(staff_id, "POST", path, json=body).status_code
