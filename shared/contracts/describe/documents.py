"""Which documents there are, and what stands in each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from shared.contracts.describe.asyncapi import asyncapi
from shared.contracts.describe.pages import page
from shared.contracts.describe.plain_yaml import to_yaml
from shared.contracts.registry import EVENTS

ROOT: Final = Path(__file__).parents[3]
EXAMPLES: Final = ROOT / "tests" / "contract" / "examples"


def documents() -> dict[str, str]:
    """The documents by their path within the repository."""
    examples = {kind: _example(kind) for kind in EVENTS}
    return {"docs/events.md": page(examples), "docs/asyncapi.yaml": to_yaml(asyncapi(examples))}


def _example(kind: str) -> dict[str, Any]:
    example: dict[str, Any] = msgspec.json.decode((EXAMPLES / f"{kind}.json").read_bytes())
    return example
