"""Signatures of events: whoever may write to Kafka and has no key can say nothing as one of the services.

An HMAC-SHA-256 (RFC 2104) in the header `ce_signature`, over the topic, the key, all other headers and the value.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from struct import pack
from typing import Final

from shared.contracts.envelope import Headers, Unreadable
from shared.key_lines import KeyLines

SIGNATURE: Final = "ce_signature"
UNSIGNED: Final = "unsigned"
FORGED: Final = "wrong-signature"


class EventKeys:
    """The keys by which the services sign what they say, each service by one of its own; thread-safe.

    All follow from those that the services share (`ATTUNE_EVENT_KEYS`); the newest signs, each of them is taken.
    """

    def __init__(self, read: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = KeyLines("EVENT_KEYS", read, clock)
        self._keys: dict[tuple[str, str], bytes] = {}

    def signed(self, topic: str, key: bytes, headers: Headers, value: bytes) -> Headers:
        """The headers with the signature of the service whose topic that is; `topic` is without a prefix."""
        mark = self._lines.fresh()
        signature = self._digest(mark, topic, _whole(topic, key, headers, value))
        return [*headers, (SIGNATURE, f"{mark}:{signature}".encode())]

    def check(self, topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> None:
        """Raise Unreadable if that service has not signed it."""
        rest = [each for each in headers if each[0] != SIGNATURE]
        if len(rest) == len(headers):
            raise Unreadable(UNSIGNED)
        # It is the last header, and the only one: where it is not, what is signed is something else than this.
        name, content = headers[-1]
        mark, _colon, signature = (content or b"").decode("utf-8", "replace").partition(":")
        if len(rest) + 1 != len(headers) or name != SIGNATURE or self._lines.get(mark) is None:
            raise Unreadable(FORGED)
        expected = self._digest(mark, topic, _whole(topic, key or b"", rest, value or b""))
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Unreadable(FORGED)

    def _digest(self, mark: str, topic: str, whole: bytes) -> str:
        return hmac.digest(self._key(mark, topic.partition(".")[0]), whole, "sha256").hex()

    def _key(self, mark: str, service: str) -> bytes:
        """The service's own key that follows from the one of that mark."""
        known = self._keys.get((mark, service))
        if known is None:
            known = hmac.digest(self._lines.get(mark) or b"", f"events of {service}".encode(), "sha256")
            self._keys[mark, service] = known
        return known


def is_signed(headers: Headers) -> bool:
    """Whether a record carries a signature, right or wrong."""
    return any(name == SIGNATURE for name, _content in headers)


def _whole(topic: str, key: bytes, headers: Headers, value: bytes) -> bytes:
    """All parts in one, with their number and lengths before them: no two records make the same whole."""
    parts = [topic.encode(), key, value]
    for name, content in headers:
        parts += (name.encode(), content or b"")
    return pack(f">{len(parts) + 1}Q", len(parts), *map(len, parts)) + b"".join(parts)
