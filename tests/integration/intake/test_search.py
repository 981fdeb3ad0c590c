"""Clients are found by the beginnings of words, of which the database has digests alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from bson import encode

from services.intake.adapters.mongo import COLLECTIONS
from services.intake.domain.clients import Client, Tombstone
from services.intake.ports import Window
from services.intake.usecases.clients import NewClient, register_client
from services.intake.usecases.keeping import keep_client
from shared.contracts.principal import EVERYTHING
from shared.store import Store
from shared.store.blind import BlindIndex
from tests.infra.engines import plain_settings
from tests.infra.fakes_intake import FakeIntake, FakeUnit
from tests.infra.intake_clinic import settle
from tests.infra.personas import OWNER, STRANGER
from tests.integration.intake.real import RealIntake


@pytest.fixture
def clinic(intake: FakeIntake) -> FakeIntake:
    """The personas' clinic, in memory and in MongoDB."""
    intake.transact(settle)
    return intake


@pytest.fixture
def real(real_intake: RealIntake) -> RealIntake:
    """The personas' clinic in MongoDB."""
    real_intake.transact(settle)
    return real_intake


def registered(intake: FakeIntake, name: str, code: str) -> Client:
    return intake.transact(lambda unit: register_client(unit, OWNER, NewClient(code=code, name=name))[0])


def found(intake: FakeIntake, query: str) -> list[str]:
    """Names of whom the query finds, however one asks."""
    window = Window()

    def work(unit: FakeUnit) -> list[str]:
        ids = unit.clients.ids(OWNER.scope(), "open", query)
        page = unit.clients.page(EVERYTHING, window, "open", query).items
        assert unit.clients.count(EVERYTHING, "open", query) == len(ids) == len(page)
        assert {client.client_id for client in page} == set(ids)
        assert unit.clients.ids(STRANGER.scope(), "open", query) == []
        return sorted(unit.clients.names(ids, OWNER.scope()).values())

    return intake.transact(work)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("garcia maria", ["María García López"]),
        ("GARC\u00cdA", ["Jorge Garcia", "María García López"]),
        ("mar n-00", ["María García López"]),
        ("garcia 1", ["Jorge Garcia", "María García López"]),
        ("12", ["María García López"]),
        ("13", ["Jorge Garcia"]),
        ("oneill", ["Zoë Brandt-O'Neill"]),
        ("arcia", []),
        ("maria jorge", []),
    ],
)
def test_each_word_of_a_query_begins_a_word_of_name_or_code(
    clinic: FakeIntake, query: str, names: list[str]
) -> None:
    for name, code in (("María García López", "N-0012"), ("Jorge Garcia", "N-13"), ("Zoë Brandt-O'Neill", "S-1")):
        registered(clinic, name, code)
    assert found(clinic, query) == names


def test_another_name_is_found_and_the_old_one_no_more(clinic: FakeIntake) -> None:
    maya = registered(clinic, "Maya Reyes", "MR")
    clinic.transact(lambda unit: keep_client(unit, replace(maya, name="Maya Silva")))
    assert (found(clinic, "silva"), found(clinic, "reyes")) == (["Maya Silva"], [])


def test_whoever_was_erased_is_found_by_nothing(real: RealIntake) -> None:
    maya = registered(real, "Maya Reyes", "MR")
    tombstone = Tombstone(client_id=maya.client_id, erased_at=real.now, version=(1, 2))
    real.transact(lambda unit: unit.clients.erase(tombstone))
    assert found(real, "maya") == []
    (row,) = real.store.database["clients"].find({"_id": maya.client_id})
    assert not {"found_by", "found_as", "name"} & set(row)
    assert real.store.index_words() == 0, "a tombstone has no words to give it"


def test_the_index_has_no_letter_of_a_name(real: RealIntake) -> None:
    """An attack: whoever has the database, and a list of names, but not the secret."""
    registered(real, "Wilhelmina", "MR")
    (row,) = real.store.database["clients"].find({"code": "MR"})
    kept = encode({"found_by": row["found_by"], "found_as": row["found_as"]})
    assert all(part not in kept for part in (b"Wil", b"wil", b"helm", b"mina", b"mr", b"MR"))
    guessed = BlindIndex("another secret").fields(["Wilhelmina", "MR"], [1, 1])["found_by"]
    assert len(guessed) == len(row["found_by"])
    assert not set(guessed) & set(row["found_by"])


def test_rows_of_an_earlier_version_or_another_secret_are_found_after_a_start(
    real: RealIntake, mongo_uri: str
) -> None:
    names = [f"Maya Reyes {number}" for number in range(3)]
    clients = [registered(real, name, f"N-{number}") for number, name in enumerate(names)]
    kept = real.store.database["clients"]
    kept.update_one({"_id": clients[0].client_id}, {"$unset": {"found_by": 1, "found_as": 1}})
    earlier = {"$set": {"name": {"plain": "Lea Silva"}, "version": [1, 2]}}
    kept.update_one({"_id": clients[1].client_id}, earlier)
    assert (found(real, "maya 0"), found(real, "silva")) == ([], [])
    assert real.store.index_words() == 2
    assert (found(real, "maya 0"), found(real, "silva")) == ([names[0]], ["Lea Silva"])
    assert real.store.index_words() == 0
    over = {"mongo_uri": mongo_uri, "database": kept.database.name, "page_secret": "another"}
    with closing(Store(plain_settings("intake", **over), COLLECTIONS)) as other:
        other.ensure()
        assert other.index_words() == 0
    assert found(real, "silva") == [], "the digests are of the other secret now"
    assert real.store.index_words() == 3
    assert found(real, "silva") == ["Lea Silva"]


def test_a_client_of_an_earlier_version_is_found_by_their_whole_address_after_a_start(real: RealIntake) -> None:
    maya = registered(real, "Maya Reyes", "MR")
    real.transact(lambda unit: keep_client(unit, replace(maya, email="maya@mail.example")))
    kept = real.store.database["clients"]
    (row,) = kept.find({"_id": maya.client_id})
    kept.update_one(
        {"_id": maya.client_id}, {"$set": {"found_by": row["found_by"][:-1], "found_as": [b"1", [1, 2]]}}
    )

    def with_address() -> list[str]:
        return [one.name for one in real.transact(lambda unit: unit.clients.of_address("MAYA@mail.example"))]

    assert with_address() == []
    assert real.store.index_words() == 1
    assert with_address() == ["Maya Reyes"]
    assert found(real, "mail") == found(real, "maya@mail.example") == [], (
        "nobody is found by a part of it, or in a list"
    )
