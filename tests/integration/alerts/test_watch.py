"""How many prompts about safety nobody looks at, as whoever runs Attune is told."""

from __future__ import annotations

from prometheus_client import REGISTRY

from services.alerts.adapters.gauges import show_unanswered
from tests.infra.alerts_clinic import ruptured
from tests.infra.the_clinic import clinic_updated
from tests.integration.alerts.not_safe import AGREED, do, page, press
from tests.integration.alerts.web import Service


def shown(service: Service) -> tuple[float | None, float | None]:
    """Those that nobody has opened, and those that nobody has answered in time."""
    show_unanswered(service.transactions)
    names = ("attune_safety_notices_unopened", "attune_safety_notices_overdue")
    unopened, overdue = (REGISTRY.get_sample_value(name, {"service": "alerts"}) for name in names)
    return unopened, overdue


def test_it_is_unopened_until_somebody_looks_and_overdue_until_somebody_answers(service: Service) -> None:
    service.take(*ruptured("maya"))
    assert shown(service) == (0, 0), "a rupture is no notice about safety"
    alert_id = press(service, 14)
    assert shown(service) == (1, 0)
    service.take(clinic_updated(escalate_after_minutes=10))
    assert shown(service) == (1, 1), "the clinic waits for ten minutes"
    page(service, "ruth", alert_id)
    assert shown(service) == (0, 1), "she has looked, and not said that she takes it on"
    assert do(service, "ruth", alert_id, act="accept") == 201
    assert shown(service) == (0, 0)
    again = press(service, 0, number=1)
    assert shown(service) == (1, 0), "it was said again since"
    assert do(service, "sam", again, act="reached", note=AGREED) == 201
    assert shown(service) == (0, 0)
