"""The keys that a process holds: each for a while, and never more than there is room for."""

from __future__ import annotations

import os

from shared.key_lines import REREAD_S
from shared.store.keyring import CAPACITY, FRESH_S, Keyring
from shared.store.sealed import DataKey, WrappingKeys


def test_a_key_is_held_for_half_a_minute_and_not_beyond_the_room() -> None:
    now = [0.0]
    ring = Keyring(WrappingKeys(lambda: "the wrapping key of this test, 32 long"), clock=lambda: now[0])
    keys = {str(n): DataKey(os.urandom(32)) for n in range(CAPACITY)}
    ring.remember(keys)
    assert all(ring.get(owner) is key for owner, key in keys.items())
    now[0] = FRESH_S
    assert not any(map(ring.get, keys))
    ring.remember(keys)
    ring.remember({"one more": keys["0"]})
    assert ring.get("one more") is keys["0"]
    assert sum(ring.get(owner) is not None for owner in keys) == 0, "all of these are read again"


def test_a_new_key_is_wrapped_by_the_newest_line_a_minute_after_it_was_written() -> None:
    now, lines = [0.0], ["the first wrapping key of this test, 32"]
    wrapping = WrappingKeys(lambda: "\n".join(lines), clock=lambda: now[0])
    first = wrapping.new("maya")["by"]
    lines.append("the second wrapping key of this test, 32")
    now[0] = REREAD_S + 1
    row = wrapping.new("noor")
    assert row["by"] == WrappingKeys(lambda: lines[1]).newest != first
    sealed = wrapping.open("noor", row).seal("place", "a text")
    assert WrappingKeys(lambda: lines[1]).open("noor", row).open("place", sealed) == "a text"
