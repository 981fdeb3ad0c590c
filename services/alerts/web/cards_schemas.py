"""Prompt cards as they come from forms and go over the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import marshmallow
from marshmallow import fields, validate

from services.alerts.domain.cards import Words
from services.alerts.ports.cards import Edition
from services.alerts.web.clinic_cards import ClinicCard
from shared.contracts.revision import Revision
from shared.web.api import Schema
from shared.web.schemas import FormSchema, Instant, Said, StrictString
from shared.web.words import lazy

TITLE, QUESTION, HELP, WHY, SOURCE = 60, 200, 240, 500, 400
FEWEST, MOST = 2, 3
NUMBERS: Final = tuple(range(1, MOST + 1))
VERSION: Final = re.compile(r"(\d{1,9})\.(\d{1,15})")


class Version(Said):
    """The version of a card that a form was made from."""

    default_error_messages = {"invalid": lazy("Please load the page anew.")}  # noqa: RUF012 - marshmallow's

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Revision:  # noqa: ANN401, ARG002 - marshmallow's
        match = VERSION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise self.make_error("invalid")
        return Revision(int(match[1]), int(match[2]))


class AsItCameForm(FormSchema):
    """That a card is to say again what comes with Attune, and the version that the form was made from."""

    do = StrictString(required=True)
    after = Version(required=True)


class CardForm(AsItCameForm):
    """What a card is to say, and the version that the form was made from; its third lines may be left empty."""

    do = StrictString(required=True, one_of=("save", "preview"))
    title = StrictString(required=True, max=TITLE)
    question_1 = StrictString(required=True, max=QUESTION)
    question_2 = StrictString(required=True, max=QUESTION)
    question_3 = StrictString(load_default="", max=QUESTION)
    help_1 = StrictString(required=True, max=HELP)
    help_2 = StrictString(required=True, max=HELP)
    help_3 = StrictString(load_default="", max=HELP)
    why = StrictString(required=True, max=WHY)
    source = StrictString(load_default="", max=SOURCE)


def words_of(said: Mapping[str, Any]) -> Words:
    """What a form says."""
    return Words(
        title=said["title"],
        questions=tuple(text for number in NUMBERS if (text := said[f"question_{number}"])),
        helps=tuple(text for number in NUMBERS if (text := said[f"help_{number}"])),
        why=said["why"],
        source=said["source"],
    )


def form_of(words: Words) -> dict[str, str]:
    """The fields of the form with these words in it."""
    questions = {f"question_{number}": text for number, text in enumerate(words.questions, 1)}
    helps = {f"help_{number}": text for number, text in enumerate(words.helps, 1)}
    return {"title": words.title, **questions, **helps, "why": words.why, "source": words.source}


def version_text(version: Revision) -> str:
    """A version as a form carries it."""
    return f"{version.epoch}.{version.n}"


class CardWords(Schema):
    """What a card says."""

    title = StrictString(required=True, max=TITLE)
    questions = fields.List(StrictString(max=QUESTION), required=True, validate=validate.Length(FEWEST, MOST))
    helps = fields.List(StrictString(max=HELP), required=True, validate=validate.Length(FEWEST, MOST))
    why = StrictString(required=True, max=WHY)
    source = StrictString(min=0, max=SOURCE, load_default="")

    @marshmallow.post_load
    def _made(self, said: dict[str, Any], **_options: object) -> Words:
        return Words(**{**said, "questions": tuple(said["questions"]), "helps": tuple(said["helps"])})


class NewCardWords(Schema):
    """The clinic's own words for a card; null for those that come with Attune."""

    words = fields.Nested(CardWords, required=True, allow_none=True)


class EditionItem(Schema):
    """What somebody made of the card: who, when, and the words, null where they took those of Attune again."""

    at = Instant()
    by = fields.String()
    words = fields.Nested(CardWords, allow_none=True)


class CardItem(Schema):
    """A card in one language as prompts show it, and as it comes with Attune."""

    card = fields.String()
    language = fields.String()
    kinds = fields.List(fields.String(), metadata={"description": "For which kinds of prompts it is."})
    words = fields.Nested(CardWords)
    own = fields.Boolean(metadata={"description": "Whether these are the clinic's own words."})
    since = Instant(allow_none=True)
    by = fields.String(allow_none=True)
    came = fields.Nested(CardWords, metadata={"description": "The words that come with Attune."})
    came_changed = fields.Boolean(
        metadata={"description": "Whether these have changed since the clinic wrote its own."}
    )


class CardDetail(CardItem):
    """A card with what became of it, newest first."""

    history = fields.List(fields.Nested(EditionItem))


class CardList(Schema):
    """All cards in all languages."""

    items = fields.List(fields.Nested(CardItem))


def card_item(card: ClinicCard, kinds: list[str]) -> dict[str, object]:
    """A card as the API shows it."""
    return {
        "card": card.key,
        "language": card.language,
        "kinds": kinds,
        "words": card.words,
        "own": card.own,
        "since": card.since,
        "by": card.by,
        "came": card.came,
        "came_changed": card.changed,
    }


def edition_item(edition: Edition) -> dict[str, object]:
    """An edition as the API shows it."""
    return {"at": edition.at, "by": edition.by, "words": edition.words}
