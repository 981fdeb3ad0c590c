"""A planned ending of care, step by step: a wish, a last session agreed, that session, and a look back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from shared.errors import Conflict

Step = Literal["wish", "agreed", "last_session", "review", "carried_on"]
STEPS: Final[tuple[Step, ...]] = ("wish", "agreed", "last_session", "review", "carried_on")

# After which steps each may be taken. Care goes on from each but the last, and a last session can be moved.
AFTER: Final[Mapping[Step, frozenset[Step | None]]] = {
    "wish": frozenset({None, "carried_on"}),
    "agreed": frozenset({None, "carried_on", "wish", "agreed", "last_session"}),
    "last_session": frozenset({"agreed"}),
    "review": frozenset({"agreed", "last_session"}),
    "carried_on": frozenset({"wish", "agreed", "last_session"}),
}


@dataclass(frozen=True, kw_only=True)
class EndingStep:
    """One step: who took it (no one of the staff: the client), when, and for `agreed` when the last session is.

    `check_id` names the value check in which the client said it.
    """

    step: Step
    at: datetime
    by: str | None = None
    on: datetime | None = None
    check_id: str | None = None


def step_after(now: Step | None, step: Step) -> None:
    """Raise Conflict for a step that does not follow on how far the ending has come."""
    if now not in AFTER[step]:
        raise Conflict("The ending stands otherwise by now. Look at it below, then decide.")
