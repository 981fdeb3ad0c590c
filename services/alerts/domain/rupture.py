"""Rupture and repair: one dip of a relationship, from the alert to its repair, read off later ratings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.alerts.domain.facts import Word
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.sbe import Usual
from services.alerts.domain.signals import Signal

RuptureStatus = Literal["open", "provisional", "repaired", "unrepaired", "unmeasurable", "nothing", "left"]

CONFIRMING = 2


@dataclass(slots=True)
class Rupture:
    """One dip: what was usual (`usual`, `noise` of the total) when it opened, and the lowest total since.

    `ratings` counts later ratings with a total, `blank` those running without one, `running` those
    running back in the usual band. `provisional` stands while one more such rating would confirm the
    repair; only `repaired` is shown as repaired. `helped` says that the client's last word was that it was
    talked about and helped; `nothing`, that nothing was off. `left` means that the client's next dip was with
    another clinician. `known_at` is the latest instant among the ratings it rests on; `settled_at` is
    that instant once the status is final.
    """

    rupture_id: str
    relationship: str
    session_id: str | None
    usual: float
    noise: float
    nadir: float | None
    known_at: datetime
    ratings: int = 0
    blank: int = 0
    running: int = 0
    helped: bool = False
    status: RuptureStatus = "open"
    settled_at: datetime | None = None

    @property
    def band_from(self) -> float:
        """The lowest total that is back within what was usual."""
        return self.usual - self.noise

    @property
    def half_way(self) -> float | None:
        """Half the way up from the lowest total; None while no total is known."""
        return None if self.nadir is None else self.nadir + (self.usual - self.nadir) / 2


def begin(signal: Signal, relationship: str, before: Usual, *, total: float | None) -> Rupture:
    """Open a rupture with what was usual for the total before the rating that raised the signal."""
    return Rupture(
        rupture_id=signal.signal_id,
        relationship=relationship,
        session_id=signal.session_id,
        usual=before.value,
        noise=before.noise,
        nadir=total,
        known_at=signal.raised_at,
    )


def follow(rupture: Rupture, total: float | None, rules: RuleSet, *, at: datetime, dips: bool) -> None:
    """Let an open rupture see the next rating of its relationship; may settle it.

    A rating that itself scores as a rupture (`dips`) never counts towards repair, even if its total
    is back in the band: one statement is still far off. A repair that begins with the last of the
    ratings allowed gets one more to be confirmed.
    """
    rupture.known_at = max(rupture.known_at, at)
    if total is None:
        rupture.blank += 1
        if rupture.blank >= rules.repair_within:
            _settle(rupture, "unmeasurable")
        return
    rupture.blank = 0
    rupture.ratings += 1
    back = _is_back(rupture, total) and not dips
    rupture.running = rupture.running + 1 if back else 0
    if rupture.nadir is not None:
        rupture.nadir = min(rupture.nadir, total)
    elif not back:
        rupture.nadir = total
    if rupture.running >= CONFIRMING or (rupture.running and rupture.helped):
        _settle(rupture, "repaired")
    elif rupture.ratings >= rules.repair_within and not rupture.running:
        _settle(rupture, "unrepaired")
    else:
        rupture.status = "provisional" if rupture.running else "open"


def hear(rupture: Rupture, word: Word, *, at: datetime) -> None:
    """Let the client's own word count: for one of a repair's two ratings, or against there having been a rupture.

    One that cannot be measured is closed by the word alone; one that stayed unrepaired keeps its status.
    """
    if rupture.status not in {"open", "provisional", "unmeasurable"}:
        return
    rupture.known_at = max(rupture.known_at, at)
    rupture.helped = word == "helped"
    if word == "nothing":
        _settle(rupture, "nothing")
    elif rupture.helped and (rupture.running or rupture.status == "unmeasurable"):
        _settle(rupture, "repaired")


def leave(rupture: Rupture, at: datetime) -> None:
    """End a rupture that can no longer be followed: the next dip is with another clinician."""
    rupture.known_at = max(rupture.known_at, at)
    _settle(rupture, "left")


def lose_measure(rupture: Rupture, at: datetime) -> None:
    """End a rupture whose ratings can no longer be compared: the statements are asked in other words by now."""
    rupture.known_at = max(rupture.known_at, at)
    _settle(rupture, "unmeasurable")


def _is_back(rupture: Rupture, total: float) -> bool:
    """With no low total known, being back in the band is all that can be asked."""
    half_way = rupture.half_way
    return total >= rupture.band_from and (half_way is None or total >= half_way)


def _settle(rupture: Rupture, status: RuptureStatus) -> None:
    rupture.status = status
    rupture.settled_at = rupture.known_at
