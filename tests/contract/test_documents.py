"""The generated documents say what the code says, and every example is what they promise."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from shared.contracts.describe.documents import ROOT, documents
from shared.contracts.events import TOPICS
from shared.contracts.registry import EVENTS
from tests.contract.committed import EXAMPLES

Document = dict[str, Any]
formats = FormatChecker(formats=[])


@formats.checks("date-time", raises=ValueError)
def is_an_instant(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@pytest.fixture(scope="module")
def asyncapi() -> Document:
    document: Document = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
    return document


def resolve(document: Document, reference: Document) -> Document:
    """What a `$ref` within the document points at."""
    found: Any = document
    for step in reference["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found


def references(part: object) -> list[str]:
    match part:
        case {"$ref": str(place)}:
            return [place]
        case dict():
            return [place for each in part.values() for place in references(each)]
        case list():
            return [place for each in part for place in references(each)]
    return []


@pytest.mark.parametrize(("path", "content"), documents().items(), ids=documents().keys())
def test_the_committed_documents_are_what_is_generated(path: str, content: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == content, "run: python -m shared.contracts.describe"


def test_every_reference_leads_somewhere(asyncapi: Document) -> None:
    for place in references(asyncapi):
        assert resolve(asyncapi, {"$ref": place})


def test_every_topic_is_a_channel_and_every_event_a_message_on_its_topic(asyncapi: Document) -> None:
    assert asyncapi["asyncapi"] == "3.0.0"
    carried = {
        (channel["address"], resolve(asyncapi, message)["name"])
        for channel in asyncapi["channels"].values()
        for message in channel["messages"].values()
    }

    assert {topic for topic, _ in carried} == set(TOPICS)
    assert carried == {(event.TOPIC, kind) for kind, event in EVENTS.items()}


def test_one_service_sends_on_each_topic_and_others_receive_what_it_sends(asyncapi: Document) -> None:
    operations = asyncapi["operations"].values()
    for name, channel in asyncapi["channels"].items():
        own = [each for each in operations if resolve(asyncapi, each["channel"]) is channel]
        assert [each["action"] for each in own].count("send") == 1
        assert [each["action"] for each in own].count("receive") >= 1
        for each in own:
            sent = [place["$ref"] for place in each["messages"]]
            assert sent == [f"#/channels/{name}/messages/{message}" for message in channel["messages"]]


def test_every_schema_is_a_json_schema(asyncapi: Document) -> None:
    for schema in asyncapi["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_example_is_what_its_schemas_promise(asyncapi: Document, kind: str) -> None:
    message = asyncapi["components"]["messages"][EVENTS[kind].__name__]
    (shown,) = message["examples"]

    validator(asyncapi, message["payload"]).validate(shown["payload"])
    validator(asyncapi, message["headers"]).validate(shown["headers"])
    assert shown["payload"] == EXAMPLES[kind].value
    assert shown["headers"] == EXAMPLES[kind].headers


@pytest.mark.parametrize("kind", EVENTS)
def test_the_schema_wants_the_fields_that_the_code_wants(asyncapi: Document, kind: str) -> None:
    schema = resolve(asyncapi, asyncapi["components"]["messages"][EVENTS[kind].__name__]["payload"])

    assert set(schema["required"]) <= EXAMPLES[kind].value.keys() <= set(schema["properties"])
    for field in schema["required"]:
        lacking = {name: part for name, part in EXAMPLES[kind].value.items() if name != field}
        assert not validator(asyncapi, schema).is_valid(lacking)


def test_the_headers_of_another_event_are_refused(asyncapi: Document) -> None:
    rated, erased = (
        asyncapi["components"]["messages"][name]["headers"] for name in ("SessionRated", "ClientErased")
    )
    headers = EXAMPLES["attune.feedback.session-rated.v1"].headers

    assert validator(asyncapi, rated).is_valid(headers)
    assert not validator(asyncapi, erased).is_valid(headers)
    assert not validator(asyncapi, rated).is_valid({**headers, "ce_time": "2026-11-18T15:00:00"})


def validator(asyncapi: Document, schema: Document) -> Draft202012Validator:
    """A validator of one schema that finds the others that it refers to."""
    return Draft202012Validator({"components": asyncapi["components"], "allOf": [schema]}, format_checker=formats)


def test_the_page_has_every_event_and_every_field() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    for event in EVENTS.values():
        section = text.partition(f"\n## {event.__name__}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(event.__struct_fields__)


def test_the_links_within_the_page_lead_somewhere() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    headings = {heading.lower() for heading in re.findall(r"^#+ (\w+)$", text, re.MULTILINE)}

    assert set(re.findall(r"\(#(\w+)\)", text)) <= headings
