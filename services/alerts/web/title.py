"""The count in the tab's title: how much is worth talking about, and first whether somebody may be in danger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from services.alerts.domain.alerts import Alert
from services.alerts.domain.signals import SAFETY
from shared.web.words import lazy

# What a row counts as; the page's script counts and fills the same patterns.
Counts = Literal["", "safety", "more"]
# As what is not shown counts: whatever is about safety always is.
MORE: Final[Counts] = "more"
PATTERNS: Final = {
    "safety": lazy("({safety} safety)"),
    "both": lazy("({safety} safety, {more} more)"),
    "more": lazy("({more})"),
}


def counts(alert: Alert, *, waiting: bool) -> Counts:
    """What an alert counts as: nothing unless it waits to be talked about."""
    if not waiting:
        return ""
    return "safety" if alert.kind in SAFETY else "more"


def counted(rows: Iterable[Counts]) -> str:
    """The count in words, empty where there is nothing to count."""
    found = [*rows]
    safety, more = found.count("safety"), found.count("more")
    which = "both" if safety and more else "safety" if safety else "more"
    return str(PATTERNS[which]).format(safety=safety, more=more) if safety or more else ""
