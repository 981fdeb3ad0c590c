from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import flask
import pytest
from bson import ObjectId

from shared import store
from shared.store.collection import SHARED, Collection, Collections, NoClient
from shared.store.documents import Document
from shared.store.idempotency import StoredAnswers
from shared.web.api import Blueprint, Schema, api, once
from shared.web.schemas import StrictString
from tests.infra.engines import StoreFor
from tests.unit.shared.web.app import shop

T = TypeVar("T")
COLLECTIONS = Collections(SHARED)
ORDERS = COLLECTIONS.declare(Collection(name="orders", kind=Document, client=NoClient("a shop")))
HEADERS = {"Authorization": "Bearer sam-token", "Idempotency-Key": "the-one"}


class Unit:
    """What a service's unit of work has, over the real store."""

    def __init__(self, unit: store.Unit) -> None:
        self.store_unit = unit
        self.answers = StoredAnswers(unit)


class Order(Schema):
    order_id = StrictString(required=True)


@pytest.fixture(scope="module")
def orders(mongo_store: StoreFor) -> store.Store:
    made = mongo_store("shop", COLLECTIONS)
    made.ensure()
    return made


@pytest.fixture
def app(orders: store.Store) -> flask.Flask:
    blp = Blueprint("orders", __name__)

    def transact(work: Callable[[Unit], T], /) -> T:
        return orders.transact(lambda unit: work(Unit(unit)))

    def place(unit: Unit) -> dict[str, str]:
        made = {"_id": ObjectId()}
        unit.store_unit.rows(ORDERS).add(made)
        return {"order_id": str(made["_id"])}

    @blp.post("/orders")
    @blp.response(201, Order)
    @blp.once
    def order() -> flask.Response:
        """Place an order."""
        return once(transact, place, schema=Order)

    shopping = shop()
    api(shopping, "Shop", "1").register_blueprint(blp)
    return shopping


def test_the_same_request_eight_times_at_once_has_one_effect(app: flask.Flask, orders: store.Store) -> None:
    def post(_n: int) -> tuple[int, str, bool]:
        answer = app.test_client().post("/shop/api/orders", headers=HEADERS)
        return answer.status_code, answer.text, answer.headers.get("Idempotency-Replayed") == "true"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))

    assert {(status, text) for status, text, _replayed in answers} == {answers[0][:2]}
    assert answers[0][0] == 201
    assert sum(not replayed for *_answer, replayed in answers) == 1
    assert orders.database["orders"].count_documents({}) == 1
