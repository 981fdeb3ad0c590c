from __future__ import annotations

import time

import pytest
from pymongo.errors import AutoReconnect

from shared import store
from shared.store import connection
from shared.store.collection import SHARED, Collections
from shared.web import app as web_app
from shared.web.patience import Patient
from tests.infra.engines import StoreFor
from tests.unit.shared.web.app import shop


def test_a_view_gives_up_on_a_database_that_is_away_before_the_front_door_does(
    mongo_store: StoreFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker would go on trying; whoever waits for a page has a sentence, and whom to call."""
    monkeypatch.setattr(connection, "WITHIN_S", 1_000.0)
    monkeypatch.setattr(web_app, "Patient", lambda app, _seconds: Patient(app, 1.0))
    orders, app, enough = mongo_store("shop", Collections(SHARED)), shop(), time.monotonic() + 60

    def work(_unit: store.Unit) -> None:
        assert time.monotonic() < enough, "it is tried without end"
        raise AutoReconnect("gone", errors={"errorLabels": ["TransientTransactionError"]})

    def view() -> str:
        orders.transact(work)
        return "taken"

    app.add_url_rule("/shop/orders", "orders", view)
    page = app.test_client().get("/shop/orders")
    assert page.status_code == 503
    call, what = "If you are in danger now", "<h1>Our database does not answer right now."
    assert page.text.index(call) < page.text.index(what)
