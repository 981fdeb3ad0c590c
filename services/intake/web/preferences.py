"""How a client would like to work, stated beside experienced, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.preferences import LEANINGS, PAIRS, Entry, Preferences
from services.intake.usecases.caseload import Record
from services.intake.usecases.preferences import held_lately
from shared.web.words import _, lazy

# In words of our own: what each side of a pair is called.
SIDES: Final[Mapping[str, tuple[str, str]]] = {
    "structure": (lazy("the therapist leads"), lazy("the client leads")),
    "between": (lazy("things to try between sessions"), lazy("nothing to do between sessions")),
    "time": (lazy("how it came about"), lazy("how it is now")),
    "challenge": (lazy("say it straight"), lazy("go gently")),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A pair: its title, its choices as values with words, and what was said of it."""

    name: str
    title: str
    choices: Sequence[tuple[str, str]]
    stated: str
    experienced: str


@dataclass(frozen=True, kw_only=True)
class PreferencesShown:
    """The pairs, when each kind was said last, and the session at which to look at them again."""

    rows: Sequence[Row]
    stated_at: datetime | None
    experienced_at: datetime | None
    due: int | None


def preferences_shown(record: Record) -> PreferencesShown:
    """What the page shows."""
    kept = record.preferences or Preferences(client_id=record.client.client_id)
    stated, experienced = kept.last("stated"), kept.last("experienced")
    return PreferencesShown(
        rows=[
            Row(
                name=name,
                title=" / ".join(str(side) for side in SIDES[name]),
                choices=_choices(name),
                stated=_said(stated, name),
                experienced=_said(experienced, name),
            )
            for name in PAIRS
        ],
        stated_at=stated.at if stated else None,
        experienced_at=experienced.at if experienced else None,
        due=kept.due(held_lately(record.past)),
    )


def _said(entry: Entry | None, pair: str) -> str:
    if entry is None:
        return "\u2013"
    leaning = entry.leanings.get(pair)
    return _("no preference") if leaning is None else _words(pair, leaning)


def _choices(pair: str) -> list[tuple[str, str]]:
    return [("", _("no preference")), *((f"{leaning}", _words(pair, leaning)) for leaning in LEANINGS)]


def _words(pair: str, leaning: int) -> str:
    first, other = (str(side) for side in SIDES[pair])
    if leaning == 0:
        return _("both alike")
    side = first if leaning < 0 else other
    return _("clearly: %(side)s", side=side) if abs(leaning) > 1 else _("rather: %(side)s", side=side)
