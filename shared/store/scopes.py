"""What a scope amounts to as a filter: the one place where it becomes a query."""

from __future__ import annotations

from shared.contracts.principal import Scope
from shared.store.documents import Document


def within_scope(scope: Scope, beneath: str = "") -> Document:
    """The filter for documents whose `clinician_id` and `team_id`, perhaps beneath a field, lie within the scope.

    A scope that sees nothing finds nothing.
    """
    if scope.everything:
        return {}
    ways: list[Document] = []
    if scope.clinician_id is not None:
        ways.append({f"{beneath}clinician_id": scope.clinician_id})
    if scope.team_ids:
        ways.append({f"{beneath}team_id": {"$in": sorted(scope.team_ids)}})
    return {"$or": ways} if ways else {"_id": {"$in": []}}
