"""Whatever the order, the batches and the repetitions: the same trajectories and the same alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.alerts.consumer import apply
from services.alerts.domain.alerts import Alert
from services.alerts.domain.trajectory import Trajectory
from services.alerts.usecases.fold import look_again
from shared.contracts.events import Event
from shared.contracts.principal import EVERYTHING
from shared.store import Store
from tests.infra.alerts_clinic import (
    DIP,
    USUAL,
    answered,
    client_updated,
    concern,
    episode_updated,
    goal_updated,
    held,
    measured,
    rated,
    ruptured,
    session_updated,
    stalled,
    value_checked,
)
from tests.infra.fakes_alerts import FakeStore
from tests.integration.alerts.conftest import Clinic, empty, over

LOG: Sequence[Event] = (
    *ruptured(),
    goal_updated(),
    session_updated(2, status="cancelled", n=2),
    rated(4, (8, 9, 9, 9), n=2),
    rated(7, USUAL, goals={"maya-g": 3}),
    rated(8, (9, None, 9, 9)),
    client_updated(n=3, clinician_id="ola"),
    *stalled(),
    rated(8, DIP, client_id="jon", n=1),
    session_updated(9, "jon", status="missed"),
    session_updated(10, "jon", status="missed"),
    measured(0, 10),
    measured(4, 17),
    measured(4, 18, risk=2, n=2),
    concern(3),
    concern(5, "jon", safety=True),
    answered(7, "no-such-alert", "helped"),
    value_checked(4, finishing=True),
    value_checked(4, worth="no", n=2),
    value_checked(8, "jon", finishing=True),
    episode_updated("jon", step="agreed", at=9, planned=11),
)
AS_OF = held(12)
NO_ORDER = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def whole(clinic: Clinic) -> tuple[dict[str, Trajectory], list[Alert]]:
    """What came of it as of an instant, but for prompts taken back: they depend on what was seen in between."""
    clinic.transact(lambda unit: look_again(unit, ["maya", "jon"], AS_OF))
    trajectories = {name: clinic.trajectories.find(name, EVERYTHING) for name in ("maya", "jon")}
    kept = clinic.alerts.of_clients(["maya", "jon"])
    alerts = [replace(r.alert, taken_back=(), corrected=False) for of in kept.values() for r in of]
    standing = [alert for alert in alerts if alert.status != "withdrawn"]
    found = {name: trajectory for name, trajectory in trajectories.items() if trajectory is not None}
    return found, sorted(standing, key=lambda alert: alert.alert_id)


def fake_clinic() -> Clinic:
    fake = FakeStore()
    return Clinic(fake.transact, lambda: (fake.trajectories, fake.alerts))


@NO_ORDER
@given(data=st.data())
def test_batches_in_any_order_come_to_what_one_by_one_does(alerts_store: Store, data: st.DataObject) -> None:
    empty(alerts_store)
    expected = fake_clinic()
    for event in LOG:
        expected.transact(lambda unit, event=event: apply(unit, [event]))  # type: ignore[misc] # bound at once
    shuffled = data.draw(st.permutations([*LOG, *LOG[2:9]]))
    size = data.draw(st.integers(1, 12))
    clinic = over(alerts_store)
    for start in range(0, len(shuffled), size):
        clinic.transact(lambda unit, at=start: apply(unit, shuffled[at : at + size]))  # type: ignore[misc] # as above
    assert whole(clinic) == whole(expected)
    kinds = {(alert.client_id, alert.kind) for alert in whole(clinic)[1]}
    assert kinds >= {("maya", "RUPTURE"), ("jon", "STALLED"), ("maya", "RISK_ITEM"), ("jon", "MISSED_SESSIONS")}
