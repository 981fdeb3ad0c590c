"""`docs/events.md`: every event as a table, with its example."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from shared.contracts.describe.flows import FLOWS, Flow
from shared.contracts.describe.schemas import Schema, kind_in_words, schemas
from shared.contracts.events import Event
from shared.contracts.registry import EVENTS

OPENING: Final = """\
<!-- Made from shared/contracts by `python -m shared.contracts.describe`; not to be edited by hand. -->

# Events

What the services say to each other over Kafka. The same for programs: [asyncapi.yaml](asyncapi.yaml).

## Rules for all of them

**State and revision.** An event carries the full current state of its entity and a revision: `n` counts the
changes of that entity, a restore from a backup raises `epoch`. Revisions compare by `epoch`, then by `n`. A
listener keeps the state with the highest revision that it has seen and drops the rest. So it does no harm when
an event comes twice, late, or after a newer one; and a listener that missed some needs only the last.

**Form.** CloudEvents 1.0 in Kafka's binary mode: attributes are `ce_*` headers, the value is JSON. `ce_id` is
new for each event written; `ce_time` is when the change was committed; `ce_correlationid`, where it is there,
ties the event to the request behind it. The key is the client's id, so that one client's events lie in one
partition; for staff it is their own id, for the clinic `clinic`.

**Signature.** When a service sends an event, it adds the header `ce_signature`: `mark:digest`, an HMAC-SHA-256
over the topic, the key, the value and all other headers (name, content), with the number of these parts and their
lengths before them, eight bytes each. Its key follows from the deployment's event keys and the service's name; the
mark says from which ([decision 33](decisions/0033-signed-events.md)). An event without a right signature is set
aside; the examples below are as a service writes them, before they are sent.

**No names, no words.** Ids, numbers, instants and fixed words. Never a name, an address, the clinic's code for a
client, a text that somebody wrote or a token; nor that a note meant for others exists. The one exception is what a
clinic shows everybody of itself: its name, its address and whom to call.

**Change.** A listener passes over fields that it does not know. Only fields that may be left out are added; a
break is a new type (`….v2`) beside the old one. Examples in `tests/contract/examples/` are kept for ever and must
read.

**Kinds of values.** *id*: 1 to 64 characters that mean nothing by themselves. *word*: a name that our code gives,
1 to 64 letters, digits and `_ . : -`. *instant*: RFC 3339 with an offset, in whole milliseconds. `null` says that
there is no such thing. A field is always there unless the table says that it may be left out.
"""


def page(examples: Mapping[str, Any]) -> str:
    """The whole page; `examples` by type."""
    known = schemas()
    parts = [name for name in known if name not in {event.__name__ for event in EVENTS.values()}]
    sections = [
        OPENING,
        _overview(),
        *(_event(event, known[event.__name__], examples[kind]) for kind, event in EVENTS.items()),
        "## Parts of events\n",
        *(_part(name, known[name]) for name in parts),
    ]
    return "\n".join(sections)


def _overview() -> str:
    rows = [_flow_rows(flow) for flow in FLOWS]
    header = "## Which there are\n\n| event | says | topic | from | to |\n|---|---|---|---|---|\n"
    return header + "".join(rows)


def _flow_rows(flow: Flow) -> str:
    return "".join(
        f"| [{event.__name__}](#{event.__name__.lower()}) | {_says(event)} | `{flow.topic}` | {flow.publisher} "
        f"| {', '.join(flow.listeners)} |\n"
        for event in flow.events
    )


def _says(event: type[Event]) -> str:
    return inspect.getdoc(event) or ""


def _event(event: type[Event], schema: Schema, example: Mapping[str, Any]) -> str:
    said = msgspec.convert(example["value"], event)
    key = next(name for name in event.__struct_fields__ if getattr(said, name) == said.key)
    shown = json.dumps(example, indent=2, ensure_ascii=False)
    return (
        f"## {event.__name__}\n\n{_says(event)}\n\n"
        f"Type `{event.TYPE}`, topic `{event.TOPIC}`, key `{key}`.\n\n"
        f"{_table(schema)}\n"
        f"<details><summary>Example</summary>\n\n```json\n{shown}\n```\n\n</details>\n"
    )


def _part(name: str, schema: Schema) -> str:
    return f"### {name}\n\n{schema['description']}\n\n{_table(schema)}"


def _table(schema: Schema) -> str:
    rows = [
        f"| `{name}` | {kind_in_words(field)}{'' if name in schema['required'] else ', may be left out'} "
        f"| {field.get('description', '')} |\n"
        for name, field in schema["properties"].items()
    ]
    return "| field | is | meaning |\n|---|---|---|\n" + "".join(rows)
