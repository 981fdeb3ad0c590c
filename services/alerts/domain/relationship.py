"""The relationship of a client with one clinician within an episode: its five streams and their state.

What is usual is known in one wording of the statements: another one begins it anew (see `relationship_key`).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.rules import RuleSet
from services.alerts.domain.sbe import Stream, Usual, usual

STREAMS = ("total", *ITEMS)


def _streams() -> dict[str, Stream]:
    return {name: Stream() for name in STREAMS}


class Level(NamedTuple):
    """How high a rating is over all, and on how many answered statements that rests: fewer than four, reckoned."""

    total: float
    answered: int


@dataclass(slots=True)
class Relationship:
    """Streams by name, how many ratings there were, the first totals and the last, and when rules last spoke.

    `leveled` counts the ratings that the low rules judged, `levels` are the last three of them, and
    `standing_at` is the count at which LOW_STANDING last spoke (0: never). `slide_level` is how many times
    the slide's threshold has been reported since the ratings last stood high, `tops` how many check-ins
    running were all tens. `lately` has the last totals as (epoch seconds, total), `comfortable` is whether
    COMFORT_WITHOUT_CHANGE held at the last. `earlier` counts what the low rules judged in an earlier wording.
    """

    episode_id: str
    clinician_id: str
    streams: dict[str, Stream] = field(default_factory=_streams)
    ratings: int = 0
    first_totals: list[float] = field(default_factory=list)
    leveled: int = 0
    levels: list[Level] = field(default_factory=list)
    standing_at: int = 0
    slide_level: int = 0
    tops: int = 0
    lately: list[tuple[float, float]] = field(default_factory=list)
    comfortable: bool = False
    earlier: int = 0

    @property
    def pair(self) -> tuple[str, str]:
        """Whose relationship it is, in whatever wording."""
        return self.episode_id, self.clinician_id


def relationship_key(episode_id: str, clinician_id: str, version: int) -> str:
    """Return the key of a relationship in the fold, as it is known in that version of the statements' words."""
    pair = f"{episode_id}|{clinician_id}"
    return pair if version == 1 else f"{pair}|{version}"


def baselines(relationship: Relationship, rules: RuleSet) -> dict[str, Usual]:
    """Return what is usual on each stream, for the next rating; the band is value ± spread."""
    return {name: usual(relationship.streams[name], rules.priors[name], rules) for name in STREAMS}
