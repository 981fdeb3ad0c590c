"""Gettext with types: every sentence that a person reads goes through `_`."""

from __future__ import annotations

from functools import partial

import flask
import flask_babel
from babel import numbers

from shared.errors import AttuneError, Invalid
from shared.sentence import Sentence
from shared.text import NameOrder, name_order
from shared.web import texts


def _(text: str, **values: object) -> str:
    """The text in the reader's language, with `%(name)s` filled in from the values."""
    said = str(texts.spoken().gettext(text))
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The singular or plural text for `num`, which is also a value of the text."""
    return str(texts.spoken().ngettext(one, many, num)) % {"num": num, **values}


def number(value: float, layout: str = "0.##") -> str:
    """A number as the reader writes it: `37.9`, in Spanish `37,9`; the layout as for Babel's decimals."""
    return str(numbers.format_decimal(value, layout, locale=flask_babel.get_locale() or "en"))


def told(sentence: str) -> str:
    """A sentence that a domain said, in the reader's language, and so are sentences among its values."""
    if not isinstance(sentence, Sentence):
        return _(sentence)
    values = {
        name: told(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()
    }
    return _(sentence.pattern, **values)


def told_by_field(error: AttuneError) -> dict[str, list[str]]:
    """What is wrong by field, in the reader's language; nothing for an error that names no field."""
    wrong = error.fields if isinstance(error, Invalid) else {}
    return {name: [told(sentence) for sentence in sentences] for name, sentences in wrong.items()}


def order_of_names() -> NameOrder:
    """What names are put in order by on this page: in the language that its reader's browser names first.

    That is often another than the page's, which has none to choose from yet.
    """
    wanted = next(iter(flask.request.accept_languages.values()), "en")
    return partial(name_order, language=wanted)


def lazy(text: str) -> str:
    """A text for module level: put into the reader's language only when it is shown."""
    promise: str = flask_babel.lazy_gettext(text)
    return promise
