"""The timeline of rule sets and the proposals for it: both only ever grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pymongo import DESCENDING
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.alerts.domain.calibration import NEVER
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.switching import Switch
from services.alerts.domain.tasks import Proposed
from services.alerts.ports import Place
from shared.store import sealed
from shared.store.documents import from_document, to_document

RULE_SETS: Final = "rule_sets"
PROPOSALS: Final = "proposals"
# Whose the reasons are: nobody's but the clinic's.
OWNER: Final = "clinic"
Document = dict[str, Any]


class MongoRuleSets:
    """The rule sets that people put in force, each in the document of its version's id."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[RULE_SETS]
        self._session = session

    def timeline(self) -> Timeline:
        """All of them, after the one that comes with the product."""
        found = self._rows.find({}, {"rules": 1}, session=self._session).sort("_id")
        return Timeline((*Timeline().sets, *(from_document(row["rules"], RuleSet) for row in found)))

    def newest(self, limit: int, before: int | None = None) -> list[Switch]:
        """The newest, with who put them in force and why; older than that version if one is given."""
        older = {} if before is None else {"_id": {"$lt": before}}
        rows = self._rows.find(older, session=self._session).sort("_id", DESCENDING).limit(limit)
        return [_switch(row) for row in rows]

    def append(self, switch: Switch) -> None:
        """Keep one more; of two of the same version only one is kept."""
        row = {"_id": switch.rules.version, **to_document(switch), "why": sealed.seal(OWNER, switch.why)}
        self._rows.insert_one(row, session=self._session)


class MongoProposals:
    """What calibrations found."""

    def __init__(self, database: Database[Document], session: ClientSession | None = None) -> None:
        self._rows = database[PROPOSALS]
        self._session = session

    def add(self, proposed: Proposed) -> None:
        """Keep one more."""
        row = to_document(proposed)
        self._rows.insert_one({"_id": row.pop("proposal_id"), **row}, session=self._session)

    def find(self, proposal_id: str) -> Proposed | None:
        """One by id."""
        found = self._rows.find_one({"_id": proposal_id}, session=self._session)
        return _proposed(found) if found else None

    def newest(self, limit: int, after: Place | None = None, by: str | None = None) -> list[Proposed]:
        """The newest, from there on, perhaps of one maker alone."""
        wanted: Document = {} if by is None else {"by": by}
        if after is not None:
            at, proposal_id = after
            wanted["$or"] = [{"made_at": {"$lt": at}}, {"made_at": at, "_id": {"$lt": proposal_id}}]
        rows = self._rows.find(wanted, session=self._session)
        newest_first = rows.sort([("made_at", DESCENDING), ("_id", DESCENDING)])
        return [_proposed(row) for row in newest_first.limit(limit)]


def _switch(row: Mapping[str, Any]) -> Switch:
    return from_document({**row, "why": sealed.unseal(OWNER, row["why"])}, Switch)


def _proposed(row: Mapping[str, Any]) -> Proposed:
    """The proposal; its instant is no date, and MongoDB cuts it to milliseconds."""
    found = from_document({**row, "proposal_id": row["_id"]}, Proposed)
    rules = replace(found.proposal.rules, in_force_from=NEVER)
    return replace(found, proposal=replace(found.proposal, rules=rules))
