"""Counts of the whole clinic that may be asked for at any time: in steps of five, none of small cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.alerts.domain.figures.tally import LEAST_CLIENTS, LEAST_CLINICIANS

STEP: Final = 5


def in_steps(cells: Iterable[tuple[str, int, int]]) -> int | None:
    """Return the sum of (clinician, count, clients) in steps, or None where it is a small cell (decision 19)."""
    kept = list(cells)
    clients = [of_them for clinician, _, of_them in kept if clinician and of_them]
    if len(clients) < LEAST_CLINICIANS or sum(clients) - max(clients) < LEAST_CLIENTS:
        return None
    return sum(count for _, count, _ in kept) // STEP * STEP
