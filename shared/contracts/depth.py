"""How deep JSON may be: as much on every Python, whose parsers stop at depths of their own or not at all."""

from __future__ import annotations

import json
from typing import Final

DEEPEST: Final = 32
"""How many lists and objects may lie in each other; nothing of ours needs a quarter of that."""


def nested_too_deeply(text: bytes) -> bool:
    """Whether more than DEEPEST lie in each other; what is no JSON is for its own reader to refuse."""
    if text.count(b"[") + text.count(b"{") <= DEEPEST:
        return False
    try:
        layer = [json.loads(text)]
    except RecursionError:
        return True
    except ValueError:
        return False
    for _ in range(DEEPEST + 1):
        layer = [inner for outer in layer if isinstance(outer, dict | list) for inner in _parts(outer)]
    return bool(layer)


def _parts(outer: dict[str, object] | list[object]) -> list[object]:
    return list(outer.values()) if isinstance(outer, dict) else outer
