"""JSON Schemas of the events and of their parts, and a schema's meaning in plain words."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from shared.contracts.registry import EVENTS

Schema = dict[str, Any]
PLACE: Final = "#/components/schemas/"
PLAIN: Final = {"boolean": "yes or no", "number": "number", "integer": "whole number", "null": "null"}


def schemas() -> dict[str, Schema]:
    """Every event's and every part's schema by its name; they refer to each other below `PLACE`."""
    return msgspec.json.schema_components(list(EVENTS.values()), ref_template=PLACE + "{name}")[1]


def kind_in_words(schema: Schema) -> str:
    """What a value of that schema is, as a cell of a table; parts are links."""
    match schema:
        case {"$ref": place}:
            name = place.removeprefix(PLACE)
            words = f"[{name}](#{name.lower()})"
        case {"title": title}:
            words = title
        case {"enum": values}:
            words = ", ".join(f"`{value}`" for value in values)
        case {"anyOf": choices}:
            words = " or ".join(kind_in_words(choice) for choice in choices)
        case {"items": item}:
            words = f"list of: {kind_in_words(item)}"
        case {"additionalProperties": content, "propertyNames": names}:
            words = f"map of {kind_in_words(names)} to: {kind_in_words(content)}"
        case _:
            words = PLAIN[schema["type"]]
    return words
