"""What happens to alerts, as one change stream for all live pages of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from pymongo.database import Database

from services.alerts.adapters.mongo import ALERTS
from services.alerts.adapters.mongo.alerts import record_of
from services.alerts.ports import Gone, News
from shared.web.hub import Change

Document = dict[str, Any]
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


def changes(database: Database[Document]) -> Callable[[], Iterator[Change[News] | None]]:
    """How to follow the alerts: yields None once it watches, and whenever nothing happens for a second."""

    def follow() -> Iterator[Change[News] | None]:
        with database[ALERTS].watch(NEWS, full_document="updateLookup", max_await_time_ms=WAIT_MS) as stream:
            yield None
            while True:
                found = stream.try_next()
                yield None if found is None else _change(found)

    return follow


def _change(found: Any) -> Change[News]:  # noqa: ANN401 - what pymongo gives
    document = found.get("fullDocument")
    subject = record_of(document) if document else Gone(found["documentKey"]["_id"])
    return Change(found["_id"]["_data"], subject)
