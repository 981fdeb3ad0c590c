"""What clients read is easy to read, in each language: the reading age is measured over every text of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest

from deploy.local.plan import ROOT
from deploy.texts import collected, translated
from tests.infra.reading import age, english_syllables, spanish_syllables

# Where clients read. What staff alone read among it is named, so that a new page counts as a client's by itself.
CLIENTS: Final = ("services/feedback/web/", "shared/web/templates/door/", "shared/web/templates/error.html")
STAFF: Final = (
    "api.py", "code.html", "holder.py", "internal.py", "kiosk_enrol.html", "link.html", "record_code.html",
    "record_staff.html", "schemas.py", "staff_pages.py", "supervision.html", "supervision_pages.py",
    "tablet.html", "tablets.html",
)  # fmt: skip
# Of all that clients read: as of a text for children of nine to eleven. One page may have to say "accessibility",
# or whom a notice goes to: a little more, on pages long enough to tell.
OLDEST: Final = 10.0
OLDEST_ON_A_PAGE: Final = 11.0
WORDS_THAT_TELL: Final = 30
LONGEST_SENTENCE: Final = 30
# Shorter ones are names of buttons: they would make everything look easy.
FEWEST: Final = 5
VALUE: Final = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
LANGUAGES: Final = ("en", "es")
GUIDES: Final = {"en": ROOT / "docs/guide/clients.md", "es": ROOT / "docs/guide/clients.es.md"}


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every sentence that clients read in that language, with its file."""
    catalog = translated(language) if language != "en" else None
    for message in collected():
        files = {
            file for file, _line in message.locations if file.startswith(CLIENTS) and not file.endswith(STAFF)
        }
        said = catalog.get(message.id) if catalog else message
        if not message.id or not files or said is None:
            continue
        words = said.string if catalog else said.id
        text = VALUE.sub("Sam", words if isinstance(words, str) else (words or [""])[-1])
        if len(text.split()) >= FEWEST:
            yield from ((file, text) for file in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_clients_read_is_for_readers_of_nine_to_eleven(language: str) -> None:
    assert age({text for _file, text in texts(language)}, language) <= OLDEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_much_harder_than_the_others(language: str) -> None:
    pages: dict[str, list[str]] = {}
    for file, text in texts(language):
        pages.setdefault(file, []).append(text)
    long = {file: page for file, page in pages.items() if len(" ".join(page).split()) >= WORDS_THAT_TELL}
    ages = {file: round(age(page, language), 1) for file, page in long.items()}
    assert {file: found for file, found in ages.items() if found > OLDEST_ON_A_PAGE} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_too_long(language: str) -> None:
    sentences = [part for _file, text in texts(language) for part in re.split(r"[.!?:;]", text)]
    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE] == []


def guide(language: str) -> list[str]:
    """The paragraphs of the guide for clients in that language, as they are read."""
    text = GUIDES[language].read_text(encoding="utf-8")
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)|^[|:\- ]+$|^\d+\.|[#*_]", r"\1", text, flags=re.MULTILINE)
    return [
        part for block in re.split(r"\n\s*\n", plain) for part in re.split(r"\||\n *(?=- )", block) if part.strip()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_for_clients_is_as_easy(language: str) -> None:
    assert len(guide(language)) > len(LANGUAGES)
    assert age(guide(language), language) <= OLDEST


def test_the_guides_for_clients_have_the_same_parts() -> None:
    parts = [
        re.findall(r"^(#+|\d\.|\|)", GUIDES[language].read_text("utf-8"), re.MULTILINE) for language in LANGUAGES
    ]
    assert parts[0] == parts[1]


@pytest.mark.parametrize(
    ("word", "count"),
    [("please", 1), ("clinic", 2), ("watched", 1), ("answered", 2), ("therapist", 3), ("people", 2)],
)
def test_syllables_of_english(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"), [("sesión", 2), ("línea", 3), ("guía", 2), ("quien", 1), ("leer", 2), ("cuestionario", 4)]
)
def test_syllables_of_spanish(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_hard_words_make_a_text_older() -> None:
    assert age(["Call us. We are here."], "en") < age(
        ["Communication necessitates institutional cooperation."], "en"
    )
    assert age(["Llama ya. Aquí estamos."], "es") < age(
        ["La comunicación necesita cooperación institucional."], "es"
    )
