"""Dead letters of somebody who was erased: what comes after the erasure leaves no payload either."""

from __future__ import annotations

import pytest

from shared.clock import now
from shared.store import Store, Unit, dead_letters
from shared.store.dead_letters import Letter
from tests.infra.engines import StoreFor


@pytest.fixture
def store(mongo_store: StoreFor) -> Store:
    store = mongo_store("intake")
    store.ensure({})
    return store


def letter(offset: int, *about: str) -> Letter:
    return Letter(
        letter_id=f"feedback.events-0-{offset}",
        topic="feedback.events",
        partition=0,
        offset=offset,
        key=b"c1",
        headers=[("ce_type", b"unheard-of")],
        value=b'{"client_id": "c1", "said": "something"}',
        reason="unknown-type",
        detail="",
        about=list(about),
        at=now(),
    )


def test_an_erasure_takes_letters_along_and_later_ones_keep_no_payload(store: Store) -> None:
    store.transact(lambda unit: dead_letters.bury(unit, [letter(1, "c1"), letter(2, "c2")]))
    store.transact(lambda unit: dead_letters.erase(unit, "c1"))
    store.transact(lambda unit: dead_letters.bury(unit, [letter(3, "c1"), letter(4, "c2", "c1"), letter(5, "c2")]))
    kept = {one.offset: (one.value is not None, bool(one.headers)) for one in dead_letters.newest(store.database)}
    assert kept == {2: (True, True), 3: (False, False), 4: (False, False), 5: (True, True)}


def test_an_erasure_in_between_is_seen(store: Store) -> None:
    erasing = iter([True])

    def work(unit: Unit) -> None:
        unit.database["things"].find_one({}, session=unit.session)  # the snapshot is taken here
        if next(erasing, False):
            store.transact(lambda other: dead_letters.erase(other, "c1"))
        dead_letters.bury(unit, [letter(1, "c1")])

    store.transact(work)
    (kept,) = dead_letters.newest(store.database)
    assert kept.value is None
