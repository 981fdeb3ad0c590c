"""Text from people and programs, told apart by what is seen: spellings that look the same are the same."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final

# Format characters that show nothing and mean nothing in an id or a name: soft hyphen, zero-width space, marks of
# direction, word joiner, byte order mark. The joiners of Persian, Indian scripts and emoji are not among them.
_EMPTY: Final = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_NOTHING: Final = re.compile(f"[{_EMPTY}]")
_AROUND: Final = re.compile(rf"^[\s{_EMPTY}]+|[\s{_EMPTY}]+$")
# Whatever shows nothing by itself: the joiners too, selectors of variants, tags, and letters that are blank.
_INVISIBLE: Final = re.compile(
    f"[{_EMPTY}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# Letters that no normal form takes apart, and where readers look for them.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_ASCII_PUNCTUATION: Final = str.maketrans("", "", "!\"#%&'()*,-./:;?@[\\]_{}")
# Where somebody may begin to type what they look for: a word or its part after a hyphen, a number and what follows
# it, that number without noughts, and each sign of writing that has no blanks between words.
_BEGINS: Final = re.compile(
    r"(?<![^\W_])[^\W_]|(?<!\d)\d|(?<=\d)[^\W\d_]|(?<=0)\d"
    "|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
# Words are told apart by so many of their letters.
_LONGEST: Final = 40


def trimmed(text: str) -> str:
    """Return the text composed (NFC), without blanks and characters that mean nothing around it."""
    return _AROUND.sub("", unicodedata.normalize("NFC", text))


def tidy(text: str) -> str:
    """Return the text composed (NFC), without characters that mean nothing and without blanks around it."""
    if text.isascii():
        return text.strip()
    return _NOTHING.sub("", unicodedata.normalize("NFC", text)).strip()


def seen(text: str) -> str:
    """Return what is left of the text to the eye, tidied: nothing, if it shows nothing."""
    return tidy(_INVISIBLE.sub("", text))


def name_key(text: str) -> str:
    """Return what two spellings of one code or name have in common: case and what cannot be seen do not count."""
    return unicodedata.normalize("NFC", seen(text).casefold())


def plain_letters(text: str) -> str:
    """Return the text in small letters without marks and punctuation: O'Neill and ÓNEILL are the same."""
    if text.isascii():  # as most are, and thousands may have to be put in order
        return text.strip().casefold().translate(_ASCII_PUNCTUATION)
    apart = unicodedata.normalize("NFKD", seen(text).casefold().translate(_LETTERS))
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] not in "MP")


# Letters that have a place of their own in a language's alphabet: each group stands in that order after its first.
# "=" joins letters of one place. In other languages marks count only between names that are else the same.
_NORDIC: Final = "z æ=ä ø=ö å=aa"
_BALTIC: Final = "c č, g ģ, k ķ, l ļ, n ņ, s š, z ž"
_SOUTH_SLAVIC: Final = "c č ć, d dž đ, l lj, n nj, s š, z ž"
_PLACES: Final = {
    "az": "c ç, e ə, g ğ, h x ı, o ö, s ş, u ü",  # noqa: RUF001 - that is the letter
    "bs": _SOUTH_SLAVIC,
    "cs": "c č, h ch, r ř, s š, z ž",
    "da": _NORDIC,
    "es": "n ñ",
    "et": "s š z ž, w õ ä ö ü",
    "fi": "z å ä=æ ö=ø",
    "hr": _SOUTH_SLAVIC,
    "hu": "c cs, d dz dzs, g gy, l ly, n ny, o ö=ő, s sz, t ty, u ü=ű, z zs",
    "is": "a á, d ð, e é, i í, o ó, u ú, y ý, z þ æ ö=ø å",
    "lt": "c č, s š, z ž",
    "lv": _BALTIC,
    "nb": _NORDIC,
    "nn": _NORDIC,
    "no": _NORDIC,
    "pl": "a ą, c ć, e ę, l ł, n ń, o ó, s ś, z ź ż",
    "ro": "a ă â, i î, s ș=ş, t ț=ţ",
    "ru": "и й",
    "sk": "a ä, c č, h ch, o ô, s š, z ž",
    "sl": "c č ć, d đ, s š, z ž",
    "sr": _SOUTH_SLAVIC,
    "sv": "z å ä=æ ö=ø",
    "tr": "c ç, g ğ, h ı, o ö, s ş, u ü",  # noqa: RUF001 - that is the letter
    "uk": "г ґ, е є, и і ї й",  # noqa: RUF001 - that is the letters
}
_TURKIC: Final = frozenset({"az", "tr"})
_TURKIC_I: Final = str.maketrans("Iİ", "ıi")  # noqa: RUF001 - that is the letter


NameOrder = Callable[[str], tuple[str, str]]


def name_order(text: str, language: str = "en") -> tuple[str, str]:
    """Return what names are put in order by for readers of that language: é with e, and Spanish ñ after n.

    Case and punctuation do not count, nor do marks, but for letters that the language has places of their own for
    (Å stands after Z for Swedes); between names that are else the same the plain one comes first.

    It is our own, as no package does it: PyICU has no wheels, icu4py 1.2 no collator, and pyuca,
    which takes 0.15 s and 12 MiB to load (measured), knows no language, so that ñ is an n to it.
    """
    language = re.split("[-_]", language, maxsplit=1)[0].casefold()
    places = _places_of(language)
    if not places:
        return plain_letters(text), name_key(text)
    pieces = _pieces_of(language).split(_small(text, language))
    return "".join(places.get(piece) or _spread(plain_letters(piece)) for piece in pieces), name_key(text)


@functools.cache
def _places_of(language: str) -> Mapping[str, str]:
    """What stands in the key for each letter with a place of its own: one before it, and its rank after that."""
    found: dict[str, str] = {}
    for group in _PLACES.get(language, "").split(","):
        first, *others = group.split() or [""]
        for rank, joined in enumerate(others, start=2):
            found |= {letter: first + chr(rank) for letter in joined.split("=")}
    return found


@functools.cache
def _pieces_of(language: str) -> re.Pattern[str]:
    letters = sorted(_places_of(language), key=len, reverse=True)
    return re.compile(f"({'|'.join(letters)})")


def _spread(letters: str) -> str:
    """Each letter with the first rank, so that those with a place of their own come after it."""
    return "".join(f"{letter}\1" for letter in letters)


def _small(text: str, language: str) -> str:
    if language in _TURKIC:
        text = text.translate(_TURKIC_I)
    return name_key(text)


def is_found(query: str, *texts: str) -> bool:
    """Whether each word of the query begins a word of one of the texts, whatever its case and marks."""
    there = [word for text in texts for word in _words(text)]
    return all(any(word.startswith(sought) for word in there) for sought in sought_words(query))


def sought_words(query: str) -> list[str]:
    """Return the words of a query as `beginnings` has them, each once."""
    return list(dict.fromkeys(word[:_LONGEST] for word in plain_letters(query).split()))


def beginnings(*texts: str) -> set[str]:
    """Return all words of queries that find these texts: `is_found` put so that an index can answer it."""
    words = {word for text in texts for word in _words(text)}
    return {word[:length] for word in words for length in range(1, len(word) + 1)}


def _words(text: str) -> Iterator[str]:
    """What stands from each place on where somebody may begin to type, up to the end of the word."""
    for word in seen(text).split():
        for place in _BEGINS.finditer(word):
            yield plain_letters(word[place.start() :])[:_LONGEST]
