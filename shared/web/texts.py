"""Translated texts, read from the translators' own files: `.po` as committed, with nothing to be compiled."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Final

import flask_babel
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER: Final = Path(__file__).parent / "translations"
FILE: Final = Path("LC_MESSAGES", "messages.po")


class Texts(flask_babel.Domain):  # type: ignore[misc] # Flask-Babel has no types
    """Where gettext finds the texts of a language: in the `.po` files of the app's folders."""

    def get_translations(self) -> Translations:
        """The texts of the language that is spoken now."""
        return spoken()


class Babel(flask_babel.Babel):  # type: ignore[misc] # the same
    """Flask-Babel, with texts from `.po` files."""

    @property
    def domain_instance(self) -> Texts:
        """What gettext asks."""
        return Texts()

    def list_translations(self) -> list[Locale]:
        """The languages that there are texts in, besides English."""
        return [
            Locale.parse(name) for name in languages(*map(Path, flask_babel.get_babel().translation_directories))
        ]


def spoken() -> Translations:
    """The texts of the language that is spoken now; without a file of its own, those of the wider language.

    A page asks for them at every word, so they are kept where Flask-Babel has the language, and lets go of both.
    """
    here = flask_babel._get_current_context()  # noqa: SLF001 - it has no other name
    if here is None:
        return Translations()
    if getattr(here, "babel_translations", None) is None:
        folders = tuple(flask_babel.get_babel().translation_directories)
        here.babel_translations = _of(folders, str(flask_babel.get_locale()))
    found: Translations = here.babel_translations
    return found


def languages(*folders: Path) -> list[str]:
    """The languages that the folders have texts in, by name."""
    return sorted({file.parts[-3] for folder in folders for file in folder.glob(f"*/{FILE}")})


def of(language: str) -> Translations:
    """Our texts in that language, outside of any page."""
    return _of((str(FOLDER),), language)


@cache
def _of(folders: tuple[str, ...], locale: str) -> Translations:
    texts = Translations()
    for folder in folders:
        names = (locale, locale.split("_", maxsplit=1)[0])
        file = next((each for name in names if (each := Path(folder, name, FILE)).exists()), None)
        if file:
            _add(texts, file)
    return texts


def _add(texts: Translations, file: Path) -> None:
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=file.parts[-3]))
    compiled.seek(0)
    found = Translations(compiled)
    texts.merge(found)
    texts.plural = found.plural  # merge() leaves it out
