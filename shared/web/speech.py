"""The language of texts: in a request what the browser asks for, in a mail what its reader reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import flask
import flask_babel
from babel import negotiate_locale

from shared.web import texts

# Those that there are texts in, by the name that their readers give them.
LANGUAGES: Final = {"en": "English", "es": "Español"}
LOCALES: Final = (*LANGUAGES, "en_GB", "en_US")

ZoneOf = Callable[[], str | None]


def install(app: flask.Flask, time_zone: ZoneOf) -> flask_babel.Babel:
    """Show texts in the language that the browser asks for."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(texts.FOLDER))
    return texts.Babel(app, locale_selector=_asked_for, timezone_selector=time_zone)


class Speech:
    """Texts outside a request, as in a worker that writes mail; `package` as for `create_app`."""

    def __init__(self, package: str, *translations: Path) -> None:
        self._app = flask.Flask(package, static_folder=None)
        if translations:
            self._app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, translations))
        babel = install(self._app, lambda: str(flask.g.time_zone))
        with self._app.app_context():
            self._known = [LOCALES[0], *map(str, babel.list_translations())]

    @contextmanager
    def in_language(self, language: str, time_zone: str = "UTC") -> Iterator[None]:
        """Within, sentences and dates are in that language, and times those of that place.

        A language that there are no texts in is English: what has to be said is said.
        """
        spoken = negotiate_locale([language.replace("-", "_")], self._known) or LOCALES[0]
        with self._app.app_context(), flask_babel.force_locale(spoken):
            flask.g.time_zone = time_zone
            yield


def _asked_for() -> str:
    if not flask.has_request_context():
        return LOCALES[0]
    wanted = flask.request.accept_languages.best_match([name.replace("_", "-") for name in LOCALES], LOCALES[0])
    return wanted.replace("-", "_")
