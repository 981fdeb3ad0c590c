"""Words that people type, checked where they come in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from shared.errors import Invalid
from shared.sentence import say
from shared.text import seen, trimmed

ADDRESS_LENGTH: Final = 2000
CODE_LENGTH: Final = 40
NAME_LENGTH: Final = 120
TITLE_LENGTH: Final = 200
REASON_LENGTH: Final = 200
EMAIL_LENGTH: Final = 254
SHORTEST_PHONE: Final = 5
PHONE_LENGTH: Final = 40

# One @ with something on both sides and a dot in the domain; only a mail that arrives proves more.
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
# Digits and what people write between them: +44 (0)7700 900-123.
_PHONE = re.compile(r"[0-9 +()/-]+")
_DIGIT = re.compile(r"[0-9]")


def wrong(field: str, sentence: str) -> Invalid:
    """The error that names one field and what is wrong with it."""
    return Invalid(sentence, fields={field: [sentence]})


def one_line(field: str, text: str, longest: int) -> str:
    """The text without blanks around it; raises Invalid when it shows nothing, is too long or no single line."""
    line = trimmed(text)
    if not seen(line):
        raise wrong(field, "This cannot be empty.")
    if len(line) > longest:
        raise wrong(field, say("This can have %(most)d characters at most.", most=longest))
    # Cc: control characters; Cs: halves of a surrogate pair, which no database keeps.
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line):
        raise wrong(field, "This must be one line of plain text.")
    return line


def email_address(field: str, text: str) -> str:
    """The address without what cannot be seen in it; raises Invalid when it cannot be one."""
    address = seen(one_line(field, text, EMAIL_LENGTH))
    if not _EMAIL.fullmatch(address):
        raise wrong(field, "This is not an e-mail address.")
    return address


def phone_number(field: str, text: str) -> str:
    """The number without blanks around it, as it was written; raises Invalid when it cannot be dialled."""
    number = one_line(field, text, PHONE_LENGTH)
    if not _PHONE.fullmatch(number) or len(_DIGIT.findall(number)) < SHORTEST_PHONE:
        raise wrong(field, "This is not a telephone number: use digits, spaces and + ( ) - /.")
    return number
