"""The cloudevents package reads what we write and writes what we read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent

from shared.contracts.envelope import decode, encode
from shared.contracts.registry import EVENTS
from tests.contract.committed import EXAMPLES, Example

every_example = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())


@every_example
def test_the_referee_reads_what_we_write(example: Example) -> None:
    event = decode(example.key.encode(), example.header_list, example.bytes_with())
    time = datetime.fromisoformat(example.headers["ce_time"])
    ours = encode(event, event_id="65f0c0ffee", time=time, correlation="c0rre1ation")

    read = from_binary_event(KafkaMessage(headers=dict(ours.headers), key=ours.key, value=ours.value))

    assert isinstance(read, CloudEvent)
    assert read.get_specversion() == "1.0"
    assert read.get_id() == "65f0c0ffee"
    assert read.get_source() == f"/attune/{ours.topic.removesuffix('.events')}"
    assert read.get_type() == example.kind
    assert read.get_subject() == event.key
    assert read.get_time() == time
    assert read.get_datacontenttype() == "application/json"
    assert read.get_extension("correlationid") == "c0rre1ation"
    assert read.get_extension("partitionkey") == event.key
    assert read.get_data() == example.value


@every_example
def test_we_read_what_the_referee_writes(example: Example) -> None:
    theirs = to_binary_event(CloudEvent(_attributes(example), example.value))

    event = decode(*_as_kafka_gives_it(theirs))

    assert type(event) is EVENTS[example.kind]
    assert msgspec.json.decode(msgspec.json.encode(event)) == example.value


@every_example
def test_the_referee_writes_the_headers_that_we_write(example: Example) -> None:
    key, headers, value = _as_kafka_gives_it(to_binary_event(CloudEvent(_attributes(example), example.value)))
    event = decode(key, headers, value)
    ours = encode(
        event,
        event_id=example.headers["ce_id"],
        time=datetime.fromisoformat(example.headers["ce_time"]),
        correlation=example.headers["ce_correlationid"],
    )

    # The referee repeats the key as the attribute it took it from; the binding leaves that to the sender.
    assert dict(ours.headers) == {name: content for name, content in headers if name != "ce_partitionkey"}
    assert ours.key == key


def _attributes(example: Example) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": example.headers["ce_id"],
        "source": example.headers["ce_source"],
        "type": example.kind,
        "subject": example.key,
        "time": datetime.fromisoformat(example.headers["ce_time"]),
        "datacontenttype": "application/json",
        "correlationid": example.headers["ce_correlationid"],
        "partitionkey": example.key,
    }


def _as_kafka_gives_it(message: KafkaMessage) -> tuple[bytes | None, list[tuple[str, bytes]], bytes]:
    """The referee speaks of a mapping and text; kafka-python of a list and bytes."""
    key = message.key.encode() if isinstance(message.key, str) else message.key
    return key, list(message.headers.items()), message.value
