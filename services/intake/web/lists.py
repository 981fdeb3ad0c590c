"""Lists as the API speaks of them, and as the use cases do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from services.intake.ports import Page, Window
from shared.web.api import Cursor

T = TypeVar("T")


def window(query: Mapping[str, Any]) -> Window:
    """The piece of a list that the query asks for."""
    after: Cursor | None = query["after"]
    return Window(after=(after.at, after.id) if after else None, limit=query["limit"])


def listed(page: Page[T], shown: Callable[[T], object] = lambda item: item) -> dict[str, object]:
    """A piece of a list with the cursor of the next."""
    return {"items": [shown(item) for item in page.items], "next": str(Cursor(*page.next)) if page.next else None}
