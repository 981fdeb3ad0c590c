"""Ruptures of the simulated clinic: who has one when, how deep, on which item, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from bench.detecting.clinic import ITEMS, Clinic, Flags, Floats, Whole

HEALTHY, RUPTURE, AFTER = 0, 1, 2
# The item that no rupture is mainly about.
GENERAL = ITEMS - 1
# Sessions between the end of one rupture and the earliest beginning of the next.
APART = 3


@dataclass(slots=True)
class Course:
    """What happens to whom when, before anybody rates it; arrays are of clients, or of clients by sessions.

    `length` is how many sessions are planned, `shows` how much of a rupture a client lets be seen, `drop`
    the points lost over all, `hit` the item that loses most, `leaves` the chance of not coming back.
    """

    clinic: Clinic
    length: Whole
    shows: Floats
    drop: Floats
    hit: Whole
    state: Whole
    leaves: Floats

    @classmethod
    def drawn(cls, clinic: Clinic, chance: Generator) -> Course:
        """Draw how long they stay and who is polite; nothing has happened yet."""
        shape = (clinic.clients, clinic.longest)
        beyond = clinic.mean_length - clinic.shortest
        share = clinic.length_shape / (clinic.length_shape + beyond)
        length = clinic.shortest + chance.negative_binomial(clinic.length_shape, share, clinic.clients)
        return cls(
            clinic=clinic,
            length=np.minimum(length, clinic.longest),
            shows=np.where(chance.random(clinic.clients) < clinic.polite, clinic.polite_shows, 1.0),
            drop=np.zeros(shape),
            hit=np.full(shape, GENERAL),
            state=np.full(shape, HEALTHY),
            leaves=np.full(shape, clinic.leaves),
        )


@dataclass(slots=True)
class Dips:
    """One rupture of each client in `who`; `end` is the first session after it, `lasts` what it takes at least."""

    who: Whole
    first: Whole
    end: Whole
    lasts: Whole
    depth: Floats
    gradual: Flags
    repaired: Flags
    slow: Flags
    item: Whole


def add_ruptures(course: Course, chance: Generator) -> Whole:
    """Give some clients a rupture, and some whose rupture was repaired another; client, first, last of each."""
    clinic = course.clinic
    some = chance.random(clinic.clients) < clinic.rupture
    twice = chance.random(clinic.clients) < clinic.second_rupture
    earliest = np.full(clinic.clients, clinic.earliest)
    one = _draw(course, np.flatnonzero(some & (earliest < course.length)), earliest, chance)
    earliest[one.who] = np.where(one.repaired, one.end + APART, clinic.longest)
    another = np.zeros(clinic.clients, dtype=bool)
    another[one.who] = True
    two = _draw(course, np.flatnonzero(another & twice & (earliest < course.length)), earliest, chance)
    _apply(course, one)
    _apply(course, two)
    return np.concatenate([np.column_stack((dips.who, dips.first, dips.end - 1)) for dips in (one, two)])


def _draw(course: Course, who: Whole, earliest: Whole, chance: Generator) -> Dips:
    clinic, count, length = course.clinic, len(who), course.length[who]
    first = chance.integers(earliest[who], length)
    gradual = chance.random(count) < clinic.gradual
    lasts = np.minimum(chance.geometric(1 - clinic.goes_on, count), clinic.longest_rupture)
    lasts = np.where(gradual, np.maximum(lasts, 2), lasts)
    repaired = chance.random(count) < clinic.repaired
    return Dips(
        who=who,
        first=first,
        end=np.where(repaired, np.minimum(first + lasts, length), length),
        lasts=lasts,
        depth=np.maximum(clinic.least_depth, chance.gamma(*clinic.depth, count)) * course.shows[who],
        gradual=gradual,
        repaired=repaired,
        slow=chance.random(count) < clinic.slow_repair,
        item=chance.integers(0, GENERAL, count),
    )


def _apply(course: Course, dips: Dips) -> None:
    """Let them happen; a later one of the same client leaves an earlier one as it was."""
    clinic = course.clinic
    since = np.arange(clinic.longest)[None, :] - dips.first[:, None]
    long = (dips.end - dips.first)[:, None]
    within, after = (since >= 0) & (since < long), (since == long) & dips.repaired[:, None]
    share = np.where(dips.gradual[:, None], np.minimum(1.0, (since + 1) / 2), 1.0)
    share[(since >= dips.lasts[:, None]) & ~dips.repaired[:, None]] = clinic.stays
    share[after] = clinic.slow_repair_left
    lower = within | (after & dips.slow[:, None])
    _set(course.drop, dips.who, lower, dips.depth[:, None] * share)
    _set(course.hit, dips.who, lower, dips.item[:, None])
    _set(course.state, dips.who, within, RUPTURE)
    _set(course.state, dips.who, after, AFTER)
    _set(course.leaves, dips.who, (since > 0) & ~dips.repaired[:, None], clinic.leaves_unrepaired)


def _set(array: Whole | Floats, who: Whole, where: Flags, value: Whole | Floats | float) -> None:
    array[who] = np.where(where, value, array[who])
