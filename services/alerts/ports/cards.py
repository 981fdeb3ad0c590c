"""What the use cases need for prompt cards in the clinic's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.alerts.domain.cards import Words
from shared.contracts.revision import Revision

# The version of a card that nobody has changed yet.
AS_IT_CAME: Final = Revision(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What somebody made of a card in one language, when; without words it is as it comes with Attune again.

    `came` is the digest of the words that came with Attune then.
    """

    card: str
    language: str
    revision: Revision
    by: str
    at: datetime
    words: Words | None
    came: str


def version_of(edition: Edition | None) -> Revision:
    """The version of a card whose newest edition this is."""
    return edition.revision if edition else AS_IT_CAME


class Editions(Protocol):
    """What became of the cards; editions are added, and none is changed or taken away."""

    def newest(self, card: str, language: str) -> Edition | None:
        """The newest edition of a card in that language, if anybody has changed it."""

    def all_newest(self) -> Sequence[Edition]:
        """The newest of each card in each language."""

    def history(self, card: str, language: str, limit: int) -> Sequence[Edition]:
        """The editions of a card in that language, newest first."""

    def append(self, edition: Edition) -> None:
        """Keep one more; of two of the same version only one is kept."""


class CardsUnit(Protocol):
    """One unit of work about cards."""

    @property
    def now(self) -> datetime:
        """The instant of this attempt."""

    @property
    def cards(self) -> Editions:
        """What became of the cards."""

    def next_revision(self, current: Revision | None) -> Revision:
        """The revision after that one."""
