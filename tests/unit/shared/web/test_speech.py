"""Sentences of a domain, dates and plurals in a language that somebody else chose than a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask_babel import force_locale, get_locale

from shared.errors import Invalid
from shared.sentence import say
from shared.web import moments
from shared.web.speech import Speech
from shared.web.words import _, ngettext, told, told_by_field
from tests.unit.shared.web.app import shop

SPANISH: dict[str | tuple[str, ...], str | tuple[str, ...]] = {
    "Use %(least)d characters or more; a few words are easiest.": "Usa %(least)d caracteres o más.",
    "There is no such client.": "No existe ese cliente.",
    ("%(num)s client in care", "%(num)s clients in care"): ("%(num)s cliente", "%(num)s clientes"),
    "Choose one: %(which)s": "Elige: %(which)s",
    "a name": "un nombre",
}
AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.fixture
def speech(tmp_path: Path) -> Speech:
    catalog = Catalog(locale="es")
    for text, translation in SPANISH.items():
        catalog.add(text, translation)
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as file:
        write_po(file, catalog)
    return Speech("services.intake.web", tmp_path)


def test_a_sentence_with_values_is_english_until_it_is_told(speech: Speech) -> None:
    short = say("Use %(least)d characters or more; a few words are easiest.", least=8)
    assert short == "Use 8 characters or more; a few words are easiest."
    with speech.in_language("es"):
        assert told(short) == "Usa 8 caracteres o más."
        assert told("There is no such client.") == "No existe ese cliente."
        assert told(say("Choose one: %(which)s", which=say("a name"))) == "Elige: un nombre"
    with speech.in_language("en"):
        assert told(short) == short


def test_what_is_wrong_with_a_field_is_told_too(speech: Speech) -> None:
    short = say("Use %(least)d characters or more; a few words are easiest.", least=8)
    error = Invalid("Look again.", fields={"password": [short]})
    with speech.in_language("es"):
        assert told_by_field(error) == {"password": ["Usa 8 caracteres o más."]}


def test_a_percent_sign_among_the_values_is_kept(speech: Speech) -> None:
    odd = say("Choose one: %(which)s", which="100 % or %(least)d")
    with speech.in_language("es"):
        assert told(odd) == "Elige: 100 % or %(least)d"


@pytest.mark.parametrize(
    ("language", "spoken"), [("es-MX", "No existe ese cliente."), ("tlh", None), ("nonsense-nowhere", None)]
)
def test_a_language_without_texts_is_english(speech: Speech, language: str, spoken: str | None) -> None:
    with speech.in_language(language):
        assert _("There is no such client.") == (spoken or "There is no such client.")
        assert moments.day(AT, now=AT).striptags() == ("1 jul" if spoken else "1 Jul")


def test_dates_and_plurals_need_no_request(speech: Speech) -> None:
    with speech.in_language("es", "Europe/Madrid"):
        assert moments.day(AT, now=AT).striptags() == "2 jul"
        assert ngettext("%(num)s client in care", "%(num)s clients in care", 2) == "2 clientes"
    with speech.in_language("en", "America/New_York"):
        assert moments.day(AT, now=AT).striptags() == "1 Jul"
        assert _("There is no such client.") == "There is no such client."


def test_what_was_said_before_in_another_language_place_or_minute_is_not_said_again(speech: Speech) -> None:
    later = AT + timedelta(minutes=1)
    with speech.in_language("es", "Europe/Madrid"):
        assert moments.dated_words(AT, now=AT) == "jue 2 jul, 00:30"
        assert moments.dated_words(later, now=AT) == "jue 2 jul, 00:31"
        assert _("a name") == "un nombre"
    with speech.in_language("en"):
        assert moments.dated_words(AT, now=AT) == "Wed 1 Jul, 22:30"
        assert _("a name") == "a name"
    with speech.in_language("es"):
        assert moments.day_words(AT, now=AT) == "1 jul"
        assert _("a name") == "un nombre"
        with force_locale("en"):
            assert moments.day_words(AT, now=AT) == "1 Jul"
            assert _("a name") == "a name"
        assert _("a name") == "un nombre"


def test_an_answer_to_a_program_does_not_vary_by_cookies() -> None:
    app = shop()
    app.add_url_rule("/shop/api/said", "said", lambda: {"language": str(get_locale())})
    answer = app.test_client().get("/shop/api/said", headers={"Accept-Language": "es"})
    assert (answer.json, answer.vary.as_set()) == ({"language": "es"}, set())
