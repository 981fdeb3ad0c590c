"""A collection is declared once, and its erasure, its indexes and its sealing follow; any other does not open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from shared.clock import now
from shared.store import Store, Unit
from shared.store.collection import (
    SHARED,
    Anchor,
    Collection,
    Collections,
    Lives,
    NoClient,
    OfClient,
    Undeclared,
    index,
)
from shared.store.documents import Document
from tests.infra.engines import StoreFor


@dataclass(frozen=True)
class Step:
    title: str
    done: bool = False


@dataclass(frozen=True)
class Plan:
    plan_id: str
    client_id: str
    title: str | None
    steps: tuple[Step, ...]
    until: datetime | None = None


COLLECTIONS = Collections(SHARED)
CLIENTS = COLLECTIONS.declare(Collection(name="clients", kind=Document, client=Anchor()))
PLANS = COLLECTIONS.declare(
    Collection(
        name="plans",
        kind=Plan,
        key="plan_id",
        client=OfClient(),
        indexes=(index("by_title", "title", unique=True, partialFilterExpression={"client_id": "nobody"}),),
        sealed=("title", "steps.title"),
        lives=Lives("until", timedelta(days=2), name="over"),
    )
)
# Nothing but its declaration knows of this one: no erasure, no start and no other test names it.
PLANTED = COLLECTIONS.declare(Collection(name="planted", kind=Document, client=OfClient("whose")))
FORGOTTEN: Collection[Document] = Collection(name="forgotten", kind=Document, client=OfClient())
MAYA, NOOR = (
    Plan(f"p-{who}", who, f"{who}'s plan", (Step("rest"), Step("walk", done=True))) for who in ("maya", "noor")
)


@pytest.fixture(scope="module")
def store(mongo_store: StoreFor) -> Store:
    made = mongo_store("shop", COLLECTIONS)
    made.ensure()
    return made


def test_an_erasure_reaches_a_collection_that_only_its_declaration_names(store: Store) -> None:
    def fill(unit: Unit) -> None:
        unit.rows(PLANTED).add({"whose": "maya"}, {"whose": "noor"})
        unit.rows(PLANS).put(MAYA, NOOR)

    store.transact(fill)
    store.transact(lambda unit: unit.erase(["maya"]))
    assert store.rows(PLANTED).distinct("whose") == ["noor"]
    assert store.rows(PLANS).many({}) == [NOOR]
    store.transact(lambda unit: unit.erase(["noor"]))
    assert store.rows(PLANS).many({}) == []


def test_a_collection_that_was_not_declared_cannot_be_opened(store: Store) -> None:
    with pytest.raises(Undeclared, match="forgotten"):
        store.transact(lambda unit: unit.rows(FORGOTTEN).add({"client_id": "maya"}))
    with pytest.raises(Undeclared, match="forgotten"):
        store.rows(FORGOTTEN)
    with pytest.raises(Undeclared, match="forgotten"):
        store.database["forgotten"].insert_one({"client_id": "maya"})
    with pytest.raises(Undeclared, match="forgotten"):
        store.database.get_collection("forgotten")
    assert "forgotten" not in store.database.list_collection_names()


def test_none_can_be_declared_once_a_store_is_open(store: Store) -> None:
    assert store.database.collections is COLLECTIONS
    with pytest.raises(Undeclared, match="too late"):
        COLLECTIONS.declare(FORGOTTEN)
    with pytest.raises(Undeclared, match="twice"):
        Collections(SHARED).declare(Collection(name="outbox", kind=Document, client=NoClient("another")))


def test_what_is_shared_cannot_be_added_to_once_a_service_has_taken_it() -> None:
    with pytest.raises(Undeclared, match="too late"):
        SHARED.declare(FORGOTTEN)


def test_indexes_follow_from_the_declaration(store: Store) -> None:
    found = store.database["plans"].index_information()
    assert found["by_client"]["key"] == [("client_id", 1)], "an erasure reads along it"
    assert (found["over"]["key"], found["over"]["expireAfterSeconds"]) == ([("until", 1)], 2 * 24 * 3600)
    assert found["by_title"]["unique"]
    assert store.database["planted"].index_information()["by_client"]["key"] == [("whose", 1)]


def test_a_partial_index_does_not_stand_for_the_one_of_the_client() -> None:
    partial = index("one_open", "client_id", unique=True, partialFilterExpression={"ended_at": None})
    whole = index("of_client", "client_id", "-at")
    named = {
        indexes: [made.document["name"] for made in _declared(*indexes).all_indexes()]
        for indexes in [(partial,), (whole,), ()]
    }
    assert named == {(partial,): ["one_open", "by_client"], (whole,): ["of_client"], (): ["by_client"]}


def _declared(*indexes: object) -> Collection[Document]:
    return Collection(name="any", kind=Document, client=OfClient(), indexes=indexes)  # type: ignore[arg-type] # they are


@pytest.mark.parametrize(
    ("client", "sealed_for", "owner"),
    [
        (OfClient(), "", "maya"),
        (OfClient(), "staff_id", "sam"),
        (Anchor(), "", "p1"),
        (NoClient("a rule"), "", "clinic"),
        (NoClient("staff"), "plan_id", "p1"),
    ],
)
def test_texts_are_sealed_for_whoever_they_are_of(
    client: OfClient | Anchor | NoClient, sealed_for: str, owner: str
) -> None:
    kept = Collection(
        name="any", kind=Document, key="plan_id", client=client, sealed=("title",), sealed_for=sealed_for
    )
    assert kept.owner({"_id": "p1", "client_id": "maya", "staff_id": "sam", "title": "A plan"}) == owner


def test_putting_fields_leaves_what_else_stands_there(store: Store) -> None:
    def put(unit: Unit) -> None:
        unit.rows(PLANS).put_fields(NOOR, also={"seen": True}, count="touched")
        unit.rows(PLANS).put_fields(NOOR, count="touched")

    store.transact(put)
    [document] = store.rows(PLANS).documents({"_id": "p-noor"}, "seen", "touched")
    assert document == {"_id": "p-noor", "seen": True, "touched": 2}
    store.transact(lambda unit: unit.rows(PLANS).put(NOOR))
    assert store.rows(PLANS).documents({"_id": "p-noor"}, "seen", "touched") == [{"_id": "p-noor"}]


def test_a_list_comes_in_pieces_newest_first(store: Store) -> None:
    begin, plans = now().replace(microsecond=0), store.rows(PLANS)
    wanted = {"client_id": "lena"}
    made = [Plan(f"lena-{n}", "lena", None, (), begin + timedelta(hours=n // 2)) for n in range(5)]
    store.transact(lambda unit: unit.rows(PLANS).put(*made))
    first, place = plans.newest(wanted, "until", None, 3)
    rest, end = plans.newest(wanted, "until", place, 3)
    assert [plan.plan_id for plan in (*first, *rest)] == [f"lena-{n}" for n in (4, 3, 2, 1, 0)]
    assert end is None
    assert [plan.plan_id for plan in plans.after("lena-2", 2)] == ["lena-3", "lena-4"]
    assert set(plans.find(["lena-0", "lena-4", "no"])) == {"lena-0", "lena-4"}
