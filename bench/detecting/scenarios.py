"""Clinics that differ from the basic one in one way each, all but the first with whole-point answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bench.detecting.clinic import Clinic

BASE: Final = Clinic()
WHOLE: Final = replace(BASE, step=1.0)

SCENARIOS: Final = {
    "base, tenths of a point": BASE,
    "whole points": WHOLE,
    "even spread over items": replace(WHOLE, hit_item_share=0.25),
    "shallow ruptures": replace(WHOLE, depth=(4.0, 1.0)),
    "deep ruptures": replace(WHOLE, depth=(4.0, 2.25)),
    "noisy ratings": replace(WHOLE, noise=3.6),
    "heavy ceiling": replace(WHOLE, top=44.0),
    "30 % missing": replace(WHOLE, unrated=0.30, unrated_in_rupture=0.45),
    "early onset": replace(WHOLE, earliest=0),
}
