"""The numbers of the simulated clinic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

ITEMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """The numbers of the model, in points of the total of 40 and in sessions."""

    clients: int = 6000
    therapists: int = 150
    shortest: int = 3
    mean_length: float = 11.0
    length_shape: float = 2.5
    longest: int = 24
    top: float = 41.5
    below_top: tuple[float, float] = (1.2, 2.4)
    therapist_sd: float = 0.7
    growth: tuple[float, float] = (1.2, 1.0)
    growth_sessions: float = 3.0
    noise: float = 2.6
    noise_spread: float = 0.40
    carry_over: float = 0.30
    item_level_sd: float = 0.50
    item_noise: float = 0.50
    hit_item_share: float = 0.45
    general_share: float = 0.25
    step: float = 0.1
    polite: float = 0.12
    polite_shows: float = 0.35
    rupture: float = 0.30
    second_rupture: float = 0.25
    earliest: int = 2
    depth: tuple[float, float] = (4.0, 1.5)
    least_depth: float = 2.0
    gradual: float = 0.35
    goes_on: float = 0.5
    longest_rupture: int = 6
    repaired: float = 0.58
    stays: float = 0.75
    slow_repair: float = 0.30
    slow_repair_left: float = 0.4
    unrated: float = 0.10
    unrated_in_rupture: float = 0.25
    leaves: float = 0.024
    leaves_unrepaired: float = 0.12
