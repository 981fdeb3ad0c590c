"""What clients do, and on what: each journey with each screen, hand and language, with scripts and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from tests.infra.pairwise import Row, covering

FACTORS: Final[Mapping[str, Sequence[object]]] = {
    "journey": (
        "check-in",
        "note to therapist",
        "note to next_session",
        "note to supervisor",
        "note to private",
        "not safe",
        "dead links",
        "tablet",
        "value and ending",
        "my record",
        "stop",
        "no more mail",
    ),
    "width": (320, 360, 1280),
    "scheme": ("light", "dark"),
    "hands": ("pointer", "keyboard"),
    "scripts": (True, False),
    "language": ("en", "es"),
}
TABLE: Final = covering(FACTORS)


def on(*journeys: str) -> pytest.MarkDecorator:
    """The rows of the table for these journeys, one a test."""
    rows = [row for row in TABLE if row["journey"] in journeys]
    return pytest.mark.parametrize("row", rows, ids=map(_name, rows))


def _name(row: Row) -> str:
    words = {"scripts": "scripts" if row["scripts"] else "no scripts"}
    return ", ".join(str(value) for value in (row | words).values())  # type: ignore[operator] # both are dicts
