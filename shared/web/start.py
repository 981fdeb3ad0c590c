"""How a web process ends that cannot start."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Final

import flask

from shared.errors import CannotStart

BOOT_FAILED: Final = 3
"""By this exit code gunicorn knows that another attempt will not help."""


def in_one_line(make: Callable[[], flask.Flask]) -> Callable[[], flask.Flask]:
    """Have a web process that cannot start say in one line what is to be put right, and end."""

    @wraps(make)
    def made() -> flask.Flask:
        try:
            return make()
        except CannotStart as error:
            print(error, file=sys.stderr)  # noqa: T201 - it may be before there is a log
            sys.exit(BOOT_FAILED)

    return made
