"""A clinic that never was: session ratings of four items with ruptures in known places.

Each client has a level (near or above the top, so that many ratings sit at the ceiling), grows a little
over the first sessions and varies from session to session with some carry-over. A rupture takes the level
down, mostly on one item; most are repaired, the others stay and make an early end likelier. Numbers with a
source in the literature: share of clients with a rupture (.19 to .50 in four studies), share repaired (.58,
Larsson 2018), length (mostly one session, the longest six, Gumz 2012), unplanned endings (19.7 %, Swift and
Greenberg 2012), likeness of one session's rating to the next (.54 to .70). The others are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from bench.detecting.clinic import ITEMS, Clinic, Flags, Floats, Whole
from bench.detecting.ruptures import GENERAL, HEALTHY, RUPTURE, Course, add_ruptures


@dataclass(slots=True)
class Simulated:
    """Clients by sessions: items and totals (NaN where unrated), whether rated, and what was going on.

    `ruptures` has a row of client, first and last session for each that began before the client left.
    """

    items: Floats
    total: Floats
    rated: Flags
    state: Whole
    ruptures: Whole

    @property
    def healthy(self) -> Flags:
        """Rated sessions outside ruptures and the session after one."""
        healthy: Flags = self.rated & (self.state == HEALTHY)
        return healthy


def simulate(clinic: Clinic, seed: int) -> Simulated:
    """Draw one clinic's ratings."""
    chance = np.random.default_rng(seed)
    course = Course.drawn(clinic, chance)
    ruptures = add_ruptures(course, chance)
    present = _until_they_leave(course, chance)
    items = _items(course, _levels(clinic, chance), chance)
    unrated = np.where(course.state == RUPTURE, clinic.unrated_in_rupture, clinic.unrated)
    rated = present & (chance.random(present.shape) >= unrated)
    items[~rated] = np.nan
    return Simulated(items, items.sum(axis=2), rated, course.state, _begun(ruptures, present.sum(axis=1)))


def _levels(clinic: Clinic, chance: Generator) -> Floats:
    """Return the latent total without ruptures; growth ends at the client's level, wherever it began."""
    count, sessions = clinic.clients, np.arange(clinic.longest)
    therapist = chance.normal(0, clinic.therapist_sd, clinic.therapists)
    level = clinic.top - chance.gamma(*clinic.below_top, count)
    level += therapist[chance.integers(0, clinic.therapists, count)]
    growth = chance.normal(*clinic.growth, count)
    to_come = growth[:, None] * np.exp(-sessions / clinic.growth_sessions)[None, :]
    sd = np.exp(chance.normal(np.log(clinic.noise), clinic.noise_spread, count))
    return level[:, None] - to_come + sd[:, None] * _carried_over(clinic, chance)


def _carried_over(clinic: Clinic, chance: Generator) -> Floats:
    """Return noise of unit variance in which each session carries some of the one before over."""
    noise = chance.normal(size=(clinic.clients, clinic.longest))
    fresh = np.sqrt(1 - clinic.carry_over**2)
    for session in range(1, clinic.longest):
        noise[:, session] = clinic.carry_over * noise[:, session - 1] + fresh * noise[:, session]
    return noise


def _until_they_leave(course: Course, chance: Generator) -> Flags:
    """Return which sessions take place: some clients leave after one, never after the last but one."""
    sessions = np.arange(course.clinic.longest)[None, :]
    leaves = chance.random(course.leaves.shape) < course.leaves
    last = np.where(leaves.any(axis=1), leaves.argmax(axis=1), course.clinic.longest)
    early = (last >= 1) & (last < course.length - 1)
    return sessions < np.where(early, last + 1, course.length)[:, None]


def _items(course: Course, level: Floats, chance: Generator) -> Floats:
    """Split the total over the items, each with a level and noise of its own, rounded as clients can answer."""
    clinic = course.clinic
    shape = (*level.shape, ITEMS)
    others = (1 - clinic.general_share - clinic.hit_item_share) / 2
    share = np.full(shape, others)
    share[..., GENERAL] = clinic.general_share
    np.put_along_axis(share, course.hit[..., None], clinic.hit_item_share, axis=2)
    own = chance.normal(0, clinic.item_level_sd, (clinic.clients, 1, ITEMS))
    noise = chance.normal(0, clinic.item_noise, shape)
    items = level[..., None] / ITEMS - course.drop[..., None] * share + own + noise
    return np.clip(np.round(items / clinic.step) * clinic.step, 0, 10)


def _begun(ruptures: Whole, sessions: Whole) -> Whole:
    """Keep the ruptures that began before the client left, and end them there."""
    client, first, last = ruptures.T
    begun = first < sessions[client]
    seen: Whole = np.column_stack((client, first, np.minimum(last, sessions[client] - 1)))[begun]
    return seen
