"""Reminders: a supervisor asks the clinician in charge about a prompt, instead of acting in their place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.alerts.domain.acts import Act

# The job: a mail to whoever is in charge at that moment.
REMINDER: Final = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """That somebody asked whoever was in charge of the client then to look at a prompt."""

    by: str
    to: str
    at: datetime


def last_to(reminders: Sequence[Reminder], staff_id: str | None) -> Reminder | None:
    """The last reminder to that clinician."""
    return max((one for one in reminders if one.to == staff_id), key=lambda one: one.at, default=None)


def unanswered(reminders: Sequence[Reminder], acts: Iterable[Act], to: str, reader: str) -> Reminder | None:
    """The last reminder to that clinician, unless they, or the reader for them, have acted on the prompt since."""
    last = last_to(reminders, to)
    answered = last is not None and any(act.by in {to, reader} and act.at >= last.at for act in acts)
    return None if answered else last
