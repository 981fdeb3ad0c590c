"""Lists, newest first: `{"items": [...], "next": cursor or null}`, where `?after=` takes the cursor.

class AlertQuery(PageQuery):
    status = StrictString(load_default=None)

AlertList = list_of(AlertItem)

@blp.get("/alerts")
@blp.arguments(AlertQuery, location="query")
@blp.response(200, AlertList)
def list_alerts(query):
    '''Alerts, newest first.'''
    found = deps().alerts.find(scope, before=query["after"], limit=query["limit"] + 1)
    return page_of(found, query["limit"], lambda alert: Cursor(alert.raised_at, alert.alert_id))
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from marshmallow import fields

from shared.web.schemas import Digits, Said, Schema
from shared.web.words import lazy

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DEFAULT_LIMIT = 50
LARGEST_LIMIT = 100
LONGEST_CURSOR = 300


@dataclass(frozen=True)
class Cursor:
    """The sort key of the last item of a page: what comes after is older, or as old with a smaller id."""

    at: datetime
    id: str

    def __str__(self) -> str:
        ms = (self.at - EPOCH) // timedelta(milliseconds=1)
        return base64.urlsafe_b64encode(json.dumps([ms, self.id]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that was written so; raises ValueError if none was."""
        if len(text) > LONGEST_CURSOR or not text.isascii():
            raise ValueError("not a cursor")
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(parts, list) or [type(part) for part in parts] != [int, str]:
            raise ValueError("not a cursor")
        try:
            return cls(EPOCH + timedelta(milliseconds=parts[0]), parts[1])
        except OverflowError as error:
            raise ValueError("not a cursor") from error


class After(Said):
    """A cursor in a query string."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's
        "invalid": lazy("That is not a cursor of ours; take it from `next` of the page before.")
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Cursor:  # noqa: ANN401, ARG002 - marshmallow's
        try:
            return Cursor.read(str(value))
        except ValueError as error:
            raise self.make_error("invalid") from error


class PageQuery(Schema):
    """Which page of a list; add the list's own filters in a subclass."""

    after = After(load_default=None, metadata={"description": "The cursor that the page before gave as next."})
    limit = Digits(low=1, high=LARGEST_LIMIT, load_default=DEFAULT_LIMIT)


def list_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items."""
    cursor = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Give it as after for the next page; null at the end."},
    )
    members = {"items": fields.List(fields.Nested(item), required=True), "next": cursor}
    return type(f"{item.__name__.removesuffix('Item')}List", (Schema,), members)


def page_of(found: Sequence[T], limit: int, key: Callable[[T], Cursor]) -> dict[str, object]:
    """A page of at most `limit` items: look up `limit + 1`, newest first, so that it shows whether more follow."""
    items = list(found[:limit])
    return {"items": items, "next": str(key(items[-1])) if len(found) > limit else None}
