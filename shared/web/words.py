"""Gettext with types: every sentence that a person reads goes through `_`."""

from __future__ import annotations

import flask_babel


def _(text: str, **values: object) -> str:
    """The text in the reader's language, with `%(name)s` filled in from the values."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The singular or plural text for `num`, which is also a value of the text."""
    return str(flask_babel.ngettext(one, many, num, **values))


def lazy(text: str) -> str:
    """A text for module level: put into the reader's language only when it is shown."""
    promise: str = flask_babel.lazy_gettext(text)
    return promise
