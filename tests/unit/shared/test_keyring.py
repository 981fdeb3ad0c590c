"""The keys that a process holds: each for a while, and never more than there is room for."""

from __future__ import annotations

import os

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
