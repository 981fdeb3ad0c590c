"""What sealing texts and signing events cost, `./attune bench sealing`: microseconds of one processor, medians.

The floors are AES-256-GCM by the same package, and HMAC-SHA-256, over the same bytes with nothing around them.
"""

from __future__ import annotations

import hmac
import os
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.report import report
from bench.throughput import START, rated
from shared.contracts.envelope import encode
from shared.contracts.signing import EventKeys
from shared.store.sealed import DataKey, WrappingKeys

TEXT: Final = "Ring a friend when it gets dark, and go out once before noon"
PLACE: Final = "goals.title"
ROUNDS: Final = 7
TIMES: Final = 5_000
CASELOAD: Final = 200


def main() -> None:
    """Measure, and print."""
    key, cipher = DataKey(os.urandom(32)), AESGCM(os.urandom(32))
    wrapping = WrappingKeys(lambda: "the wrapping key of a measurement")
    sealed, row, nonce = key.seal(PLACE, TEXT), wrapping.new("client"), os.urandom(12)
    raw = cipher.encrypt(nonce, TEXT.encode(), PLACE.encode())
    floor = {
        "seal": _us(lambda: cipher.encrypt(nonce, TEXT.encode(), PLACE.encode())),
        "open": _us(lambda: cipher.decrypt(nonce, raw, PLACE.encode())),
    }
    seal, opened = _us(lambda: key.seal(PLACE, TEXT)), _us(lambda: key.open(PLACE, sealed))
    unwrap = _us(lambda: wrapping.open("client", row))
    figures = {
        "letters": len(TEXT),
        "seal_us": seal,
        "seal_to_floor": round(seal / floor["seal"], 2),
        "open_us": opened,
        "open_to_floor": round(opened / floor["open"], 2),
        "unwrap_a_key_us": unwrap,
        f"names_of_{CASELOAD}_clients_ms": round(CASELOAD * (opened + unwrap) / 1000, 2),
    }
    report("sealing", figures | _signing())


def _signing() -> dict[str, float]:
    """The same for a rating's event."""
    keys = EventKeys(lambda: "the key for events of a measurement")
    rating = rated(1, 1, random.Random(1))  # noqa: S311 - a repeatable event, not a secret
    said = encode(rating, event_id="61a2cf94b0135ae2c7d8e910", time=START)
    signed = keys.signed(said.topic, said.key, said.headers, said.value)
    whole = said.value + b"".join(name.encode() + content for name, content in said.headers)
    floor = _us(lambda: hmac.digest(b"k" * 32, whole, "sha256"))
    check = _us(lambda: keys.check(said.topic, said.key, signed, said.value))
    return {
        "event_bytes": len(whole),
        "sign_us": _us(lambda: keys.signed(said.topic, said.key, said.headers, said.value)),
        "check_us": check,
        "check_to_floor": round(check / floor, 2),
    }


def _us(work: Callable[[], object]) -> float:
    return round(median(_round(work) for _ in range(ROUNDS)), 2)


def _round(work: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(TIMES):
        work()
    return (time.process_time() - begun) / TIMES * 1e6


if __name__ == "__main__":
    main()
