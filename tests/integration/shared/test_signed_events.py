"""Whoever may write to Kafka but has no key of a service says nothing that counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.bus import dead_letters
from shared.contracts.envelope import Headers, Message, encode
from shared.contracts.signing import EventKeys
from shared.errors import Conflict
from shared.settings import Settings
from shared.store import Store
from tests.infra import counting
from tests.infra.counting import client_updated, counts
from tests.infra.workers import running, until

MODULE = "tests.infra.counting"
Put = Callable[[bytes | None, Headers, bytes], None]


def said(counted: Store, client_id: str, n: int = 1) -> Message:
    return encode(client_updated(client_id, n), event_id="e", time=counted.now())


def put_all(put: Put, *messages: Message) -> None:
    for message in messages:
        put(message.key, message.headers, message.value)


def reasons(counted: Store, config: Settings) -> list[str]:
    return sorted(letter.reason for letter in dead_letters.list_(counting.consumer(counted, config)))


def test_what_nobody_signed_or_somebody_else_did_is_set_aside(
    config: Settings, counted: Store, put: Put, put_unsigned: Put, tmp_path: Path
) -> None:
    with running(MODULE, config, tmp_path):
        put_all(put, said(counted, "c1"))
        until(lambda: counts(counted) == {"c1": 1}, "intake being heard")
        strange = EventKeys(lambda: "a key of somebody else, long enough too")
        forged = said(counted, "c1", 2)
        put_unsigned(forged.key, forged.headers, forged.value)
        for topic, keys in (
            ("intake.events", strange),
            ("feedback.events", EventKeys(config.event_keys)),  # another service of ours
        ):
            signed = keys.signed(topic, forged.key, forged.headers, forged.value)
            put_unsigned(forged.key, signed, forged.value)
        put_all(put, said(counted, "c1", 3))
        until(lambda: counts(counted) == {"c1": 2}, "intake being heard again")
    assert reasons(counted, config) == ["unsigned", "wrong-signature", "wrong-signature"]
    found = counted.database["counted"].find_one({"_id": "c1"})
    assert found is not None
    assert found["revisions"] == [1, 3]


def test_it_is_not_applied_by_hand_either(
    config: Settings, counted: Store, put: Put, put_unsigned: Put, tmp_path: Path
) -> None:
    reader = counting.consumer(counted, config)
    with running(MODULE, config, tmp_path):
        put_all(put, said(counted, "c1"))
        put_all(put_unsigned, said(counted, "c1", 2))
        until(lambda: reasons(counted, config) == ["unsigned"], "it being set aside")
    [letter] = dead_letters.list_(reader)
    with pytest.raises(Conflict, match="unsigned"):
        dead_letters.retry(reader, letter.letter_id)
    assert counts(counted) == {"c1": 1}


def test_one_that_was_signed_by_a_key_not_yet_at_hand_is_applied_by_hand_once_it_is(
    config: Settings, counted: Store, put_unsigned: Put, tmp_path: Path
) -> None:
    new = "another key of these tests, long enough"
    message = said(counted, "c1")
    headers = EventKeys(lambda: new).signed("intake.events", message.key, message.headers, message.value)
    with running(MODULE, config, tmp_path):
        put_unsigned(message.key, headers, message.value)
        until(lambda: reasons(counted, config) == ["wrong-signature"], "it being set aside")
    reader = counting.consumer(counted, replace(config, event_keys=lambda: f"{config.event_keys()}\n{new}"))
    [letter] = dead_letters.list_(reader)
    assert dead_letters.retry(reader, letter.letter_id) == 1
    assert counts(counted) == {"c1": 1}


def installed_before(counted: Store) -> None:
    """The positions as a version wrote them that knew of no signatures."""
    counted.database["positions"].update_many({}, {"$unset": {"signed_from": ""}})


def test_after_an_update_what_an_earlier_version_says_counts_until_its_service_signs(
    config: Settings, counted: Store, put: Put, put_unsigned: Put, tmp_path: Path
) -> None:
    with running(MODULE, config, tmp_path):
        until(lambda: counted.database["positions"].count_documents({}) > 0, "positions")
    installed_before(counted)
    put_all(put_unsigned, said(counted, "c1", 1))  # it waited in Kafka
    with running(MODULE, config, tmp_path):
        until(lambda: counts(counted) == {"c1": 1}, "what waited")
        put_all(put_unsigned, said(counted, "c1", 2))  # its service is not updated yet
        until(lambda: counts(counted) == {"c1": 2}, "what comes meanwhile")
        put_all(put, said(counted, "c1", 3))  # and now it is
        until(lambda: counts(counted) == {"c1": 3}, "what is signed")
    with running(MODULE, config, tmp_path):  # it is remembered
        put_all(put_unsigned, said(counted, "c1", 4))
        until(lambda: reasons(counted, config) == ["unsigned"], "it being set aside")
    assert counts(counted) == {"c1": 3}


def test_where_a_service_signs_in_one_partition_the_others_take_nothing_unsigned_after_a_restart(
    config: Settings, counted: Store, put: Put, put_unsigned: Put, tmp_path: Path
) -> None:
    everywhere = [f"c{number}" for number in range(40)]
    with running(MODULE, config, tmp_path):
        until(lambda: counted.database["positions"].count_documents({}) > 0, "positions")
    installed_before(counted)
    with running(MODULE, config, tmp_path):
        put_all(put, said(counted, "c0"))
        until(lambda: counts(counted) == {"c0": 1}, "what is signed")
    unknown = {"signed_from": {"$exists": False}}
    with running(MODULE, config, tmp_path):
        until(lambda: counted.database["positions"].count_documents(unknown) == 0, "each partition being closed")
        put_all(put_unsigned, *(said(counted, client_id, 2) for client_id in everywhere))
        until(lambda: len(reasons(counted, config)) == len(everywhere), "all being set aside")
    assert counts(counted) == {"c0": 1}
