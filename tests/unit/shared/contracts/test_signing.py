"""An event counts as said by a service only if that service has signed just that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.contracts.envelope import Headers, Unreadable
from shared.contracts.signing import SIGNATURE, EventKeys
from shared.errors import CannotStart
from tests.contract.committed import EXAMPLES

OLD, NEW = "the first key of these tests, 32 long", "the second key of these tests, 32 long"
RATED = EXAMPLES["attune.feedback.session-rated.v1"]
TOPIC, KEY, VALUE = "feedback.events", RATED.key.encode(), b'{"client_id": "c1"}'
HEADERS: Headers = [(name, content) for name, content in RATED.header_list if content is not None]


def keys(*lines: str) -> EventKeys:
    return EventKeys(lambda: "\n".join(lines))


def test_what_is_signed_is_taken_and_every_change_to_it_is_not() -> None:
    one = keys(OLD)
    signed = one.signed(TOPIC, KEY, HEADERS, VALUE)
    one.check(TOPIC, KEY, signed, VALUE)
    changes: list[Callable[[], None]] = [
        lambda: one.check("intake.events", KEY, signed, VALUE),
        lambda: one.check(TOPIC, KEY + b"x", signed, VALUE),
        lambda: one.check(TOPIC, None, signed, VALUE),
        lambda: one.check(TOPIC, KEY, signed, VALUE + b" "),
        lambda: one.check(TOPIC, KEY, signed, None),
        lambda: one.check(TOPIC, KEY, [("ce_more", b"1"), *signed], VALUE),
        lambda: one.check(TOPIC, KEY, signed[1:], VALUE),
        lambda: one.check(TOPIC, KEY, [*signed, signed[-1]], VALUE),
        lambda: one.check(TOPIC, KEY, [*HEADERS, (SIGNATURE, b"\xff:")], VALUE),
        lambda: keys(NEW).check(TOPIC, KEY, signed, VALUE),
    ]
    for change in changes:
        with pytest.raises(Unreadable, match="wrong-signature"):
            change()


def test_without_a_signature_it_says_so() -> None:
    with pytest.raises(Unreadable, match="unsigned"):
        keys(OLD).check(TOPIC, KEY, HEADERS, VALUE)


def test_parts_cannot_be_moved_from_one_to_the_next() -> None:
    one = keys(OLD)
    signed = one.signed(TOPIC, b"ab", [("n", b"cd")], b"ef")
    with pytest.raises(Unreadable, match="wrong-signature"):
        one.check(TOPIC, b"a", [("n", b"cd"), signed[-1]], b"bef")


def test_two_keys_count_while_one_is_exchanged_and_are_read_again() -> None:
    lines = [OLD]
    running = EventKeys(lambda: "\n".join(lines))
    before = running.signed(TOPIC, KEY, HEADERS, VALUE)
    lines[:] = [OLD, NEW]
    sooner = keys(OLD, NEW)
    running.check(TOPIC, KEY, sooner.signed(TOPIC, KEY, HEADERS, VALUE), VALUE)
    sooner.check(TOPIC, KEY, before, VALUE)
    with pytest.raises(Unreadable):
        keys(NEW).check(TOPIC, KEY, before, VALUE)


@pytest.mark.parametrize("lines", ["", "\n", "short"])
def test_without_a_key_that_cannot_be_guessed_nothing_starts(lines: str) -> None:
    with pytest.raises(CannotStart, match="ATTUNE_EVENT_KEYS"):
        keys(lines)
