"""Outcome of care: reliable and clinically significant change, and whether it goes as expected.

Source: Jacobson and Truax 1991 for change; expected trajectories as in outcome monitoring at large.
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import Literal

Change = Literal["recovered", "improved", "unchanged", "deteriorated", "harmed"]
Track = Literal["green", "amber", "red"]

RELIABLE = 1.96
RED_SDS, AMBER_SDS = 1.2816, 0.9945
IMPROVED_BY_SESSION = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An outcome instrument as far as change on it goes; `cut_off` separates clinical from not."""

    id: str
    low_is_good: bool
    cut_off: float
    reliable_change: float
    source: str

    def gained(self, pre: float, post: float) -> float:
        """Return the change towards the good end."""
        return pre - post if self.low_is_good else post - pre


_REMEMBERED = "remembered, to be verified"

SCALES = {
    scale.id: scale
    for scale in (
        Scale(id="phq-9", low_is_good=True, cut_off=10, reliable_change=6, source=_REMEMBERED),
        Scale(id="gad-7", low_is_good=True, cut_off=8, reliable_change=4, source=_REMEMBERED),
        Scale(id="core-10", low_is_good=True, cut_off=11, reliable_change=6, source=_REMEMBERED),
        Scale(id="who-5", low_is_good=False, cut_off=50, reliable_change=10, source=_REMEMBERED),
    )
}


def standard_difference(sd: float, reliability: float) -> float:
    """Return S_diff, the standard error of a difference of two measurements."""
    return sqrt(2) * sd * sqrt(1 - reliability)


def reliable_change_index(pre: float, post: float, sd: float, reliability: float) -> float:
    """Return the change in standard errors; reliable if more than 1.96 either way."""
    return (post - pre) / standard_difference(sd, reliability)


def clinical_cut_off(pre: tuple[float, float], functional: tuple[float, float]) -> float:
    """Return cut-off c between two populations, each (mean, standard deviation)."""
    (m_pre, s_pre), (m_functional, s_functional) = pre, functional
    return (s_pre * m_functional + s_functional * m_pre) / (s_pre + s_functional)


def direction(gain: float, smallest: float, *, strict: bool = False) -> Change:
    """Classify a change towards the good end; by index the limit itself is no change, by points it is."""
    size = abs(gain)
    if size < smallest or (strict and size == smallest):
        return "unchanged"
    return "improved" if gain > 0 else "deteriorated"


def category(change: Change, *, clinical_before: bool, functional_after: bool) -> Change:
    """Tell recovery from improvement, and harm from deterioration, by the sides of the cut-off."""
    if change == "improved" and clinical_before and functional_after:
        return "recovered"
    if change == "deteriorated" and not clinical_before and not functional_after:
        return "harmed"
    return change


def deteriorated(scale: Scale, first: float, now: float) -> bool:
    """DETERIORATED: worse than at the start by at least the reliable change."""
    return scale.gained(first, now) <= -scale.reliable_change


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected score y at session t from the first score: c0 + c1*y0 + c2*ln t + c3*y0*ln t."""

    c0: float
    c1: float
    c2: float
    c3: float

    def expected(self, first: float, session: int) -> float:
        """Return the expected score."""
        return self.c0 + self.c1 * first + (self.c2 + self.c3 * first) * log(session)


def track(expected: float, sd: float, now: float, *, low_is_good: bool) -> Track:
    """NOT_ON_TRACK with a fitted curve: red outside the 80 % band, amber outside the 68 % band."""
    behind = (now - expected if low_is_good else expected - now) / sd
    return "red" if behind > RED_SDS else "amber" if behind > AMBER_SDS else "green"


def early_track(scale: Scale, first: float, now: float, session: int) -> Track:
    """NOT_ON_TRACK before there is a curve: red if deteriorated, amber without gain by session six."""
    if deteriorated(scale, first, now):
        return "red"
    late = session >= IMPROVED_BY_SESSION and scale.gained(first, now) < scale.reliable_change
    return "amber" if late else "green"


def risk_item(answer: int | None) -> bool:
    """RISK_ITEM: any answer above nought to the item on thoughts of death or self-harm (PHQ-9 item 9)."""
    return answer is not None and answer > 0
