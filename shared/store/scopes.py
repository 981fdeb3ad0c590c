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
    found = ways(scope, beneath)
    return {"$or": found} if found else {"_id": {"$in": []}}


def in_each_way(scope: Scope, *wanted: Document) -> Document:
    """The filter for whatever of that kind, or of one of these kinds, lies within the scope.

    Each kind stands beside each way in which something lies within: each is read along an index of its own.
    """
    each = [{**way, **kind} for way in ways(scope) for kind in wanted]
    return each[0] if len(each) == 1 else {"$or": each} if each else {"_id": {"$in": []}}


def ways(scope: Scope, beneath: str = "") -> list[Document]:
    """The filters of which one at least holds for whatever lies within the scope."""
    if scope.everything:
        return [{}]
    found: list[Document] = []
    found += [{f"{beneath}clinician_id": one} for one in _clinicians(scope)]
    if scope.team_ids:
        found.append({f"{beneath}team_id": {"$in": sorted(scope.team_ids)}})
    return found


def _clinicians(scope: Scope) -> list[str]:
    own = [scope.clinician_id] if scope.clinician_id is not None else []
    return [*own, *sorted(scope.covered - set(own))]
