"""The API of prompt cards: supervisors and admins read them, admins give them the clinic's own words."""

from __future__ import annotations

from typing import Any

from services.alerts.usecases.edit_card import edit_card
from services.alerts.web.cards import ALL, kinds_of
from services.alerts.web.cards_schemas import CardDetail, CardList, NewCardWords, card_item, edition_item
from services.alerts.web.clinic_cards import ClinicCard, every, history, one
from services.alerts.web.deps import deps
from shared.web.api import Blueprint, if_match, tagged
from shared.web.identity import need

cards = Blueprint(
    "prompt cards", __name__, description="What may be said to open a talk, in the clinic's own words"
)


@cards.get("/prompt-cards")
@cards.response(200, CardList)
def list_cards() -> dict[str, object]:
    """All cards in all languages, as prompts show them."""
    need("admin", "supervisor")
    return {"items": [card_item(card, kinds_of(ALL[card.key])) for each in every(deps()) for card in each]}


@cards.get("/prompt-cards/<card>/<language>")
@cards.response(200, CardDetail)
@cards.revised
def show_card(card: str, language: str) -> tuple[object, int, dict[str, str]]:
    """A card in one language, and what became of it."""
    need("admin", "supervisor")
    return _told(one(deps(), card, language))


@cards.put("/prompt-cards/<card>/<language>")
@cards.arguments(NewCardWords)
@cards.response(200, CardDetail)
@cards.revised
def put_card(body: dict[str, Any], card: str, language: str) -> tuple[object, int, dict[str, str]]:
    """Give a card the clinic's own words, or those that come with Attune again."""
    me = need("admin")
    wish = one(deps(), card, language).wish(body["words"], if_match())
    deps().transact(lambda unit: edit_card(unit, me, wish))
    return _told(one(deps(), card, language))


def _told(card: ClinicCard) -> tuple[object, int, dict[str, str]]:
    item = card_item(card, kinds_of(ALL[card.key]))
    item["history"] = [edition_item(edition) for edition in history(deps(), card)]
    return tagged(item, card.version)
