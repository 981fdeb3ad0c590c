"""Units of work on a real replica set: all or nothing, and the later of two conflicting ones starts again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure

from shared.clock import now
from shared.contracts.revision import Revision
from shared.errors import Erased
from shared.store import ENGINE_ERRORS, Store, Unit, anchors, connection, leases, outbox, positions
from shared.store.collection import SHARED, Anchor, Collection, Collections, OfClient
from shared.store.documents import Document
from shared.store.health import readiness, report_poll
from shared.store.idempotency import Answer, StoredAnswers
from shared.store.positions import PartitionLost, Place, Position
from tests.infra.counting import client_updated
from tests.infra.engines import StoreFor, plain_settings

COLLECTIONS = Collections(SHARED)
CLIENTS = COLLECTIONS.declare(Collection(name="clients", kind=Document, client=Anchor()))
THINGS = COLLECTIONS.declare(Collection(name="things", kind=Document, client=OfClient("about")))
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(mongo_store: StoreFor) -> Store:
    store = mongo_store("intake", COLLECTIONS)
    store.ensure()
    return store


def test_a_unit_keeps_its_changes_and_its_events_together(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.rows(THINGS).add({"_id": 1})
        unit.publish(client_updated("c1"))

    store.transact(work)
    [row] = outbox.unsent(store, 10)
    assert (row["topic"], row["key"]) == ("intake.events", "c1")
    assert outbox.oldest_unsent(store) == row["created_at"]


def test_a_unit_that_fails_leaves_neither(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.rows(THINGS).add({"_id": 1})
        unit.publish(client_updated("c1"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.transact(work)
    assert store.database["things"].count_documents({}) == 0
    assert outbox.unsent(store, 10) == []


def test_two_units_about_one_client_happen_one_after_the_other(store: Store) -> None:
    both_have_started = threading.Barrier(2)
    attempts: list[int] = []

    def add_one(unit: Unit) -> None:
        attempts.append(1)
        unit.rows(THINGS).documents({})  # the snapshot is taken here
        if len(attempts) <= 2:
            both_have_started.wait(10)
        anchors.touch(unit, "c1")
        things = unit.rows(THINGS)
        found = things.get("sum") or {"n": 0}
        things.put({"_id": "sum", "n": found["n"] + 1})

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: store.transact(add_one), range(2)))
    assert store.database["things"].find_one({"_id": "sum"}) == {"_id": "sum", "n": 2}
    assert len(attempts) > 2


def test_a_reading_sees_one_instant_and_the_next_what_was_kept_meanwhile(store: Store) -> None:
    def look(unit: Unit) -> list[list[Document]]:
        before = unit.rows(THINGS).documents({})
        store.transact(lambda other: other.rows(THINGS).add({"_id": 1}))
        return [before, unit.rows(THINGS).documents({})]

    assert store.read(look) == [[], []]
    assert store.read(lambda unit: unit.rows(THINGS).documents({})) == [{"_id": 1}]


def test_a_reading_keeps_and_says_nothing(store: Store) -> None:
    with pytest.raises(OperationFailure):
        store.read(lambda unit: unit.rows(THINGS).add({"_id": 1}))
    with pytest.raises(RuntimeError, match="only reads"):
        store.read(lambda unit: unit.publish(client_updated("c1")))
    assert store.database["things"].count_documents({}) == 0
    assert outbox.unsent(store, 10) == []


def test_a_reading_whose_instant_is_too_long_ago_is_made_again(
    store: Store, mongo_client: MongoClient[dict[str, Any]]
) -> None:
    """A collection that was made after the instant cannot be read as of it."""
    asked: list[int] = []

    def look(unit: Unit) -> int:
        asked.append(unit.rows(CLIENTS).count({}))
        if len(asked) == 1:
            database = mongo_client[store.database.name]
            database["things"].drop()
            database.create_collection("things")
        return unit.rows(THINGS).count({})

    assert store.read(look) == 0
    assert len(asked) > 1


def test_a_tombstone_stops_a_unit_that_began_before_the_erasure(store: Store) -> None:
    store.transact(lambda unit: anchors.touch(unit, "c1"))
    erased_in_between = iter([True])

    def rate(unit: Unit) -> None:
        unit.rows(CLIENTS).documents({"_id": "c1"})  # the snapshot is taken here
        if next(erased_in_between, False):
            store.database["clients"].update_one({"_id": "c1"}, {"$set": {"erased_at": now()}})
        anchors.touch(unit, "c1")
        unit.rows(THINGS).add({"about": "c1"})

    with pytest.raises(Erased):
        store.transact(rate)
    assert store.database["things"].count_documents({}) == 0


def test_a_database_that_is_away_is_not_waited_for_without_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WITHIN_S", 1.0)
    attempts = []

    def work(unit: Unit) -> None:
        attempts.append(unit.now)
        raise AutoReconnect("gone", errors={"errorLabels": ["TransientTransactionError"]})

    with pytest.raises(ENGINE_ERRORS):
        store.transact(work)
    assert len(attempts) > 1, "it is tried again, until time is over"


def test_revisions_count_up_and_an_epoch_begins_above_all_before(store: Store) -> None:
    assert store.transact(lambda unit: unit.next_revision(None)) == Revision(1, 1)
    assert store.transact(lambda unit: unit.next_revision(Revision(1, 7))) == Revision(1, 8)
    store.database["meta"].insert_one({"_id": "epoch", "value": 2})
    restored = Store(plain_settings("intake", mongo_uri=_uri(store), database=store.database.name), COLLECTIONS)
    following = restored.transact(lambda unit: unit.next_revision(Revision(1, 7)))
    restored.close()
    assert following > Revision(1, 900)


def test_positions_move_only_from_what_is_remembered(store: Store) -> None:
    place = Place("intake.events", 0)
    first = positions.start(store, place, Position("t", 5))
    assert positions.start(store, place, Position("t", 9)) == first == Position("t", 5)
    store.transact(lambda unit: positions.advance(unit, {place: (first, 8)}))
    with pytest.raises(PartitionLost, match=r"intake\.events-0"):
        store.transact(lambda unit: positions.advance(unit, {place: (first, 9)}))
    assert positions.load(store, [place]) == {place: Position("t", 8)}


def test_a_lease_is_held_by_one_and_passes_on_at_its_end(store: Store) -> None:
    assert leases.take(store, "relay", "a", 60 * SECOND)
    assert not leases.take(store, "relay", "b", 60 * SECOND)
    assert leases.take(store, "relay", "a", timedelta(0)), "the owner may prolong, or end, its own"
    assert leases.take(store, "relay", "b", 60 * SECOND)
    leases.release(store, "relay", "b")
    assert leases.take(store, "relay", "a", 60 * SECOND)


def test_many_who_want_a_lease_at_once_get_one(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda n: leases.take(store, "tick", f"w{n}", 60 * SECOND), range(8)))
    assert taken.count(True) == 1


def test_an_answer_is_kept_with_its_effect_and_found_by_the_next(store: Store) -> None:
    answer = Answer(body_hash="h", status=201, body={"client_id": "c1"}, client_id="c1")

    def once(unit: Unit) -> Answer:
        found = StoredAnswers(unit).find("k")
        if found is None:
            unit.rows(THINGS).add({})
            StoredAnswers(unit).keep("k", answer)
        return found or answer

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: store.transact(once), range(4)))
    assert answers == [answer] * 4
    assert store.database["things"].count_documents({}) == 1
    store.transact(lambda unit: unit.erase(["c1"]))
    assert store.transact(lambda unit: StoredAnswers(unit).find("k")) is None


def test_ensuring_twice_and_at_once_does_no_harm(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: store.ensure(), range(4)))
    assert set(store.database.list_collection_names()) == {one.name for one in COLLECTIONS if not one.grows}
    assert all(store.indexes().values())


def test_what_a_later_version_wrote_is_refused_in_one_line_and_left_as_it_is(store: Store) -> None:
    meta = store.database["meta"]
    meta.update_one({"_id": "format"}, {"$set": {"value": connection.FORMAT + 1}})
    with pytest.raises(
        connection.WrittenLater, match="cannot be read by this version of Attune: a later one wrote it"
    ) as refused:
        store.ensure()
    assert "\n" not in str(refused.value)
    assert (meta.find_one({"_id": "format"}) or {})["value"] == connection.FORMAT + 1
    meta.delete_one({"_id": "format"})  # as versions before this rule have left it
    store.ensure()
    assert (meta.find_one({"_id": "format"}) or {})["value"] == connection.FORMAT


def test_readiness_tells_of_the_database_the_outbox_and_the_worker(store: Store) -> None:
    report = readiness(store)
    assert report == {
        "ok": True,
        "database": "ok",
        "outbox_oldest_seconds": 0.0,
        "consumer_last_poll_seconds": None,
    }
    report_poll(store, "w1")
    assert readiness(store)["consumer_last_poll_seconds"] < 60


def test_readiness_says_that_the_database_is_away() -> None:
    away = Store(
        plain_settings("intake", mongo_uri="mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200"), COLLECTIONS
    )
    assert readiness(away) == {"ok": False, "database": "does not answer"}
    away.close()


def _uri(store: Store) -> str:
    host, port = store.database.client.address or ("", 0)
    return f"mongodb://{host}:{port}/?replicaSet=rs0"
