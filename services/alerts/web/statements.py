"""The four statements as clients read them, and in a few words: by the version of the check-in that asked them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.web.words import lazy

# What a clinician is quoted is what the client read, to the letter: a test compares with feedback's. So it is not
# for translators either.
STATEMENTS: Final[Mapping[int, Mapping[str, str]]] = {
    1: {
        "heard": "I felt heard",
        "matters": "We worked on what matters to me",
        "fit": "The way we worked suits me",
        "openness": "I could say what I needed to say",
    },
    2: {
        "heard": "My therapist got what I was trying to say",
        "matters": "We spent the time on what counts for me",
        "fit": "How we went about it made sense to me",
        "openness": "I could bring up whatever was on my mind",
    },
}
IN_SHORT: Final[Mapping[int, Mapping[str, str]]] = {
    1: {
        "heard": lazy("felt heard"),
        "matters": lazy("what matters to me"),
        "fit": lazy("way of working"),
        "openness": lazy("could say it"),
        "total": lazy("all four together"),
    },
    2: {
        "heard": lazy("being understood"),
        "matters": lazy("what counts for me"),
        "fit": lazy("how we went about it"),
        "openness": lazy("bringing things up"),
        "total": lazy("all four together"),
    },
}
NEWEST: Final = max(STATEMENTS)


def statement(name: str, version: int) -> str:
    """The statement in the client's words."""
    return STATEMENTS[min(version, NEWEST)][name]


def in_short(name: str, version: int) -> str:
    """The statement, or all four together, in a few words."""
    return str(IN_SHORT[min(version, NEWEST)][name])
