"""How MongoDB found what was asked of it while some code ran: the plans that it really used, from its profiler."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo import MongoClient


@dataclass(frozen=True)
class Plan:
    """One command, how it was carried out, and how much it read to give how many: documents, and all with keys."""

    collection: str
    summary: str
    in_memory_sort: bool
    examined: int
    documents: int
    given: int
    command: Mapping[str, Any] = field(repr=False)

    @property
    def reads_all(self) -> bool:
        """Whether the whole collection was read, since no index helped."""
        return "COLLSCAN" in self.summary


@contextmanager
def plans(client: MongoClient[dict[str, Any]], database: str) -> Iterator[list[Plan]]:
    """Fills the list, at the end, with the plans of whatever was asked of that database within."""
    used: list[Plan] = []
    of = client[database]
    of.command("profile", 2)
    try:
        yield used
    finally:
        of.command("profile", 0)
        used += [plan for row in of["system.profile"].find() if (plan := _plan(row))]
        of["system.profile"].drop()  # tests that empty every collection may not write this one


def _plan(row: dict[str, Any]) -> Plan | None:
    """What a row of the profiler says; nothing where there was nothing to plan, as with an insert."""
    name = row["ns"].partition(".")[2]
    if "planSummary" not in row or name.startswith(("$cmd", "system.")):
        return None
    return Plan(
        collection=name,
        summary=row["planSummary"],
        in_memory_sort=row.get("hasSortStage", False),
        examined=row.get("docsExamined", 0) + row.get("keysExamined", 0),
        documents=row.get("docsExamined", 0),
        given=row.get("nreturned", row.get("nMatched", 0)),
        command=row.get("command", {}),
    )


# What every service has, and what stays so small that nobody minds reading all of it.
SMALL: Final[Mapping[str, str]] = {
    "workers": "one for each process",
    "quarantine": "a worker stops before it quarantines more than ATTUNE_MAX_QUARANTINED clients",
    "dead_letters": "a worker stops where there are too many of them",
    "waiting": "the events of quarantined clients, until somebody retries",
}


def ill(used: Collection[Plan], small: Mapping[str, str], few: Mapping[str, str]) -> list[Plan]:
    """Those that read all of a collection that is not `small`, or that put many of its documents in order.

    Both name collections, with the reason; in the `few` ones what is put in order is always little.
    """
    return [
        plan
        for plan in used
        if (plan.reads_all and plan.collection not in small)
        or (plan.in_memory_sort and plan.examined and plan.collection not in {**small, **few})
    ]
