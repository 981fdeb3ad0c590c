"""The committed examples: one record of every event as it was first sent, read for ever after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

FOLDER: Final = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """A record for Kafka as readable JSON: headers and key as text, the value as an object."""

    headers: dict[str, str]
    key: str
    value: dict[str, Any]

    @property
    def kind(self) -> str:
        """The event's type."""
        return self.headers["ce_type"]

    @property
    def header_list(self) -> list[tuple[str, bytes]]:
        """The headers as kafka-python gives them."""
        return [(name, content.encode()) for name, content in self.headers.items()]

    def bytes_with(self, **others: object) -> bytes:
        """The value as it travels, with some fields set otherwise."""
        return msgspec.json.encode({**self.value, **others})


EXAMPLES: Final = {
    path.name.removesuffix(".json"): msgspec.json.decode(path.read_bytes(), type=Example)
    for path in sorted(FOLDER.glob("*.json"))
}
