"""Why a record is no event of ours: the reason is a slug, and the detail never quotes what it carries."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from shared.contracts.envelope import LARGEST, Unreadable, decode
from tests.contract.committed import EXAMPLES, Example

RATED = EXAMPLES["attune.feedback.session-rated.v1"]
CLIENT = EXAMPLES["attune.intake.client-updated.v1"]
ALERT = EXAMPLES["attune.alerts.alert-updated.v1"]
STAFF = EXAMPLES["attune.intake.staff-updated.v1"]

# What a careless publisher might let slip into any field; no detail may repeat it.
SLIPPED = "Maria - at `$.status`"


def refusal(
    example: Example,
    value: bytes | None,
    *,
    key: bytes | None = None,
    headers: list[tuple[str, bytes]] | None = None,
) -> Unreadable:
    key = example.key.encode() if key is None else key
    with pytest.raises(Unreadable) as caught:
        decode(key or None, example.header_list if headers is None else headers, value)
    return caught.value


def without(example: Example, field: str) -> bytes:
    return msgspec.json.encode({name: part for name, part in example.value.items() if name != field})


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"rated",
        b"{",
        RATED.bytes_with() + b"}",
        RATED.bytes_with().replace(b"link", b"\xff\xfe"),
        RATED.bytes_with().replace(b"link", b"\\ud800"),
        RATED.bytes_with().replace(b'"week":4', b'"week":NaN'),
    ],
    ids=["empty", "a word", "cut off", "something behind it", "no UTF-8", "half a character", "not a number"],
)
def test_what_is_not_json(value: bytes) -> None:
    found = refusal(RATED, value)

    assert found.reason == "not-json"
    assert found.detail == ""


@pytest.mark.parametrize("depth", [32, 50_000])
def test_json_that_is_nested_too_deeply(depth: int) -> None:
    deep = b"[" * depth + b"1" + b"]" * depth

    found = refusal(RATED, RATED.bytes_with()[:-1] + b',"more":' + deep + b"}")

    assert (found.reason, found.detail) == ("not-json", "nested too deeply")


@pytest.mark.parametrize("field", [*RATED.value])
def test_a_missing_field_is_named(field: str) -> None:
    found = refusal(RATED, without(RATED, field))

    assert found.reason == "wrong-shape"
    assert f"`{field}`" in found.detail


WRONG: dict[str, tuple[Example, str, object]] = {
    "a list": (RATED, "$", []),
    "a number for an id": (RATED, "rating_id", 17),
    "an empty id": (RATED, "rating_id", ""),
    "an endless id": (RATED, "rating_id", "x" * 65),
    "a fraction for a score": (RATED, "week", 4.5),
    "text for a score": (RATED, "week", "4"),
    "a score below the scale": (RATED, "week", -1),
    "a score above the scale": (RATED, "week", 11),
    "a total above the scale": (RATED, "total", 41),
    "a session number of nought": (RATED, "session_no", 0),
    "a number that no database keeps": (RATED, "instrument_version", 2**80),
    "a revision below nought": (RATED, "revision", {"epoch": 1, "n": -1}),
    "an instant without an offset": (RATED, "held_at", "2026-11-18T15:00:00"),
    "an instant in seconds": (RATED, "held_at", 1795014000),
    "a day": (RATED, "held_at", "2026-11-18"),
    "words for an instant": (RATED, "held_at", SLIPPED),
    "a sentence for a word": (RATED, "via", SLIPPED),
    "an item above the scale": (RATED, "items", {**RATED.value["items"], "fit": 11}),
    "null where one is needed": (RATED, "clinician_id", None),
    "an answer that is not offered": (RATED, "homework", SLIPPED),
    "a status that is not known": (CLIENT, "status", SLIPPED),
    "a number for a truth": (CLIENT, "mail_consent", 1),
    "a role that is not known": (STAFF, "roles", ["clinician", SLIPPED]),
    "text as evidence": (ALERT, "evidence", {"stream": SLIPPED}),
    "text as a name of evidence": (ALERT, "evidence", {SLIPPED: 1.0}),
    "a list as evidence": (ALERT, "evidence", {"stream": [SLIPPED]}),
}


@pytest.mark.parametrize(("example", "field", "content"), WRONG.values(), ids=WRONG.keys())
def test_a_value_of_the_wrong_shape(example: Example, field: str, content: object) -> None:
    value = msgspec.json.encode(content) if field == "$" else example.bytes_with(**{field: content})

    found = refusal(example, value)

    assert found.reason == "wrong-shape"
    assert found.detail.startswith("Expected") or "datetime" in found.detail
    assert "Maria" not in str(found)
    assert field == "$" or f"$.{field}" in found.detail


def test_a_number_too_large_for_a_float() -> None:
    found = refusal(ALERT, ALERT.bytes_with().replace(b'"score":5.93', b'"score":5e999'))

    assert (found.reason, found.detail) == ("wrong-shape", "Number out of range - at `$.score`")


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ([], ""),
        ([("ce_type", b"attune.feedback.session-rated.v9")], "attune.feedback.session-rated.v9"),
        ([("ce_type", b"attune.feedback.session-rated")], "attune.feedback.session-rated"),
        ([("CE_TYPE", b"attune.feedback.session-rated.v1")], ""),
        ([("ce_type", b"Maria wrote this")], ""),
        ([("ce_type", b"\xff")], ""),
        ([("ce_type", b"x" * 101)], ""),
    ],
)
def test_a_type_that_nobody_knows(headers: list[tuple[str, bytes]], detail: str) -> None:
    found = refusal(RATED, RATED.bytes_with(), headers=headers)

    assert (found.reason, found.detail) == ("unknown-type", detail)


def test_a_type_header_without_content() -> None:
    nothing: list[tuple[str, bytes]] = [("ce_type", None)]  # type: ignore[list-item] # Kafka allows it

    assert refusal(RATED, RATED.bytes_with(), headers=nothing).reason == "unknown-type"


@pytest.mark.parametrize("key", [b"", b"somebody-else", RATED.key.encode() + b" ", b"\xff"])
def test_a_key_that_is_not_the_clients(key: bytes) -> None:
    found = refusal(RATED, RATED.bytes_with(), key=key)

    assert (found.reason, found.detail) == ("wrong-key", "")


def test_a_record_without_a_value() -> None:
    assert refusal(RATED, None).reason == "no-value"


def padded(size: int) -> bytes:
    value = RATED.bytes_with(more="")
    return value[:-2] + b"x" * (size - len(value)) + value[-2:]


def test_a_record_too_large_is_refused_until_a_person_has_looked_at_it() -> None:
    found = refusal(RATED, padded(LARGEST + 1))

    assert (found.reason, found.detail) == ("too-large", f"{LARGEST + 1} bytes")
    event = decode(RATED.key.encode(), RATED.header_list, padded(LARGEST + 1), largest=None)
    assert event.key == RATED.key


def test_the_largest_record_is_taken() -> None:
    assert decode(RATED.key.encode(), RATED.header_list, padded(LARGEST)).key == RATED.key


@pytest.mark.parametrize("break_it", [lambda v: v[:-1], lambda _: b"[]"], ids=["not-json", "wrong-shape"])
def test_a_refusal_keeps_nothing_of_the_value_behind_it(break_it: Callable[[bytes], bytes]) -> None:
    found = refusal(RATED, break_it(RATED.bytes_with()))

    assert found.__cause__ is None
    assert str(found).startswith(found.reason)
