"""The consumer on real Kafka and MongoDB: every event counts once, whatever happens on its way."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.bus import dead_letters
from shared.bus.republish import mend_positions
from shared.contracts.envelope import Headers, encode
from shared.contracts.events import StaffUpdated
from shared.contracts.revision import Revision
from shared.settings import Settings
from shared.store import Store
from tests.infra import counting
from tests.infra.counting import Send, client_updated, counts
from tests.infra.workers import running, until

MODULE = "tests.infra.counting"


def test_every_event_counts_once_over_restarts(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    send([client_updated(f"c{number % 5}", number) for number in range(20)])
    with running(MODULE, config, tmp_path) as [worker]:
        until(lambda: sum(counts(counted).values()) == 20, "the first 20 events")
        worker.send(signal.SIGTERM)
        assert worker.exit_code() == 0
    send([client_updated("c0", 99)])
    with running(MODULE, config, tmp_path):
        until(
            lambda: counts(counted) == {"c0": 5, "c1": 4, "c2": 4, "c3": 4, "c4": 4},
            "one more, and no old one again",
        )


def test_a_worker_that_waits_for_kafka_can_be_stopped(config: Settings, tmp_path: Path) -> None:
    away = replace(config, kafka_bootstrap="127.0.0.1:1")
    with running(MODULE, away, tmp_path) as [worker]:
        until(
            lambda: "kafka does not answer yet" in (tmp_path / f"{MODULE}.log").read_text(encoding="utf-8"),
            "it waiting",
        )
        worker.send(signal.SIGTERM)
        assert worker.exit_code() == 0


def test_a_killed_worker_loses_and_repeats_nothing(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    events = [client_updated(f"c{number}", number) for number in range(30)]
    with running(MODULE, config, tmp_path) as [worker]:
        send(events[:20])
        until(lambda: len(counts(counted)) > 0, "a first batch")
        worker.send(signal.SIGKILL)
    send(events[20:])
    with running(MODULE, config, tmp_path):
        until(lambda: len(counts(counted)) == 30, "all clients")
        assert set(counts(counted).values()) == {1}


def test_poison_goes_to_the_dead_letters_and_the_rest_flows(
    config: Settings,
    counted: Store,
    put: Callable[[bytes | None, Headers, bytes], None],
    tmp_path: Path,
) -> None:
    good = encode(client_updated("c1"), event_id="e", time=counted.now())
    large = good.value[:-1] + b',"padding":"' + b"x" * 900_000 + b'"}'
    staff = StaffUpdated(revision=Revision(1, 1), staff_id="s1", roles=(), team_ids=(), active=True)
    unhandled = encode(staff, event_id="e", time=counted.now())
    put(good.key, good.headers, b"{never closed")
    put(good.key, good.headers, good.value.replace(b'"status":"open",', b""))
    put(good.key, good.headers, good.value.replace(b'"open"', b"7"))
    put(good.key, [("ce_type", b"attune.intake.moon-phase.v1")], good.value)  # a later version's, passed over
    put(good.key, [("ce_type", b"moon-phase")], good.value)
    put(unhandled.key, unhandled.headers, b"{never closed")  # nobody here subscribes to it
    put(b"somebody-else", good.headers, good.value)
    put(None, good.headers, good.value)
    put(good.key, good.headers, large)
    put(unhandled.key, unhandled.headers, unhandled.value)
    put(good.key, good.headers, good.value)
    with running(MODULE, config, tmp_path):
        until(lambda: counts(counted) == {"c1": 1}, "the one good event")
        until(lambda: counted.database["dead_letters"].count_documents({}) == 7, "the seven dead letters")
    reader = counting.consumer(counted, config)
    letters = dead_letters.list_(reader)
    reasons = sorted(letter.reason for letter in letters)
    expected = ["not-json", "too-large", "unknown-type", "wrong-key", "wrong-key", "wrong-shape", "wrong-shape"]
    assert reasons == expected
    [too_large] = [letter for letter in letters if letter.reason == "too-large"]
    assert dead_letters.retry(reader, too_large.letter_id) == 1
    assert counts(counted) == {"c1": 2}
    assert len(dead_letters.list_(reader)) == 6


def test_what_cannot_be_read_about_somebody_erased_is_kept_without_a_word_of_it(
    config: Settings,
    counted: Store,
    put: Callable[[bytes | None, Headers, bytes], None],
    tmp_path: Path,
) -> None:
    counted.database["clients"].insert_one({"_id": "gone", "erased_at": counted.now()})
    for client_id in ("gone", "here"):
        good = encode(client_updated(client_id), event_id="e", time=counted.now())
        put(good.key, good.headers, good.value.replace(b'"open"', b"7"))
    with running(MODULE, config, tmp_path):
        until(lambda: counted.database["dead_letters"].count_documents({}) == 2, "both letters")
    reader = counting.consumer(counted, config)
    letters = {bool(letter.about): letter for letter in dead_letters.list_(reader)}
    assert letters[True].about == ["here"]
    assert letters[True].value is not None
    assert letters[False].reason == letters[True].reason
    assert "gone" not in repr(letters[False])


def test_an_event_that_fails_lets_only_its_client_wait(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    counted.database["broken"].insert_one({"_id": "bad"})
    send([client_updated("c1"), client_updated("bad", 1), client_updated("c2"), client_updated("bad", 2)])
    with running(MODULE, config, tmp_path):
        until(lambda: counts(counted) == {"c1": 1, "c2": 1}, "the others")
        until(lambda: counted.database["waiting"].count_documents({}) == 1, "the second event waiting")
        send([client_updated("bad", 3), client_updated("c1", 2)])
        until(lambda: counts(counted) == {"c1": 2, "c2": 1}, "the others going on")
        until(lambda: counted.database["waiting"].count_documents({}) == 2, "the third event waiting")
        reader = counting.consumer(counted, config)
        [letter] = dead_letters.list_(reader)
        counted.database["broken"].delete_one({"_id": "bad"})
        assert dead_letters.retry(reader, letter.letter_id) == 3
        found = counted.database["counted"].find_one({"_id": "bad"})
        assert found is not None
        assert found["revisions"] == [1, 2, 3]
        send([client_updated("bad", 4)])
        until(lambda: counts(counted)["bad"] == 4, "the client being served as before")
    assert dead_letters.list_(reader) == []


@pytest.fixture
def cautious(config: Settings) -> Settings:
    """A worker that stops soon."""
    return replace(config, max_quarantined=2, max_dead_letters=3)


def break_(counted: Store, *client_ids: str) -> None:
    counted.database["broken"].insert_many([{"_id": client_id} for client_id in client_ids])


def test_a_bad_deployment_stops_before_it_drains_the_topic(
    cautious: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    break_(counted, *(f"c{number}" for number in range(10)))
    send([client_updated(f"c{number}") for number in range(10)])
    for _ in range(2):
        with running(MODULE, cautious, tmp_path) as [worker]:
            assert worker.exit_code() == 1
        assert counted.database["quarantine"].count_documents({}) == 2, "nor does a restart take any more"


def test_clients_that_were_mended_do_not_count(
    cautious: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    reader = counting.consumer(counted, cautious)
    with running(MODULE, cautious, tmp_path) as [worker]:
        for number in range(4):
            break_(counted, f"c{number}")
            send([client_updated(f"c{number}")])
            until(lambda: len(dead_letters.list_(reader)) == 1, "the event being set aside")
            counted.database["broken"].delete_many({})
            assert dead_letters.retry_all(reader, "failed") == (1, {})
        send([client_updated("last")])
        until(lambda: "last" in counts(counted), "the worker going on")
        assert worker.running


def test_all_letters_of_a_reason_are_tried_again_and_those_that_cannot_stay(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    break_(counted, "bad", "worse")
    send([client_updated("bad", 1), client_updated("worse", 1), client_updated("bad", 2), client_updated("c1")])
    reader = counting.consumer(counted, config)
    with running(MODULE, config, tmp_path):
        until(lambda: counts(counted) == {"c1": 1}, "the others")
        until(lambda: counted.database["waiting"].count_documents({}) == 1, "one event waiting")
    counted.database["broken"].delete_one({"_id": "bad"})
    assert dead_letters.retry_all(reader, "not-json") == (0, {})
    applied, stay = dead_letters.retry_all(reader, "failed")
    assert (applied, list(stay.values())) == (2, ["BrokenError"])
    assert counts(counted) == {"c1": 1, "bad": 2}
    assert [(letter.letter_id, letter.about) for letter in dead_letters.list_(reader)] == [(*stay, ["worse"])]


def test_a_version_that_can_read_next_to_nothing_stops_and_leaves_the_rest_to_another(
    cautious: Settings,
    counted: Store,
    put: Callable[[bytes | None, Headers, bytes], None],
    tmp_path: Path,
) -> None:
    good = encode(client_updated("c1"), event_id="e", time=counted.now())
    for _ in range(10):
        put(good.key, good.headers, b"{never closed")
    with running(MODULE, cautious, tmp_path) as [worker]:
        assert worker.exit_code() == 1
    assert counted.database["dead_letters"].count_documents({}) <= 3
    assert "raise ATTUNE_MAX_DEAD_LETTERS" in (tmp_path / f"{MODULE}.log").read_text(encoding="utf-8")
    with running(MODULE, replace(cautious, max_dead_letters=10), tmp_path):
        until(lambda: counted.database["dead_letters"].count_documents({}) == 10, "all being set aside by order")


def test_a_batch_that_takes_too_long_is_made_smaller_until_it_gets_through(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    counted.database["broken"].insert_one({"_id": "large", "most": 6})
    send([client_updated(f"c{number}") for number in range(40)])
    with running(MODULE, config, tmp_path) as [worker]:
        until(lambda: len(counts(counted)) == 40, "all of them")
        assert worker.running
    assert set(counts(counted).values()) == {1}


def test_a_position_of_another_topic_is_said_and_never_jumped(
    config: Settings, counted: Store, send: Send, tmp_path: Path
) -> None:
    send([client_updated("c1")])
    with running(MODULE, config, tmp_path):
        until(lambda: counts(counted) == {"c1": 1}, "the first event")
    counted.database["positions"].update_many({}, {"$set": {"topic_id": "of an older broker"}})
    with running(MODULE, config, tmp_path) as [worker]:
        assert worker.exit_code() == 1
    assert "run ./attune republish" in (tmp_path / f"{MODULE}.log").read_text(encoding="utf-8")
    assert len(mend_positions(counting.consumer(counted, config))) == 2
    with running(MODULE, config, tmp_path):
        until(lambda: counts(counted) == {"c1": 2}, "the topic being read from its beginning")
