"""The last seven days in rounded counts: what was asked and answered, and how long prompts have been open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.alerts.domain.figures.steps import STEP
from services.alerts.domain.figures.tally import Tally

DAYS: Final = 7
DAY: Final = timedelta(days=1)
AGES: Final = ("day", "week", "older")
EVERYBODY: Final = ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A session held within the week, and whether its check-in was answered."""

    client_id: str
    clinician_id: str
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A prompt that nobody has done anything with yet."""

    client_id: str
    clinician_id: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Counts of the seven days before `ended_at`, in steps of five so that no single one shows; None: too few.

    `open` are prompts that wait for up to a day, up to a week, and longer.
    """

    day: str
    ended_at: datetime
    asked: int | None
    answered: int | None
    open: tuple[int | None, ...]


def week(day: str, ended_at: datetime, asked: Iterable[Asked], waiting: Iterable[Open]) -> Week:
    """Return the week that ended then, from what happened in it and what waited at its end."""
    sessions, prompts = Tally(), Tally()
    _by_client(sessions, ((one.client_id, one.clinician_id, str(one.answered)) for one in asked))
    _by_client(prompts, ((one.client_id, one.clinician_id, _age(ended_at - one.raised_at)) for one in waiting))
    return Week(
        day=day,
        ended_at=ended_at,
        asked=_rounded(sessions, ("True", "False")),
        answered=_rounded(sessions, ("True",)),
        open=tuple(_rounded(prompts, (age,)) for age in AGES),
    )


def _by_client(tally: Tally, units: Iterable[tuple[str, str, str]]) -> None:
    clients: dict[str, list[tuple[str, str]]] = {}
    for client_id, clinician_id, category in units:
        clients.setdefault(client_id, []).append((clinician_id, category))
    for found in clients.values():
        tally.add("", found)


def _age(waited: timedelta) -> str:
    return AGES[0] if waited <= DAY else AGES[1] if waited <= DAYS * DAY else AGES[2]


def _rounded(tally: Tally, categories: tuple[str, ...]) -> int | None:
    """Round down to fives; nothing is said of what is no safe cell."""
    if not tally.is_safe(EVERYBODY, categories):
        return None
    return tally.count(EVERYBODY, categories) // STEP * STEP
