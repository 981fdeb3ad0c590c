"""How many prompts each rule gave in the year of closed weeks, and how many of those judged were called useful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.alerts.domain.figures.intervals import wilson
from services.alerts.domain.figures.steps import in_steps

WEEKS: Final = 52
A_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Prompts of one kind about the work of one clinician, of so many clients; and of them those judged.

    The clinician is empty where prompts of a client are about the work of several.
    """

    kind: str
    clinician_id: str
    prompts: int
    clients: int
    useful: int
    not_useful: int
    judged_clients: int
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What may be told of a kind; `between` is Wilson's interval of the share that was useful."""

    kind: str
    prompts: int
    judged: int | None = None
    useful: int | None = None
    between: tuple[float, float] | None = None


def closed_weeks(now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when prompts count: whole weeks only, so that no count changes with a single prompt."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    return monday - WEEKS * A_WEEK, monday


def worth(found: Iterable[Judged], until: datetime) -> tuple[list[Worth], int]:
    """Return what may be told of each kind, the most frequent first, and the weeks since the first prompt."""
    of_kind: defaultdict[str, list[Judged]] = defaultdict(list)
    first_at = until
    for cell in found:
        of_kind[cell.kind].append(cell)
        first_at = min(first_at, cell.first_at)
    told = [one for kind, cells in of_kind.items() if (one := _worth(kind, cells))]
    return sorted(told, key=lambda one: (-one.prompts, one.kind)), max(1, -((first_at - until) // A_WEEK))


def _worth(kind: str, cells: list[Judged]) -> Worth | None:
    prompts = in_steps((cell.clinician_id, cell.prompts, cell.clients) for cell in cells)
    if prompts is None:
        return None
    judged = in_steps((cell.clinician_id, cell.useful + cell.not_useful, cell.judged_clients) for cell in cells)
    useful = in_steps((cell.clinician_id, cell.useful, cell.judged_clients) for cell in cells)
    if not judged or useful is None:
        return Worth(kind=kind, prompts=prompts)
    return Worth(kind=kind, prompts=prompts, judged=judged, useful=useful, between=wilson(useful, judged))
