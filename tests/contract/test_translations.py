"""Translations say what the English says: nothing is left out, no value is lost, nothing is a guess."""

from __future__ import annotations

import re
from typing import Final

import pytest
from babel.messages.catalog import Message

from deploy.texts import collected, translated, untranslated
from shared.web.texts import FOLDER, languages

VALUE: Final = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
LANGUAGES: Final = languages(FOLDER)


@pytest.fixture(scope="module", params=LANGUAGES)
def messages(request: pytest.FixtureRequest) -> list[Message]:
    """What the language's file says, without its head and what it leaves open."""
    return [message for message in translated(request.param) if message.id and any(_forms(message.string))]


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type] # the forms of a plural


def test_there_is_spanish() -> None:
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    catalog = translated(language)
    missing = [message.id for message in collected() if message.id and catalog.get(message.id) is None]
    assert missing + untranslated(catalog) == [], "run ./attune texts, then say them in the file"


def test_no_value_is_lost(messages: list[Message]) -> None:
    wrong = [
        message.id
        for message in messages
        if {value for form in _forms(message.id) for value in VALUE.findall(form)}
        != {value for form in _forms(message.string) for value in VALUE.findall(form)}
    ]
    assert wrong == []


def test_spaces_at_the_ends_are_kept(messages: list[Message]) -> None:
    def ends(text: str) -> tuple[bool, bool]:
        return text.startswith(" "), text.endswith(" ")

    wrong = [m.id for m in messages if {ends(_forms(m.id)[0])} != {ends(form) for form in _forms(m.string)}]
    assert wrong == []


def test_every_form_of_a_plural_is_there(messages: list[Message]) -> None:
    assert [m.id for m in messages if not isinstance(m.id, str) and not all(_forms(m.string))] == []


def test_nothing_is_a_guess(messages: list[Message]) -> None:
    assert [m.id for m in messages if m.fuzzy] == []
