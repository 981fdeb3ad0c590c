"""Sentences for people, said in the domain and put into the reader's language where they are shown."""

from __future__ import annotations

from collections.abc import Mapping


class Sentence(str):
    """An English sentence that remembers its pattern and values, so that it can be said in another language."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, object]


def say(pattern: str, **values: object) -> str:
    """Return the sentence with each `%(name)s` filled in; the pattern must be a literal, for the translators."""
    sentence = Sentence(pattern % values if values else pattern)
    sentence.pattern, sentence.values = pattern, values
    return sentence
