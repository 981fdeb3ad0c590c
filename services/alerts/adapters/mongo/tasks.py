"""What was asked to be reckoned on all trajectories, and what came of it; a job carries each out."""

from __future__ import annotations

from pymongo import DESCENDING, ReplaceOne

from services.alerts.adapters.mongo.collections import TASKS
from services.alerts.domain.tasks import Task
from shared.store.documents import Document
from shared.store.rows import HasRows


class MongoTasks:
    """The tasks, within a unit of work or outside."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(TASKS)

    def add(self, task: Task) -> None:
        """Have it done."""
        self._rows.add(task)

    def find(self, task_id: str) -> Task | None:
        """One by id."""
        return self._rows.get(task_id)

    def unended(self) -> list[Task]:
        """Those that have not ended."""
        return self._rows.many({"ended_at": None})

    def save(self, task: Task) -> bool:
        """Keep how far it is; False if somebody else has saved it since, or it is gone."""
        row = self._rows.document(task) | {"step": task.step + 1}
        return self._rows.write([ReplaceOne({"_id": task.task_id, "step": task.step}, row)]) == 1

    def newest_calibration(self) -> Task | None:
        """The calibration that was asked for last."""
        return self._first({"kind": "calibration"})

    def newest_what_if(self, proposal_id: str) -> Task | None:
        """The what-if about that proposal that was asked for last."""
        return self._first({"kind": "what_if", "work.proposal_id": proposal_id})

    def _first(self, wanted: Document) -> Task | None:
        found = self._rows.many(wanted, [("made_at", DESCENDING), ("_id", DESCENDING)], 1)
        return found[0] if found else None
