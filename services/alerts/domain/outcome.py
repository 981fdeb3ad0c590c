"""Outcome of care: reliable and clinically significant change, and whether it goes as expected.

Source: Jacobson and Truax 1991 for change; expected trajectories as in outcome monitoring at large.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from services.alerts.domain.rules import OutcomeNumbers

Change = Literal["recovered", "improved", "unchanged", "deteriorated", "harmed"]
Track = Literal["green", "amber", "red"]

RELIABLE = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a questionnaire's total is to be read: 0 to `highest`; from `cut_off` towards the worse end is clinical.

    `reliable_change` is the smallest difference in points that is more than measuring error.
    """

    highest: float
    low_is_good: bool
    cut_off: float
    reliable_change: float

    def gained(self, pre: float, post: float) -> float:
        """Return the change towards the good end."""
        return pre - post if self.low_is_good else post - pre

    def clinical(self, score: float) -> bool:
        """Return whether the score is at the cut-off or on its worse side."""
        return self.mirrored(score) >= self.mirrored(self.cut_off)

    def mirrored(self, score: float) -> float:
        """Return the score as if low were good."""
        return score if self.low_is_good else self.highest - score


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


def track(behind: float, numbers: OutcomeNumbers) -> Track:
    """NOT_ON_TRACK with a fitted curve, by residual deviations behind it: red beyond 80 %, amber 68 %."""
    return "red" if behind > numbers.red else "amber" if behind > numbers.amber else "green"


def early_track(scale: Scale, scores: tuple[float, float], session: int, numbers: OutcomeNumbers) -> Track:
    """NOT_ON_TRACK before there is a curve, of (first, now): red if deteriorated, amber if not gained by six.

    Whoever began on the good side of the cut-off has little to gain there: that they did not is no finding.
    """
    first, now = scores
    if deteriorated(scale, first, now):
        return "red"
    late = session >= numbers.gained_by and scale.gained(first, now) < scale.reliable_change
    return "amber" if late and scale.clinical(first) else "green"


def risk_item(answer: int | None) -> bool:
    """RISK_ITEM: any answer above nought to the item on thoughts of death or self-harm (PHQ-9 item 9)."""
    return answer is not None and answer > 0
