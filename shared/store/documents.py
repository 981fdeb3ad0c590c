"""Structs and dataclasses as readable nested documents, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
Document = dict[str, Any]


def to_document(thing: object) -> Document:
    """A document of plain values; instants stay instants."""
    document: Document = msgspec.to_builtins(thing, builtin_types=(datetime, bytes))
    return document


def from_document(document: Mapping[str, Any], kind: type[T]) -> T:
    """The thing of that kind that a document stands for; fields that it does not know are passed over."""
    return msgspec.convert(document, kind)
