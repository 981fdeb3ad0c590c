"""Text from people and programs, told apart by what is seen: spellings that look the same are the same."""

from __future__ import annotations

import re
import unicodedata
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
    apart = unicodedata.normalize("NFKD", seen(text).casefold().translate(_LETTERS))
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] not in "MP")


def name_order(text: str) -> tuple[str, str]:
    """Return what names are put in order by: Älva stands among the A, after Alva.

    That is the order of English readers, the only language of pages so far; some languages put Ä after Z.
    """
    return plain_letters(text), name_key(text)


def is_found(query: str, *texts: str) -> bool:
    """Whether each word of the query is a part of one of the texts, whatever its case and marks."""
    there = [plain_letters(text) for text in texts]
    return all(any(word in text for text in there) for word in plain_letters(query).split())
