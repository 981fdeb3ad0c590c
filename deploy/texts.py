"""The texts that people read, collected from code and templates into the translators' files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from deploy.local.plan import ROOT
from shared.web.texts import FILE, FOLDER, languages

PLACES: Final = ("services", "shared")
METHODS: Final = (("**.py", "python"), ("**/templates/**.html", "jinja2"))
OPTIONS: Final = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
ERRORS: Final = (
    "Conflict",
    "Forbidden",
    "Gone",
    "Invalid",
    "NotFound",
    "PreconditionNeeded",
    "SignInNeeded",
    "Stale",
    "TooMany",
    "Unavailable",
)
# What marks a text: gettext's own names, ours, and errors, whose sentence is translated where it is shown.
MARKS: Final = {
    **DEFAULT_KEYWORDS,
    "lazy": None,
    "say": None,
    "wrong": (2,),
    **dict.fromkeys(ERRORS),
}


@cache
def collected() -> Catalog:
    """Every text that people read, with the files that it stands in."""
    catalog = Catalog()
    for place in PLACES:
        found = extract_from_dir(ROOT / place, METHODS, OPTIONS, MARKS)
        for file, _line, text, comments, context in found:
            catalog.add(text, locations=[(f"{place}/{file}", 1)], auto_comments=comments, context=context)
    return catalog


def translated(language: str, folder: Path = FOLDER) -> Catalog:
    """What the translators have said, in that language."""
    with (folder / language / FILE).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, folder: Path = FOLDER) -> Path:
    """Put new texts into the language's file, and leave out those that nobody reads any more; where it is.

    A language that has no file gets one. Nothing in it depends on who runs this, when, or on what stands where, so
    that two people's changes seldom meet.
    """
    path = folder / language / FILE
    catalog = translated(language, folder) if path.exists() else Catalog(locale=language)
    catalog.update(collected(), no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=115, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
        )
    return path


def update_all(others: tuple[str, ...] = (), folder: Path = FOLDER) -> dict[Path, int]:
    """The same for each language that there is, and for others; how many texts each has yet to translate."""
    return {
        update(language, folder): len(untranslated(translated(language, folder)))
        for language in sorted({*languages(folder), *others})
    }


def untranslated(catalog: Catalog) -> list[str]:
    """The English texts that the catalog says nothing for."""
    return [_first(message.id) for message in catalog if message.id and not all(_forms(message.string))]


def _forms(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string] if isinstance(string, str) else (string or [""])


def _first(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]
