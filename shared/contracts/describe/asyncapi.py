"""`docs/asyncapi.yaml`: topics, messages and who sends what, as AsyncAPI 3."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Final

from shared.contracts.describe.flows import FLOWS, Flow
from shared.contracts.describe.schemas import Schema, schemas
from shared.contracts.events import Event
from shared.contracts.registry import EVENTS
from shared.contracts.signing import SIGNATURE

Document = dict[str, Any]

ABOUT: Final = """\
What the services of Attune say to each other over Kafka: CloudEvents 1.0 in binary mode.

An event carries the full current state of its entity and a revision. A listener keeps the highest revision of
each entity, so that duplicates and any order of arrival do no harm. Events are pseudonymous: ids, numbers,
instants and fixed words.

Servers, and a prefix before each topic's name, are a deployment's own.
"""
BINDING: Final = "0.5.0"


def asyncapi(examples: Mapping[str, Any]) -> Document:
    """The whole document; `examples` by type."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:attune:events",
        "info": {"title": "Attune", "version": "1.0.0", "description": ABOUT},
        "defaultContentType": "application/json",
        "channels": {_channel_id(flow): _channel(flow) for flow in FLOWS},
        "operations": {name: operation for flow in FLOWS for name, operation in _operations(flow).items()},
        "components": {
            "messages": {event.__name__: _message(event, examples[kind]) for kind, event in EVENTS.items()},
            "schemas": {"Headers": _headers(), **schemas()},
        },
    }


def _channel_id(flow: Flow) -> str:
    return f"{flow.publisher}Events"


def _channel(flow: Flow) -> Document:
    messages = {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in flow.events}
    return {"address": flow.topic, "title": flow.topic, "description": flow.about, "messages": messages}


def _operations(flow: Flow) -> Document:
    channel = f"#/channels/{_channel_id(flow)}"
    messages = [{"$ref": f"{channel}/messages/{event.__name__}"} for event in flow.events]
    sends = {
        f"{flow.publisher}Sends": {
            "action": "send",
            "channel": {"$ref": channel},
            "summary": f"The {flow.publisher} service says what became of its own entities.",
            "messages": messages,
        }
    }
    receives = {
        f"{listener}ReceivesFrom{flow.publisher.title()}": {
            "action": "receive",
            "channel": {"$ref": channel},
            "summary": f"The {listener} service folds what it has use for and skips the rest.",
            "messages": messages,
        }
        for listener in flow.listeners
    }
    return sends | receives


def _message(event: type[Event], example: Mapping[str, Any]) -> Document:
    said = inspect.getdoc(event) or ""
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": said,
        "contentType": "application/json",
        "headers": _own_headers(event),
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "maxLength": 64}, "bindingVersion": BINDING}},
        "examples": [
            {"name": f"{event.__name__}Example", "headers": example["headers"], "payload": example["value"]}
        ],
    }


def _own_headers(event: type[Event]) -> Schema:
    source = f"/attune/{event.TOPIC.partition('.')[0]}"
    fixed = {"ce_type": {"const": event.TYPE}, "ce_source": {"const": source}}
    return {"type": "object", "allOf": [{"$ref": "#/components/schemas/Headers"}, {"properties": fixed}]}


def _headers() -> Schema:
    properties: dict[str, Schema] = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "minLength": 1, "description": "new for each event that is written"},
        "ce_source": {"type": "string", "description": "the service that it comes from"},
        "ce_type": {"type": "string"},
        "ce_subject": {"type": "string", "description": "whom it is about: the record's key"},
        "ce_time": {"type": "string", "format": "date-time", "description": "when the change was committed"},
        "content-type": {"const": "application/json"},
        "ce_correlationid": {"type": "string", "description": "ties it to the request behind it"},
        SIGNATURE: {"type": "string", "description": "that its service said just that: an HMAC-SHA-256"},
    }
    return {
        "title": "Headers",
        "description": "CloudEvents attributes as Kafka headers.",
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in {"ce_correlationid", SIGNATURE}],
    }
