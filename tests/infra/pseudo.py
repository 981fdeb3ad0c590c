"""Two languages that nobody speaks, which show what no translator would have seen.

Every text of the first is accented, 40 % longer and stands between ⟦ and ⟧: words outside these are written into
code or templates. The second reads from right to left. Each goes by the name of a language that Babel knows and we
have no texts in.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import flask
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from deploy.texts import collected
from shared.web import speech
from shared.web.texts import FILE

ACCENTED: Final = "eo"
FROM_RIGHT: Final = "ar"
ACCENTS: Final = str.maketrans("aeioucnsyAEIOUCNSY", "áéíóúçñšýÁÉÍÓÚÇÑŠÝ")
# What is filled in, and how a date is laid out.
KEPT: Final = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\})")
LAYOUT: Final = re.compile(r"[EdMyHm ,:]+")
WORD: Final = re.compile(r"[^\W\d_]{2,}")
SPOKEN: Final = ("aria-label", "alt", "title", "placeholder")
# What is code or data wherever it stands.
UNSPOKEN: Final = ("script", "style", "time", "code", "svg")
VOID: Final = {"meta", "link", "input", "img", "br", "hr"}


def speak(app: flask.Flask, folder: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the app know that language, with every text of ours in it; `?language=` chooses it."""
    catalog = Catalog(locale=language)
    for message in collected():
        if isinstance(message.id, str):
            catalog.add(message.id, said(message.id))
        else:
            catalog.add(message.id, tuple(said(message.id[-1]) for _form in range(catalog.num_plurals)))
    path = folder / language / FILE
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    app.extensions["babel"].translation_directories = [str(folder)]
    monkeypatch.setitem(speech.LANGUAGES, language, f"⟦{language}⟧")


def said(text: str) -> str:
    """The text as nobody says it; the layout of a date stays what it is."""
    if not text or LAYOUT.fullmatch(text):
        return text
    parts = KEPT.split(text)
    accented = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in parts)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    lead, core, tail = text[:start], accented[start:end], text[end:]
    return f"{lead}⟦{core}{'·' * max(1, round(len(core) * 0.4))}⟧{tail}"


class Page(HTMLParser):
    """Collects what a reader of the page reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where one is, and what is said of a thing that shows no text."""
        if tag not in VOID:
            self._within.append(tag)
        self.texts += [
            value for name, value in attrs if value and (name in SPOKEN or name.startswith("data-says"))
        ]

    def handle_endtag(self, tag: str) -> None:
        """Leave it again."""
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Take in a text that is for people."""
        if not set(UNSPOKEN) & set(self._within):
            self.texts.append(data)


def hard_coded(html: str, data: str) -> list[str]:
    """Words of the page that came of no text for translators and are none of the words of its `data`."""
    page = Page()
    page.feed(html)
    page.close()
    known = set(WORD.findall(data))
    # Across a text's own parts: some are cut up by mark-up in between.
    outside, depth = [], 0
    for character in "\n".join(page.texts):
        depth += (character == "⟦") - (character == "⟧")
        outside.append(" " if depth or character == "⟧" else character)
    return [word for word in WORD.findall("".join(outside)) if word not in known]
