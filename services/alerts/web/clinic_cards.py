"""The cards as a clinic has them: those that come with Attune, or its own words in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import flask_babel

from services.alerts.domain.cards import Words
from services.alerts.ports.cards import Edition, version_of
from services.alerts.usecases.edit_card import Wish
from services.alerts.web.cards import ALL, Card, kinds_of, stream_of
from services.alerts.web.deps import Deps
from services.alerts.web.statements import NEWEST, in_short
from services.alerts.web.worked import named
from shared.contracts.revision import Revision
from shared.errors import NotFound
from shared.web.speech import LANGUAGES
from shared.web.words import _

ENGLISH: Final = "en"
# As many as somebody would look through.
MOST_EDITIONS: Final = 50


@dataclass(frozen=True)
class ClinicCard:
    """A card in one language; `since` is when the clinic put its own words there, `by` who did.

    `changed` says that what comes with Attune has other words now than when the clinic wrote its own.
    """

    key: str
    language: str
    words: Words
    came: Words
    version: Revision
    since: datetime | None
    by: str | None
    changed: bool

    @property
    def own(self) -> bool:
        """Whether these are the clinic's own words."""
        return self.since is not None

    @property
    def about(self) -> list[str]:
        """The names of the kinds of prompts that it is for."""
        card = ALL[self.key]
        stream = stream_of(card)
        if stream is not None:
            return [_("below usual on “%(statement)s”", statement=in_short(stream, NEWEST))]
        return [named(kind) for kind in kinds_of(card)]

    @property
    def language_name(self) -> str:
        """The language as its readers call it."""
        return LANGUAGES[self.language]

    def wish(self, words: Words | None, after: Revision | None) -> Wish:
        """What it takes to give it other words, None for those that came with Attune."""
        return Wish(card=self.key, language=self.language, words=words, came=self.came, after=after)


def spoken() -> str:
    """The language in which the reader of this page gets cards."""
    language = getattr(flask_babel.get_locale(), "language", ENGLISH)
    return language if language in LANGUAGES else ENGLISH


def shown(made: Deps, card: Card) -> ClinicCard:
    """A card as a prompt shows it to whoever reads this page."""
    language = spoken()
    return _made(card, language, made.cards.newest(card.key, language))


def one(made: Deps, key: str, language: str) -> ClinicCard:
    """A card in that language; raises NotFound."""
    if key not in ALL or language not in LANGUAGES:
        raise NotFound(_("There is no such card."))
    return _made(ALL[key], language, made.cards.newest(key, language))


def every(made: Deps) -> list[list[ClinicCard]]:
    """All cards, each in every language."""
    newest = {(edition.card, edition.language): edition for edition in made.cards.all_newest()}
    return [
        [_made(card, language, newest.get((key, language))) for language in LANGUAGES] for key, card in ALL.items()
    ]


def history(made: Deps, card: ClinicCard) -> Sequence[Edition]:
    """What became of a card, newest first."""
    return made.cards.history(card.key, card.language, MOST_EDITIONS)


def _made(card: Card, language: str, newest: Edition | None) -> ClinicCard:
    with flask_babel.force_locale(language):
        came = card.words
    own = newest if newest is not None and newest.words is not None else None
    return ClinicCard(
        key=card.key,
        language=language,
        words=own.words if own is not None and own.words is not None else came,
        came=came,
        version=version_of(newest),
        since=own.at if own else None,
        by=own.by if own else None,
        changed=own is not None and own.came != came.digest,
    )
