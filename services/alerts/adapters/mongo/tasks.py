"""What was asked to be reckoned on all trajectories, and what came of it; a job carries each out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from pymongo import DESCENDING
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.alerts.domain.tasks import CalibrationTask, Task, WhatIfTask
from shared.store.documents import from_document, to_document

TASKS: Final = "rule_tasks"
# What was counted and found counts for a while; proposals and rule sets stay for ever.
KEEP: Final = timedelta(days=90)
KINDS: Final[Mapping[str, type[CalibrationTask | WhatIfTask]]] = {
    "calibration": CalibrationTask,
    "what_if": WhatIfTask,
}
Document = dict[str, Any]


class MongoTasks:
    """The tasks, within a transaction if there is a session."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[TASKS]
        self._session = session

    def add(self, task: Task) -> None:
        """Have it done."""
        self._rows.insert_one(_row(task), session=self._session)

    def find(self, task_id: str) -> Task | None:
        """One by id."""
        return self._first({"_id": task_id})

    def unended(self) -> list[Task]:
        """Those that have not ended."""
        return [_task(row) for row in self._rows.find({"ended_at": None}, session=self._session)]

    def save(self, task: Task) -> bool:
        """Keep how far it is; False if somebody else has saved it since, or it is gone."""
        row = _row(task) | {"step": task.step + 1}
        saved = self._rows.replace_one({"_id": task.task_id, "step": task.step}, row, session=self._session)
        return saved.matched_count == 1

    def newest_calibration(self) -> Task | None:
        """The calibration that was asked for last."""
        return self._first({"kind": "calibration"})

    def newest_what_if(self, proposal_id: str) -> Task | None:
        """The what-if about that proposal that was asked for last."""
        return self._first({"kind": "what_if", "work.proposal_id": proposal_id})

    def _first(self, wanted: Document) -> Task | None:
        newest = [("made_at", DESCENDING), ("_id", DESCENDING)]
        found = self._rows.find_one(wanted, sort=newest, session=self._session)
        return _task(found) if found else None


def _row(task: Task) -> Document:
    row = to_document(task)
    kind = next(name for name, kind in KINDS.items() if isinstance(task.work, kind))
    return {"_id": row.pop("task_id"), "kind": kind, **row}


def _task(row: Mapping[str, Any]) -> Task:
    work = from_document(row["work"], KINDS[row["kind"]])
    rest = {name: value for name, value in row.items() if name not in {"_id", "kind", "work"}}
    return Task(task_id=row["_id"], work=work, **rest)
