"""Shrinkage-baseline innovation (SBE): how far a rating lies below what is usual for this client.

One recursion serves the total and each item. The baseline starts at the clinic's mean and moves to
the client's own ratings; the spread likewise. A rating is scored against what was known before it.
Source: detection specification of the product, checked against its worked examples.
"""

from dataclasses import dataclass, field
from math import sqrt

from services.alerts.domain.rules import Prior, RuleSet

RECENT = 3


@dataclass(slots=True)
class Stream:
    """State of one stream: capped count n, full count k, own mean m, own noise r over nu; last three ratings."""

    n: int = 0
    k: int = 0
    m: float = 0.0
    r: float = 0.0
    nu: float = 0.0
    recent: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """One rating seen by its stream: usual value, own spread, spread of the prediction, score or None."""

    x: float
    usual: float
    noise: float
    spread: float
    score: float | None


@dataclass(slots=True)
class Usual:
    """What the next rating is measured against: the usual value, own noise, and the band's spread around it."""

    value: float
    noise: float
    spread: float


def usual(stream: Stream, prior: Prior, rules: RuleSet) -> Usual:
    """Return the stream's baseline as it stands."""
    return Usual(*_known(stream, prior, rules))


def step(stream: Stream, x: float, prior: Prior, rules: RuleSet) -> Reading:
    """Score x against the stream's baseline, then let the stream learn x (clipped, so one dip moves it little)."""
    value, noise, spread = _known(stream, prior, rules)
    z, k, n, cap, learned = (x - value) / spread, stream.k, stream.n, rules.cap, x
    if k > 0:
        clip = rules.clip
        clipped = clip if z > clip else -clip if z < -clip else z  # noqa: FURB136 -- calls of max take longer
        keep = 1.0 if n < cap else 1.0 - 1.0 / cap
        stream.r = keep * stream.r + clipped * clipped
        stream.nu = keep * stream.nu + 1.0
        learned = value + clipped * spread
    if n < cap:
        stream.n = n = n + 1
    stream.m += (learned - stream.m) / n
    stream.k = k + 1
    recent = stream.recent
    if len(recent) == RECENT:
        del recent[0]
    recent.append(x)
    return Reading(x, value, noise, spread, -z if k >= rules.warm else None)


def _known(stream: Stream, prior: Prior, rules: RuleSet) -> tuple[float, float, float]:
    """Return usual value, own noise and spread of the prediction; plain, as every rating comes here five times."""
    s2, n, nu0, floor = prior.s2, stream.n, rules.nu0, rules.floor
    kappa = s2 / prior.tau2
    weight = kappa + n
    share = (nu0 + stream.r) / (nu0 + stream.nu)
    own = s2 * (share if share > floor else floor)  # noqa: FURB136 -- the same
    value = (kappa * prior.mu0 + n * stream.m) / weight
    return value, sqrt(own), sqrt(own * (1.0 + 1.0 / weight))


def rebase(stream: Stream) -> None:
    """Take the last three ratings as the new usual, after a rupture that was not repaired."""
    if stream.recent:
        stream.n = len(stream.recent)
        stream.m = sum(stream.recent) / stream.n
