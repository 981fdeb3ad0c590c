"""A flood of check-ins from one address, and who is not safe meanwhile."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.store import Store
from shared.web.limits import OF_AN_ADDRESS, Limits
from tests.infra.feedback_clinic import token_of
from tests.infra.the_clinic import CALL

HUNDREDS = 300
FEW = 10


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


@pytest.fixture
def limits(app: Flask) -> Limits:
    """As a clinic has them that has set nothing."""
    found: Limits = app.extensions["attune_limits"]
    found.times = 1.0
    return found


@pytest.mark.usefixtures("limits")
def test_hundreds_of_check_ins_from_a_waiting_room_pass(web: FlaskClient, path: str) -> None:
    assert {web.get(path).status_code for _ in range(HUNDREDS)} == {200}
    assert web.post(path, data={"heard": "5"}).status_code == 303


def test_a_flood_of_check_ins_does_not_reach_who_is_not_safe(
    web: FlaskClient, path: str, store: Store, app: Flask, limits: Limits
) -> None:
    limits.times = FEW / OF_AN_ADDRESS["check-in"]
    assert {web.get(path).status_code for _ in range(FEW)} == {200}
    refused = web.post(path, data={"heard": "5"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.text.index(CALL) < refused.text.index("What you filled in is not lost")
    told = web.post(f"{path}/not-safe")
    assert (told.status_code, "Your clinic gets a notice" in told.text) == (200, True)
    assert store.database["safety_notices"].count_documents({}) == 1
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert elsewhere.post(path, data={"heard": "5"}).status_code == 303
