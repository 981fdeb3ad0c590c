"""What a client says of themselves, beside the numbers: after a rupture, of the last two weeks, of danger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.infra.clinic import RUPTURE, USUAL, ClientRecord, Clinic
from tests.infra.lease import until
from tests.infra.running import Running

pytestmark = pytest.mark.xdist_group("system")


@pytest.fixture
def clinic(attune: Running) -> Iterator[Clinic]:
    clinic = Clinic(attune.url, attune.token("clinician@clinic.example")).awaited()
    yield clinic
    clinic.close()


def asks(clinic: Clinic, token: str) -> bool:
    asked: bool = clinic.check_in(token)["asks_repair"]
    return asked


def said(attune: Running, client: ClientRecord, name: str) -> int:
    """How many events of that kind feedback has sent about the client."""
    kind = f"attune.feedback.{name}.v1".encode()
    with attune.database("feedback") as database:
        rows = list(database["outbox"].find({"sent": True, "key": client.client_id}))
    return sum(dict(row["headers"])["ce_type"] == kind for row in rows)


def test_the_client_is_asked_once_the_clinician_has_seen_the_rupture(attune: Running, clinic: Clinic) -> None:
    client = clinic.register()
    clinic.history(client, [USUAL] * 5 + [RUPTURE])
    until(lambda: len(clinic.alerts(client_id=client.client_id)) == 1, "the alert")
    token = clinic.link(clinic.hold(client, datetime.now(UTC)))
    assert not asks(clinic, token)
    clinic.act(clinic.alerts(client_id=client.client_id)[0]["alert_id"], "acknowledge")
    until(lambda: asks(clinic, token), "the check-in asking about it")
    clinic.rate(token, USUAL, repair="helped")
    until(lambda: said(attune, client, "repair-answered") == 1, "the answer being sent")


def test_questionnaires_and_danger_are_told_beside_the_rating(attune: Running, clinic: Clinic) -> None:
    client = clinic.register()
    token = clinic.link(clinic.hold(client, datetime.now(UTC)))
    taken = clinic.rate(token, USUAL, outcomes=[{"instrument": "phq-9", "answers": [1] * 9}])
    assert taken["crisis_contacts"]
    assert "crisis_contacts" not in clinic.rate(
        token, USUAL, outcomes=[{"instrument": "phq-9", "answers": [0] * 9}]
    )
    for _ in range(2):
        clinic.http.post(f"/feedback/c/{token}/not-safe").raise_for_status()
    until(lambda: said(attune, client, "outcome-measured") == 2, "both answers to the questionnaire being sent")
    until(lambda: said(attune, client, "concern-raised") == 2, "each press being sent")
