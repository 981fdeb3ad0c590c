"""What a questionnaire's total is called: the words that its authors published, for clinicians.

They tell degrees of symptoms apart and diagnose nothing. Clients do not see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.alerts.web.figures import points
from shared.web.words import _, lazy

# From the lowest total on, the mildest first; a test compares with the questionnaires that feedback asks.
SEVERITY: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "phq-9": (
        (0, lazy("none-minimal")),
        (5, lazy("mild")),
        (10, lazy("moderate")),
        (15, lazy("moderately severe")),
        (20, lazy("severe")),
    ),
    "gad-7": ((0, lazy("minimal")), (5, lazy("mild")), (10, lazy("moderate")), (15, lazy("severe"))),
}


def with_severity(instrument: str, total: float) -> str:
    """The total with what it is called; of a questionnaire that has no such words the total alone."""
    called = [words for lowest, words in SEVERITY.get(instrument, ()) if total >= lowest]
    if not called:
        return points(total)
    return _("%(points)s (%(severity)s)", points=points(total), severity=str(called[-1]))
