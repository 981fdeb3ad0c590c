"""Prompt cards: what a clinician may say to open the talk, and what tends to help, per kind of prompt.

Careful defaults in our own words. They invite and never diagnose; what a clinic made of them: see `clinic_cards`.
"""

from __future__ import annotations

from typing import Final, get_args

from services.alerts.domain.signals import Kind
from services.alerts.web.cards import care, endings, goals, relationship
from services.alerts.web.cards.card import Card

__all__ = ["ALL", "Card", "card_for", "kinds_of", "stream_of"]

_BY_ITEM: Final = {
    "heard": relationship.HEARD,
    "matters": relationship.MATTERS,
    "fit": relationship.FIT,
    "openness": relationship.OPENNESS,
}
_BY_KIND: Final[dict[Kind, Card]] = {
    "SLIDE": relationship.SLIDE,
    "LOW_STANDING": relationship.STANDING,
    "LOW_START": relationship.START,
    "CEILING": care.CEILING,
    "COMFORT_WITHOUT_CHANGE": care.COMFORT,
    "STALLED": goals.STALLED,
    "REGRESSING": goals.REGRESSING,
    "GOAL_REACHED_REVIEW": goals.REACHED,
    "GOAL_OVERDUE": goals.OVERDUE,
    "MISSED_CHECK_INS": care.UNANSWERED,
    "MISSED_SESSIONS": care.ABSENT,
    "SILENT_ENDING": care.ABSENT,
    "ENDING_WISH": endings.WISH,
    "NOT_WORTH_IT": endings.DOUBT,
    "ENDING_REVIEW": endings.REVIEW,
    "CONCERN": care.NOTE,
    "DISOWNED": care.NOT_THEIRS,
    "NOT_SAFE": care.SAFETY,
    "RISK_ITEM": care.SAFETY,
    "DETERIORATED": care.WORSE,
    "NOT_ON_TRACK": care.BEHIND,
    "SUDDEN_GAIN": care.GAINED,
    "SUDDEN_LOSS": care.WORSE,
}


# Every card by its key, those about the relationship first.
ALL: Final[dict[str, Card]] = {
    card.key: card for card in (*_BY_ITEM.values(), relationship.TOGETHER, *_BY_KIND.values())
}


def kinds_of(card: Card) -> list[str]:
    """For which kinds of prompt it is."""
    return [kind for kind in get_args(Kind) if card in (_BY_KIND.get(kind), *_of_ruptures(kind))]


def stream_of(card: Card) -> str | None:
    """For a card about ruptures: which statement fell, or all four together."""
    items = [item for item, one in _BY_ITEM.items() if one is card]
    return items[0] if items else "total" if card is relationship.TOGETHER else None


def _of_ruptures(kind: Kind) -> tuple[Card, ...]:
    return () if kind in _BY_KIND else (*_BY_ITEM.values(), relationship.TOGETHER)


def card_for(kind: Kind, item: str | None = None) -> Card:
    """The card for a kind of prompt; for a rupture it depends on the item that fell furthest, if one did."""
    return _BY_KIND.get(kind) or _BY_ITEM.get(item or "", relationship.TOGETHER)
