"""Texts are sealed with a key of whoever they are of, and that key with one from outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from bson import encode

from shared.errors import CannotStart
from shared.store import Store, Unit
from shared.store.collection import SHARED, Anchor, Collection, Collections, OfClient
from shared.store.documents import Document
from shared.store.resealing import reseal, rewrap
from shared.store.sealed import CannotOpen
from tests.infra.engines import SettingsFor, StoreFor

WORDS = "the quiet heron"


@dataclass(frozen=True)
class Step:
    title: str


@dataclass(frozen=True)
class Plan:
    plan_id: str
    client_id: str
    title: str | None
    steps: tuple[Step, ...] = ()


COLLECTIONS = Collections(SHARED)
CLIENTS = COLLECTIONS.declare(Collection(name="clients", kind=Document, client=Anchor()))
PLANS = COLLECTIONS.declare(
    Collection(name="plans", kind=Plan, key="plan_id", client=OfClient(), sealed=("title", "steps.title"))
)
MAYA = Plan("p", "maya", WORDS, (Step(f"{WORDS} rests"), Step(f"{WORDS} walks")))


@pytest.fixture
def store(mongo_store: StoreFor) -> Store:
    made = mongo_store("shop", COLLECTIONS)
    made.ensure()
    return made


def put(store: Store, *plans: Plan) -> None:
    store.transact(lambda unit: unit.rows(PLANS).put(*plans))


def raw(store: Store, name: str, of: str) -> Document:
    return store.database[name].find_one({"_id": of}) or {}


@contextmanager
def another_process(store: Store, settings_for: SettingsFor, wrapping_keys: str = "") -> Iterator[Store]:
    """Another process on the same database, which has opened no key yet."""
    over = {"wrapping_keys": lambda: wrapping_keys} if wrapping_keys else {}
    settings = settings_for("shop", database=store.database.name, **over)
    with closing(Store(settings, COLLECTIONS)) as other:
        yield other


def test_no_word_is_readable_in_the_database_and_each_is_open_in_the_thing(
    store: Store, settings_for: SettingsFor
) -> None:
    put(store, MAYA, replace(MAYA, plan_id="nameless", title=None))
    for name in store.database.list_collection_names():
        for document in store.database[name].find():
            assert WORDS.encode() not in encode(document), name
    with another_process(store, settings_for) as other:
        assert other.rows(PLANS).get("p") == MAYA
        assert other.rows(PLANS).find(["p"]) == {"p": MAYA}
        assert other.rows(PLANS).texts({"_id": "p"}, "title") == {"p": WORDS}
        found = other.read(lambda unit: unit.rows(PLANS).get("nameless"))
    assert found == replace(MAYA, plan_id="nameless", title=None)


def test_the_same_text_looks_different_each_time(store: Store) -> None:
    put(store, MAYA, replace(MAYA, plan_id="same"))
    assert raw(store, "plans", "p")["title"] != raw(store, "plans", "same")["title"]


def test_each_has_a_key_of_their_own_and_one(store: Store, settings_for: SettingsFor) -> None:
    plans = [replace(MAYA, plan_id=f"{who}-{n}", client_id=who) for n in range(4) for who in ("maya", "noor")]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda plan: put(store, plan), plans))
    assert sorted(row["_id"] for row in store.database["keys"].find()) == ["maya", "noor"]
    with another_process(store, settings_for) as other:
        assert sorted(other.rows(PLANS).many({}), key=str) == sorted(plans, key=str)


def test_a_key_made_in_work_that_came_to_nothing_seals_nothing_later(
    store: Store, settings_for: SettingsFor
) -> None:
    def fail(unit: Unit) -> None:
        unit.rows(PLANS).put(MAYA)
        assert unit.rows(PLANS).get("p") == MAYA
        raise InterruptedError

    with pytest.raises(InterruptedError):
        store.transact(fail)
    assert raw(store, "keys", "maya") == {}
    put(store, MAYA)
    with another_process(store, settings_for) as other:
        assert other.rows(PLANS).get("p") == MAYA


def test_with_the_record_its_key_goes_and_a_copy_of_a_row_is_unreadable(
    store: Store, settings_for: SettingsFor
) -> None:
    put(store, MAYA, replace(MAYA, plan_id="n", client_id="noor"))
    copy = raw(store, "plans", "p")
    store.transact(lambda unit: unit.erase(["maya"]))
    assert [row["_id"] for row in store.database["keys"].find()] == ["noor"]
    store.database["plans"].insert_one(copy)
    with another_process(store, settings_for) as other, pytest.raises(CannotOpen, match="gone"):
        other.rows(PLANS).get("p")


def test_a_text_is_bound_to_whose_it_is_and_where_it_stands(store: Store) -> None:
    put(store, MAYA, replace(MAYA, plan_id="n", client_id="noor"))
    maya, noor = raw(store, "plans", "p"), raw(store, "plans", "n")
    for title in (noor["title"], maya["steps"][0]["title"]):
        store.database["plans"].update_one({"_id": "p"}, {"$set": {"title": title}})
        with pytest.raises(CannotOpen):
            store.rows(PLANS).get("p")


def test_a_process_that_held_the_key_of_another_database_reads_the_one_that_is_there(store: Store) -> None:
    put(store, MAYA)
    assert store.rows(PLANS).get("p") == MAYA
    store.database["plans"].delete_many({})
    store.database["keys"].delete_many({})
    put(store, MAYA)
    assert store.rows(PLANS).get("p") == MAYA


def test_without_its_wrapping_key_a_service_does_not_start(store: Store, settings_for: SettingsFor) -> None:
    put(store, MAYA)
    with another_process(store, settings_for, "another wrapping key, which is long enough") as other:
        with pytest.raises(CannotStart, match="ATTUNE_WRAPPING_KEYS does not hold") as refused:
            other.ensure()
        assert raw(store, "keys", "maya")["by"] in str(refused.value)
    for keys in ("", "short"):
        with pytest.raises(CannotStart, match="one key a line"), another_process(store, settings_for, f"{keys}\n"):
            raise AssertionError("it was opened")


def test_another_wrapping_key_is_taken_up_by_running_processes(
    store: Store, settings_for: SettingsFor, tmp_path: Path
) -> None:
    file = tmp_path / "wrapping_keys"
    old, new = "the first key of this clinic, 32 characters", "the second key of this clinic, 32 characters"
    file.write_text(old)
    settings = settings_for("shop", database=store.database.name, wrapping_keys=file.read_text)
    with closing(Store(settings, COLLECTIONS)) as one, closing(Store(settings, COLLECTIONS)) as other:
        put(one, MAYA)
        file.write_text(f"{old}\n{new}\n")
        assert rewrap(one, lambda: None) == 1
        assert rewrap(one, lambda: None) == 0
        assert other.rows(PLANS).get("p") == MAYA, "it has only the first at hand until it reads again"
        file.write_text("")  # as it is for a moment while somebody writes it
        other.database.keyring.wrapping.reload()
        assert other.rows(PLANS).get("p") == MAYA
        file.write_text(new)
        put(other, replace(MAYA, plan_id="n", client_id="noor"))
        with another_process(store, settings_for, new) as later:
            later.ensure()
            assert {plan.client_id for plan in later.rows(PLANS).many({})} == {"maya", "noor"}


def test_what_an_earlier_version_left_plain_is_read_and_sealed(store: Store) -> None:
    plain = {"title": {"plain": WORDS}, "steps": [{"title": {"plain": WORDS}}, {"title": WORDS}]}
    rows = [{"_id": f"p{n}", "client_id": f"c{n % 7}", **plain} for n in range(250)]
    store.database["plans"].insert_many(rows)
    before = store.rows(PLANS).many({})
    assert (before[0].title, before[0].steps) == (WORDS, (Step(WORDS), Step(WORDS)))
    assert reseal(store, lambda: None) == 250
    assert reseal(store, lambda: None) == 0
    assert sorted(store.rows(PLANS).many({}), key=str) == sorted(before, key=str)
    assert not any(WORDS.encode() in encode(row) for row in store.database["plans"].find())


def test_a_client_who_is_erased_while_texts_are_sealed_gets_no_key_back(store: Store) -> None:
    store.database["plans"].insert_one({"_id": "p", "client_id": "maya", "title": {"plain": WORDS}, "steps": []})
    erased: list[str] = []

    def erase_between(unit: Unit) -> int:
        found = unit.rows(PLANS).documents({})
        if not erased:
            erased.append("maya")
            store.transact(lambda other: other.erase(erased))
        writes = [unit.rows(PLANS).sealed_fields(row) for row in found]
        return sum(unit.rows(PLANS).change({"_id": "p"}, {"$set": fields}) for fields in writes)

    assert store.transact(erase_between) == 0
    assert store.database["keys"].count_documents({}) == 0
