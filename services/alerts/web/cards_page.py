"""The pages about prompt cards: all of them, and each with its history and, for admins, to edit. No scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import flask

from services.alerts.domain.cards import Words
from services.alerts.usecases.edit_card import edit_card
from services.alerts.web.cards_schemas import AsItCameForm, CardForm, form_of, version_text, words_of
from services.alerts.web.clinic_cards import ClinicCard, every, history, one, spoken
from services.alerts.web.deps import deps
from shared.contracts.principal import Principal
from shared.errors import Stale
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import load_form
from shared.web.speech import LANGUAGES
from shared.web.words import told

cards_pages = flask.Blueprint("cards_pages", __name__)

Answer = flask.typing.ResponseReturnValue
PREVIEW, AS_IT_CAME = "preview", "as-it-came"


@dataclass(frozen=True)
class Sent:
    """What somebody has just typed, what is wrong with it, and how it would look."""

    said: dict[str, Any]
    wrong: dict[str, list[str]] = field(default_factory=dict)
    trouble: str | None = None
    preview: Words | None = None


@cards_pages.get("/cards")
def show_cards() -> str:
    """All cards, and which of them the clinic has put into its own words."""
    need("admin", "supervisor")
    cards = every(deps())
    writers = {card.by for each in cards for card in each if card.by}
    return render("cards.html", cards=cards, spoken=spoken(), names=deps().neighbours.staff_names(writers))


@cards_pages.get("/cards/<card>/<language>")
def show_card(card: str, language: str) -> str:
    """One card in one language: as the prompt shows it, what became of it, and a form for admins."""
    me = need("admin", "supervisor")
    return _page(me, one(deps(), card, language))


@cards_pages.post("/cards/<card>/<language>")
def edit(card: str, language: str) -> Answer:
    """Keep what was typed, or show how it would look; what cannot be kept is shown again as it was typed."""
    me = need("admin")
    found = one(deps(), card, language)
    again = flask.request.form.get("do") == AS_IT_CAME
    said, wrong = load_form(AsItCameForm if again else CardForm, flask.request.form)
    typed: dict[str, Any] = {**form_of(found.words), **dict(flask.request.form)}
    if wrong:
        return _page(me, found, Sent(typed, wrong)), 422
    words = None if again else words_of(said)
    if said["do"] == PREVIEW:
        return _page(me, found, Sent(typed, preview=words))
    there = flask.url_for("cards_pages.show_card", card=card, language=language)
    wish = found.wish(None if words == found.came else words, said["after"])
    try:
        return once_only(deps().transact, lambda unit: edit_card(unit, me, wish), then=lambda _edition: there)
    except Stale as error:
        newest = one(deps(), card, language)
        now = {**typed, "after": version_text(newest.version)}
        return _page(me, newest, Sent(now, trouble=told(error.sentence))), 409


def _page(me: Principal, card: ClinicCard, sent: Sent | None = None) -> str:
    editions = history(deps(), card)
    fields = sent.said if sent else {**form_of(card.words), "after": version_text(card.version)}
    return render(
        "card.html",
        card=card,
        languages_of_cards=LANGUAGES,
        words=sent.preview if sent and sent.preview else card.words,
        said=fields,
        wrong=sent.wrong if sent else {},
        trouble=sent.trouble if sent else None,
        preview=bool(sent and sent.preview),
        may_edit=me.is_("admin"),
        editions=editions,
        names=deps().neighbours.staff_names({edition.by for edition in editions}),
    )
