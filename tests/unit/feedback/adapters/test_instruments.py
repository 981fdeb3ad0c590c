"""What clients are asked, as the files of the instruments say it: to the letter, in each language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from services.feedback.adapters.instruments import FOLDER, WrongInstrument, read_instruments
from services.feedback.domain.instruments import in_language
from services.feedback.domain.questionnaire import Questionnaire
from services.feedback.web import outcome_form
from tests.infra.feedback_clinic import GAD_7, INSTRUMENTS, PHQ_9
from tests.infra.reference import reference


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the folder, to be changed."""
    return Path(shutil.copytree(FOLDER, tmp_path / "instruments"))


@pytest.mark.parametrize(
    ("version", "language", "words"),
    [
        (
            1,
            "en",
            [
                "I felt heard",
                "We worked on what matters to me",
                "The way we worked suits me",
                "I could say what I needed to say",
            ],
        ),
        (
            2,
            "en",
            [
                "My therapist got what I was trying to say",
                "We spent the time on what counts for me",
                "How we went about it made sense to me",
                "I could bring up whatever was on my mind",
            ],
        ),
        (
            2,
            "es",
            [
                "Mi terapeuta entendió lo que yo quería decir",
                "Dedicamos el tiempo a lo que de verdad cuenta para mí",
                "La manera en que trabajamos tuvo sentido para mí",
                "Pude hablar de cualquier cosa que tuviera en mente",
            ],
        ),
    ],
)
def test_the_check_in_asks_four_things_in_our_own_words(version: int, language: str, words: list[str]) -> None:
    asked = INSTRUMENTS.statements[version][language]
    assert [each.words for each in asked.statements] == words
    assert [each.key for each in asked.statements] == ["heard", "matters", "fit", "openness"]
    assert "own" in asked.source


@pytest.mark.parametrize("name", ["phq-9", "gad-7"])
def test_the_spanish_is_the_authors_to_the_letter(name: str) -> None:
    printed = reference("phq9_gad7_es.json")["instruments"][name]
    words = INSTRUMENTS.questionnaires[name].wordings["es-US"]
    assert (words.title, words.stem, words.footer) == (
        printed["title"],
        printed["stem"],
        printed["footer_as_printed"],
    )
    assert [list(words.items), list(words.answers)] == [printed["items"], printed["answers"]]
    assert (words.licence, words.attribution) == (printed["licence"], printed["attribution"])
    after = printed.get("difficulty")
    assert (words.difficulty is None) == (after is None)
    if words.difficulty is not None:
        assert words.difficulty.words == after["text"]
        assert list(words.difficulty.answers) == [each["text"] for each in after["answers"]]


def test_what_is_easily_mended_by_mistake_stays_as_it_is_printed() -> None:
    english, spanish = (PHQ_9.wordings[language].items for language in ("en", "es-US"))
    assert "noticed? Or the opposite" in english[7]
    assert "better off dead or of hurting" in english[8]
    assert "notado? o lo contrario \N{EN DASH} muy inquieto(a) o agitado(a)" in spanish[7]
    assert GAD_7.wordings["en"].answers[0] == "Not at all", "never: not at all sure"


@pytest.mark.parametrize("asked", [PHQ_9, GAD_7], ids=["phq-9", "gad-7"])
def test_words_of_severity_say_whose_they_are(asked: Questionnaire) -> None:
    assert "ours" in asked.wordings["es-US"].severity_source
    assert "ours" not in asked.wordings["en"].severity_source
    assert asked.severity_from[0] == 0
    assert asked.severity_from[-1] < asked.highest


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("es-US", "es-US"), ("es", "es-US"), ("es-MX", "es-US"), ("en-GB", "en"), ("eo", "en"), ("", "en")],
)
def test_the_language_is_the_pages_where_there_are_words_in_it(wanted: str, found: str) -> None:
    assert outcome_form.part(PHQ_9, wanted).words.language == found
    assert INSTRUMENTS.check_in(2, wanted).language == found.removesuffix("-US")
    assert INSTRUMENTS.check_in(1, wanted).language == "en", "the first version was never asked in another"


def test_the_exact_language_goes_before_another_place_s() -> None:
    assert in_language({"en": 1, "es-ES": 2, "es-US": 3, "es": 4}, "es-US") == 3


def test_a_further_language_is_a_file_and_nothing_else(folder: Path) -> None:
    english = (folder / "phq-9.en.toml").read_text(encoding="utf-8")
    (folder / "phq-9.fr.toml").write_text(english.replace("Not at all", "Jamais"), encoding="utf-8")
    assert read_instruments(folder).questionnaires["phq-9"].wordings["fr"].answers[0] == "Jamais"


def test_a_further_questionnaire_is_two_files_and_is_asked_in_its_place(folder: Path) -> None:
    scale = (folder / "gad-7.toml").read_text(encoding="utf-8")
    (folder / "mine.toml").write_text(scale.replace("place = 2", "place = 99"), encoding="utf-8")
    (folder / "mine.en.toml").write_bytes((folder / "gad-7.en.toml").read_bytes())
    assert list(read_instruments(folder).questionnaires)[-1] == "mine"


@pytest.mark.parametrize(
    ("name", "said", "instead", "why"),
    [
        ("phq-9.en.toml", '  "Feeling tired or having little energy",\n', "", "8 items and not 9"),
        ("gad-7.es-US.toml", '  "Varios días",\n', "", "3 answers and not 4"),
        ("gad-7.en.toml", '  "severe",\n', "", "one word for each degree"),
        ("phq-9.en.toml", "display or distribute.", "or display.", ""),
        ("phq-9.toml", "cut_off = 10\n", "", "cut_off"),
        ("phq-9.toml", "cut_off = 10", "cut_off = 'ten'", "int"),
        ("session-check-in.2.en.toml", "fit = ", "suits = ", "suits"),
        ("phq-9.es-US.toml", "items = [", "items = ", "phq-9.es-US.toml"),
    ],
)
def test_a_file_that_is_not_right_lets_nothing_start(
    folder: Path, name: str, said: str, instead: str, why: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert said in text
    path.write_text(text.replace(said, instead, 1), encoding="utf-8")
    with pytest.raises(WrongInstrument, match=name) as caught:
        read_instruments(folder)
    assert why in str(caught.value)


@pytest.mark.parametrize("name", ["phq-9.en.toml", "session-check-in.1.en.toml"])
def test_without_english_nothing_starts(folder: Path, name: str) -> None:
    (folder / "session-check-in.1.es.toml").write_bytes((folder / "session-check-in.2.es.toml").read_bytes())
    (folder / name).unlink()
    with pytest.raises(WrongInstrument, match=name):
        read_instruments(folder)
