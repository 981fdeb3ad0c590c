from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from shared.contracts.envelope import decode, encode
from shared.contracts.events import ConcernRaised, OutcomeMeasured
from shared.contracts.registry import EVENTS
from tests.contract.committed import EXAMPLES, Example

every_example = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())


def test_every_event_has_an_example_and_every_example_an_event() -> None:
    assert EXAMPLES.keys() == EVENTS.keys()


@pytest.mark.parametrize(("name", "example"), EXAMPLES.items(), ids=EXAMPLES.keys())
def test_an_example_is_named_after_its_type(name: str, example: Example) -> None:
    assert example.kind == name
    assert example.headers["ce_source"] == f"/attune/{EVENTS[name].TOPIC.removesuffix('.events')}"
    assert example.headers["ce_subject"] == example.key


@every_example
def test_an_old_record_still_reads(example: Example) -> None:
    event = decode(example.key.encode(), example.header_list, example.bytes_with())

    assert type(event) is EVENTS[example.kind]
    assert event.key == example.key


@every_example
def test_reading_and_writing_gives_the_same_record(example: Example) -> None:
    event = decode(example.key.encode(), example.header_list, example.bytes_with())

    again = encode(
        event,
        event_id=example.headers["ce_id"],
        time=datetime.fromisoformat(example.headers["ce_time"]),
        correlation=example.headers["ce_correlationid"],
    )

    assert again.topic == EVENTS[example.kind].TOPIC
    assert again.key == example.key.encode()
    assert again.headers == example.header_list
    assert msgspec.json.decode(again.value) == example.value


@every_example
def test_a_field_that_is_new_does_no_harm(example: Example) -> None:
    known = decode(example.key.encode(), example.header_list, example.bytes_with())

    newer = msgspec.json.encode(_with_unknown(example.value))

    assert decode(example.key.encode(), example.header_list, newer) == known


def _with_unknown(part: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON, whatever it is
    """The value with an unknown field in each struct within it; evidence is a mapping, not a struct."""
    if isinstance(part, list):
        return [_with_unknown(each) for each in part]
    if isinstance(part, dict) and name != "evidence":
        return {
            **{key: _with_unknown(each, key) for key, each in part.items()},
            "added_in_a_year": {"deep": [1, None]},
        }
    return part


@every_example
def test_no_header_is_written_for_a_correlation_that_is_unknown(example: Example) -> None:
    event = decode(example.key.encode(), example.header_list, example.bytes_with())

    names = [name for name, _ in encode(event, event_id="e1", time=datetime(2026, 1, 1, tzinfo=UTC)).headers]

    assert "ce_correlationid" not in names


def test_an_outcome_that_was_not_answered_in_full_reads_without_a_total() -> None:
    example = EXAMPLES["attune.feedback.outcome-measured.v1"]

    event = decode(example.key.encode(), example.header_list, example.bytes_with(total=None, risk_item=2))

    assert isinstance(event, OutcomeMeasured)
    assert (event.total, event.risk_item) == (None, 2)


def test_a_field_that_was_added_later_is_written_only_where_it_says_something() -> None:
    example = EXAMPLES["attune.feedback.concern-raised.v1"]
    doubted = decode(example.key.encode(), example.header_list, example.bytes_with(doubt="at_once"))
    assert isinstance(doubted, ConcernRaised)
    assert doubted.doubt == "at_once"

    again = encode(doubted, event_id="1", time=datetime.now(UTC))

    assert msgspec.json.decode(again.value) == {**example.value, "doubt": "at_once"}
