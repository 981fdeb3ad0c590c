"""The language of texts: on a page what its reader chose or their browser asks for, in mail what its reader reads.

A person chooses with `?language=es`, which every page's foot links to, and the browser remembers it. On a form
that is half filled in, the foot has buttons instead, which send the form for `choose`. A page that knows who reads
it says so: a client's check-in with `speak`, one for somebody who is signed in with `speak_for`. A choice made in
the browser goes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import flask
import flask_babel
from babel import negotiate_locale

from shared.web import texts
from shared.web.cookies import Cookie

# Those that there are texts in, by the name that their readers give them.
LANGUAGES: Final = {"en": "English", "es": "Español"}
LOCALES: Final = (*LANGUAGES, "en_GB", "en_US")
CHOICE: Final = "language"
BUTTON: Final = "speak"  # the name of a button whose value is the language
COOKIE: Final = Cookie(name="attune-language", earlier=True)
KNOWN: Final = "reads"  # in the session, until the browser is closed
SPOKEN: Final = "spoken"  # the session has a language from this request on
READER: Final = "reader"
PREFERRED: Final = "preferred"
A_YEAR_S: Final = 365 * 24 * 60 * 60

ZoneOf = Callable[[], str | None]


@dataclass(frozen=True)
class Offer:
    """A language that a page can be read in."""

    language: str
    name: str
    address: str
    spoken: bool  # the page is in it


def install(app: flask.Flask, time_zone: ZoneOf) -> flask_babel.Babel:
    """Show texts in the reader's language, and remember one that they choose."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(texts.FOLDER))
    app.after_request(_said)
    return texts.Babel(app, locale_selector=_asked_for, timezone_selector=time_zone)


def chosen() -> str | None:
    """The language that somebody has chosen in this browser, now or before."""
    given = (flask.g.get(BUTTON), flask.request.args.get(CHOICE), COOKIE.of_request())
    return next((language for language in given if language in LANGUAGES), None)


def choose() -> bool:
    """Speak the language whose button sent this form, from now on in this browser; whether one did."""
    language = flask.request.form.get(BUTTON)
    if language not in LANGUAGES:
        return False
    setattr(flask.g, BUTTON, language)
    flask_babel.refresh()
    return True


def speak(language: str | None) -> None:
    """Speak the language that its reader is known to read, here and on the pages that follow from this one."""
    if flask.session.get(KNOWN) != language:
        flask.session[KNOWN] = language
    setattr(flask.g, SPOKEN, True)
    flask_babel.refresh()


def speak_for(language: str | None) -> None:
    """Speak the language that whoever is signed in chose to read, on this page."""
    if language in LANGUAGES:
        setattr(flask.g, READER, language)
        flask_babel.refresh()


def prefer(language: str | None) -> None:
    """Have this browser remember the language when it gets the answer; for none, forget what it remembers."""
    setattr(flask.g, PREFERRED, language or "")


def offered() -> Sequence[Offer]:
    """What the page can be read in; nothing on one that came of sending something, which could get lost."""
    return all_offers() if flask.has_request_context() and flask.request.method == "GET" else ()


def all_offers() -> Sequence[Offer]:
    """The same wherever nothing gets lost."""
    now = flask_babel.get_locale()
    return [
        Offer(language, name, f"?{urlencode({**flask.request.args, CHOICE: language})}", language == now.language)
        for language, name in LANGUAGES.items()
    ]


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
        with self._app.app_context(), flask_babel.force_locale(_nearest(language, self._known) or LOCALES[0]):
            flask.g.time_zone = time_zone
            yield


def _nearest(language: str, known: Sequence[str]) -> str | None:
    return negotiate_locale([language.replace("-", "_")], known)


def _asked_for() -> str:
    if not flask.has_request_context():
        return LOCALES[0]
    known: str | None = flask.g.get(READER) or (flask.session.get(KNOWN) if _has_session() else None)
    return chosen() or _nearest(known or "", LOCALES) or _of_browser()


def _has_session() -> bool:
    """Whether a session may know a language; reading one that is not there has the answer vary by cookies."""
    cookie = flask.current_app.config["SESSION_COOKIE_NAME"]
    return flask.g.get(SPOKEN, False) or cookie in flask.request.cookies


def _of_browser() -> str:
    wanted = flask.request.accept_languages.best_match([name.replace("_", "-") for name in LOCALES], LOCALES[0])
    return wanted.replace("-", "_")


def _said(response: flask.Response) -> flask.Response:
    preferred = flask.g.get(PREFERRED)
    if preferred == "":
        COOKIE.drop(response)
    elif preferred is not None:
        _remember(response, preferred)
    if response.mimetype != "text/html":
        return response
    response.headers["Content-Language"] = str(flask_babel.get_locale()).replace("_", "-")
    response.vary.update(("Accept-Language", "Cookie"))
    asked = flask.request.args.get(CHOICE) if flask.request.method == "GET" else None
    choice = flask.g.get(BUTTON, asked)
    if choice in LANGUAGES:
        _remember(response, choice)
    return response


def _remember(response: flask.Response, language: str) -> None:
    COOKIE.put(response, language, max_age=A_YEAR_S)
