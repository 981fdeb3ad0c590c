"""What happens to alerts, as one change stream for all live pages of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from services.alerts.adapters.mongo.collections import ALERTS
from services.alerts.ports import AlertRecord, Gone, News
from shared.store.documents import Document
from shared.store.rows import HasRows, Rows
from shared.web.hub import Change

WAIT_MS: Final = 1_000
# That a prompt was shown is nobody's news; that somebody opened it shows in its row.
NEWS: Final[list[Document]] = [
    {
        "$match": {
            "$or": [
                {"operationType": {"$in": ["insert", "replace", "delete"]}},
                {
                    "operationType": "update",
                    "updateDescription.updatedFields.first_shown_at": {"$exists": False},
                },
            ]
        }
    }
]


def changes(store: HasRows) -> Callable[[], Iterator[Change[News] | None]]:
    """How to follow the alerts: yields None once it watches, and whenever nothing happens for a second.

    It ends when the database tells no more, as it does when the collection goes: then somebody has to begin anew.
    """

    def follow() -> Iterator[Change[News] | None]:
        alerts = store.rows(ALERTS)
        with alerts.watch(NEWS, full_document="updateLookup", wait_ms=WAIT_MS) as stream:
            yield None
            while stream.alive:
                found = stream.try_next()
                yield None if found is None else _change(alerts, found)

    return follow


def _change(alerts: Rows[AlertRecord], found: Any) -> Change[News]:  # noqa: ANN401 - what pymongo gives
    document = found.get("fullDocument")
    subject = alerts.thing(document) if document else Gone(found["documentKey"]["_id"])
    return Change(found["_id"]["_data"], subject)
