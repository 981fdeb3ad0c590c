"""CloudEvents 1.0 in Kafka's binary mode: attributes as `ce_*` headers, the event's JSON as the value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from shared.contracts.depth import nested_too_deeply
from shared.contracts.events import Event
from shared.contracts.registry import EVENTS

# A rating is about 900 bytes; whatever is this large is not one of ours.
LARGEST: Final = 256 * 1024
Headers = list[tuple[str, bytes]]
_TYPE: Final = re.compile(r"[a-z0-9.-]{1,100}")
_OURS: Final = re.compile(r"attune\.[a-z]{1,40}\.[a-z-]{1,60}\.v[0-9]{1,4}")

_write = msgspec.json.Encoder().encode
_readers = {name: msgspec.json.Decoder(event).decode for name, event in EVENTS.items()}


@dataclass(frozen=True, slots=True)
class Message:
    """One record for Kafka; `topic` is without a deployment's prefix."""

    topic: str
    key: bytes
    headers: Headers
    value: bytes


class Unreadable(Exception):
    """A record that is no event of ours; `reason` is a slug, `detail` never quotes the value."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def encode(event: Event, *, event_id: str, time: datetime, correlation: str = "") -> Message:
    """The record that carries this event."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": f"/attune/{event.TOPIC.partition('.')[0]}",
        "ce_type": event.TYPE,
        "ce_subject": event.key,
        "ce_time": time.isoformat().replace("+00:00", "Z"),
        "content-type": "application/json",
    }
    if correlation:
        attributes["ce_correlationid"] = correlation
    headers = [(name, value.encode()) for name, value in attributes.items()]
    return Message(event.TOPIC, event.key.encode(), headers, _write(event))


def decode(key: bytes | None, headers: Headers, value: bytes | None, *, largest: int | None = LARGEST) -> Event:
    """The event that a record carries; raises Unreadable with the reason why it is none."""
    kind = _attribute(headers, "ce_type")
    reader = _readers.get(kind)
    if reader is None:
        raise Unreadable("unknown-type", kind if _TYPE.fullmatch(kind) else "")
    if value is None:
        raise Unreadable("no-value")
    if largest is not None and len(value) > largest:
        raise Unreadable("too-large", f"{len(value)} bytes")
    if nested_too_deeply(value):
        raise Unreadable("not-json", "nested too deeply")
    try:
        event = reader(value)
    except msgspec.ValidationError as error:
        raise Unreadable("wrong-shape", _place(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable("not-json") from None
    if event.key.encode() != key:
        raise Unreadable("wrong-key")
    return event


def type_of(headers: Headers) -> str | None:
    """The type that a record says it is of, if that is a name as ours are, known to this version or not."""
    named = _attribute(headers, "ce_type")
    return named if _OURS.fullmatch(named) else None


def _attribute(headers: Headers, wanted: str) -> str:
    """A header's text, or nothing; Kafka allows a header without a value."""
    content = next((content for name, content in headers if name == wanted), None)
    return (content or b"").decode("utf-8", "replace")


def _place(error: msgspec.ValidationError) -> str:
    """Where the value is wrong, and what was expected; the only value that msgspec quotes is cut out."""
    sentence, at, place = str(error).rpartition(" - at ")
    if sentence.startswith("Invalid enum value"):
        sentence = "Expected one of the values allowed"
    return sentence + at + place
