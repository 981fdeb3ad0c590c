"""Edit a prompt card: the clinic's own words in the place of those that come with Attune, or those again."""

from __future__ import annotations

from dataclasses import dataclass

from services.alerts.domain.cards import Words
from services.alerts.ports.cards import CardsUnit, Edition, version_of
from shared.contracts.principal import Principal
from shared.contracts.revision import Revision
from shared.errors import Stale


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a card is to say in a language, None for what comes with Attune, whose words are `came`.

    `after` is the version that the person has read, None for any.
    """

    card: str
    language: str
    words: Words | None
    came: Words
    after: Revision | None


def edit_card(unit: CardsUnit, who: Principal, wish: Wish) -> Edition | None:
    """Keep one more edition and give it; raises Stale if somebody else has changed the card meanwhile.

    What the card says already makes no edition; None if there is none then.
    """
    newest = unit.cards.newest(wish.card, wish.language)
    if wish.after is not None and wish.after != version_of(newest):
        raise Stale("Somebody else has changed this card meanwhile. Look at their words first.")
    if wish.words == (newest.words if newest else None):
        return newest
    edition = Edition(
        card=wish.card,
        language=wish.language,
        revision=unit.next_revision(newest.revision if newest else None),
        by=who.staff_id,
        at=unit.now,
        words=wish.words,
        came=wish.came.digest,
    )
    unit.cards.append(edition)
    return edition
