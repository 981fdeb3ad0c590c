"""The timeline of rule sets and the proposals for it: both only ever grow."""

from __future__ import annotations

from pymongo import DESCENDING

from services.alerts.adapters.mongo.collections import PROPOSALS, RULE_SETS
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import Proposed
from services.alerts.ports import Place
from shared.store.documents import Document, from_document
from shared.store.rows import BY_ID, HasRows


class MongoRuleSets:
    """The rule sets that people put in force, each in the document of its version's id."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(RULE_SETS)

    def timeline(self) -> Timeline:
        """All of them, after the one that comes with the product."""
        found = self._rows.documents({}, "rules", order=BY_ID)
        return Timeline((*Timeline().sets, *(from_document(row["rules"], RuleSet) for row in found)))

    def newest(self, limit: int, before: int | None = None) -> list[Switch]:
        """The newest, with who put them in force and why; older than that version if one is given."""
        older = {} if before is None else {"_id": {"$lt": before}}
        return self._rows.many(older, [("_id", DESCENDING)], limit)

    def append(self, switch: Switch) -> None:
        """Keep one more; of two of the same version only one is kept."""
        self._rows.add(switch)


class MongoProposals:
    """What calibrations found."""

    def __init__(self, where: HasRows) -> None:
        self._rows = where.rows(PROPOSALS)

    def add(self, proposed: Proposed) -> None:
        """Keep one more."""
        self._rows.add(proposed)

    def find(self, proposal_id: str) -> Proposed | None:
        """One by id."""
        return self._rows.get(proposal_id)

    def newest(self, limit: int, after: Place | None = None, by: str | None = None) -> list[Proposed]:
        """The newest, from there on, perhaps of one maker alone."""
        wanted: Document = {} if by is None else {"by": by}
        return self._rows.newest(wanted, "made_at", after, limit)[0]
