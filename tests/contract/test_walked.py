"""A new route is walked by whoever may not learn of a note for supervision: what is in its address is known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.integration.supervision.walker import ELSEWHERE, INTERNAL, NAMED, NOTHING

ROOT: Final = Path(__file__).parents[2]
ROUTE: Final = re.compile(r'^@\w+\.(?:get|post|put|patch|delete|route)\(\s*"([^"]*)"', re.MULTILINE)
PART: Final = re.compile(r"<(?:\w+:)?(\w+)>")
KNOWN: Final = NAMED.keys() | NOTHING | ELSEWHERE.keys() | {"alert_id"}


def test_the_walker_knows_what_stands_in_every_address() -> None:
    routes = {
        route
        for place in ("services", "shared")
        for file in (ROOT / place).rglob("web/**/*.py")
        for route in ROUTE.findall(file.read_text(encoding="utf-8"))
    }
    assert len(routes) > 60
    unknown = {part for route in routes if not route.startswith(INTERNAL) for part in PART.findall(route)} - KNOWN
    assert unknown == set(), (
        "say in tests/integration/supervision/walker.py (NAMED or NOTHING) what stands for these"
    )
