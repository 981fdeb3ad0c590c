from __future__ import annotations

from collections.abc import Container

import pytest
from kafka.consumer.fetcher import ConsumerRecord

from shared import clock
from shared.bus.records import PassedOver, Record, following, halves, read
from shared.contracts.envelope import Unreadable
from shared.store.positions import Place
from tests.contract.committed import EXAMPLES

RATED = EXAMPLES["attune.feedback.session-rated.v1"]


def record(
    value: bytes | None,
    *,
    key: bytes | None = RATED.key.encode(),
    headers: list[tuple[str, bytes | None]] | None = None,
    offset: int = 7,
    types: Container[str] = EXAMPLES,
) -> Record:
    raw = ConsumerRecord(
        topic="feedback.events",
        partition=2,
        leader_epoch=0,
        offset=offset,
        timestamp=0,
        timestamp_type=0,
        key=key,
        value=value,
        headers=RATED.header_list if headers is None else headers,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        serialized_header_size=0,
    )
    return read(raw, types, lambda _raw: None)


DEEP = b'{"client_id":"c1","more":' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"[]", b'{"client_id":7}', DEEP])
@pytest.mark.parametrize("key", [None, b"", b"\xff", b"c1"])
@pytest.mark.parametrize("headers", [None, [], [("ce_type", None)]])
def test_reading_never_raises_and_whatever_it_was_becomes_a_letter(
    value: bytes | None, key: bytes | None, headers: list[tuple[str, bytes | None]] | None
) -> None:
    found = record(value, key=key, headers=headers)

    assert isinstance(found.content, Unreadable)
    letter = found.letter(clock.now(), found.content.reason, found.content.detail)
    assert (letter.letter_id, letter.value, letter.key) == ("feedback.events-2-7", value, key)
    assert all(isinstance(content, bytes) for _, content in letter.headers)


def test_a_letter_says_of_whom_the_record_seems_to_speak() -> None:
    found = record(RATED.bytes_with(), key=b"somebody-else")

    assert found.letter(clock.now(), "wrong-key", "").about == sorted(["somebody-else", RATED.key])


@pytest.mark.parametrize(("size", "kept"), [(5_000_000, True), (16_000_000, False)])
def test_what_no_document_could_hold_is_left_out_of_its_letter(size: int, kept: bool) -> None:  # noqa: FBT001 - parametrized
    letter = record(b"x" * size).letter(clock.now(), "too-large", f"{size} bytes")

    assert (letter.value is not None) == kept
    assert letter.detail == f"{size} bytes" + ("" if kept else ", not kept")


@pytest.mark.parametrize("value", [None, b"", b"{}", RATED.bytes_with(), DEEP, b"x" * 5_000_000])
@pytest.mark.parametrize(
    "kind", ["attune.feedback.session-rated.v1", "attune.feedback.session-rated.v2", "attune.intake.moon-phase.v1"]
)
def test_a_type_that_nobody_subscribes_to_is_passed_over_unread(kind: str, value: bytes | None) -> None:
    subscribed = {"attune.intake.client-updated.v1"}
    assert isinstance(record(value, headers=[("ce_type", kind.encode())], types=subscribed).content, PassedOver)


@pytest.mark.parametrize(
    "kind", ["", "session-rated", "attune.feedback.session-rated", "ATTUNE.X.Y.V1", "a" * 500]
)
def test_what_is_no_type_as_ours_are_is_no_event(kind: str) -> None:
    found = record(
        RATED.bytes_with(), headers=[("ce_type", kind.encode())], types={"attune.intake.goal-updated.v1"}
    )
    assert isinstance(found.content, Unreadable)
    assert found.content.reason == "unknown-type"


def test_every_type_of_ours_is_named_as_such() -> None:
    for kind in EXAMPLES:
        assert isinstance(record(b"", headers=[("ce_type", kind.encode())], types=()).content, PassedOver)


def test_an_event_is_read() -> None:
    found = record(RATED.bytes_with())

    assert not isinstance(found.content, Unreadable)
    assert found.key == RATED.key


def test_the_next_offsets_and_the_halves_of_a_batch() -> None:
    batch = [record(RATED.bytes_with(), offset=offset) for offset in (3, 4, 5)]

    assert following(batch) == {Place("feedback.events", 2): 6}
    assert [[each.offset for each in half] for half in halves(batch)] == [[3], [4, 5]]
