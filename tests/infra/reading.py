"""How old one has to be to read a text with ease: the usual formulas, for English and for Spanish.

English: the grade of Flesch and Kincaid (1975), by words a sentence and syllables a word. Spanish: the years of
primary school of Crawford (1984), made on Spanish schoolbooks, by sentences and syllables in 100 words. A grade
begins at six. Syllables are counted by groups of vowels, as the common programs do: a word may be one out, a page
hardly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

STARTS_SCHOOL: Final = 6
WORD: Final = re.compile(r"[^\W\d_]+(?:[\u2019'][^\W\d_]+)?")
SENTENCE_ENDS: Final = re.compile(r"[.!?]+(?:\s|$)")
# Two strong vowels are two syllables in Spanish, and so is a weak one with an accent beside a strong one.
HIATUS: Final = re.compile(r"(?<=[aeoáéó])(?=[aeoáéó])|(?<=[aeoáéó])(?=[íú])|(?<=[íú])(?=[aeoáéó])")


def english_syllables(word: str) -> int:
    """About how many syllables an English word has."""
    small = word.lower()
    if len(small) > 3 and re.search(r"[^aeiouy]e$|[^aeiouydt]ed$|[^aeiouylsxzcg]es$", small):
        small = re.sub(r"(?<![^aeiouy]l)e[ds]?$", "", small)
    return max(1, len(re.findall(r"[aeiouy]+", small)))


def spanish_syllables(word: str) -> int:
    """About how many syllables a Spanish word has."""
    groups = re.findall(r"[aeiouáéíóúü]+y?|y$", re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower()))
    return max(1, sum(1 + len(HIATUS.findall(group)) for group in groups))


def _english(sentences: int, words: int, syllables: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def _spanish(sentences: int, words: int, syllables: int) -> float:
    return -0.205 * 100 * sentences / words + 0.049 * 100 * syllables / words - 3.407


Formula = tuple[Callable[[str], int], Callable[[int, int, int], float]]
FORMULAS: Final[Mapping[str, Formula]] = {
    "en": (english_syllables, _english),
    "es": (spanish_syllables, _spanish),
}


def age(texts: Iterable[str], language: str) -> float:
    """The age at which one reads these texts with ease."""
    syllables_of, grade = FORMULAS[language]
    sentences, words, syllables = 0, 0, 0
    for text in texts:
        for sentence in SENTENCE_ENDS.split(text):
            found = WORD.findall(sentence)
            sentences += bool(found)
            words += len(found)
            syllables += sum(map(syllables_of, found))
    return STARTS_SCHOOL + grade(sentences, words, syllables)
