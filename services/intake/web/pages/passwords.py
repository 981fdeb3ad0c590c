"""Choosing a password by a one-time link, and asking for one when it was forgotten."""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.ids import new_id
from services.intake.usecases.password_links import choose_password, forgot, owner_of
from services.intake.web import device_cookie
from services.intake.web.deps import deps
from services.intake.web.pages.forms import ChosenForm, ForgottenForm, Said, Wrong, sent
from shared.errors import Gone, TooMany
from shared.web import audit
from shared.web.attempts import caller, in_words
from shared.web.pages import render
from shared.web.words import told

bp = flask.Blueprint("passwords", __name__)


@bp.get("/forgotten")
def show_forgotten() -> str:
    """Ask for the e-mail address, or say that a mail is on its way if somebody has it."""
    return _asking({}, {}, asked="asked" in flask.request.args)


@bp.post("/forgotten")
def ask_for_link() -> ResponseReturnValue:
    """Have a link mailed if somebody has the address; neither the answer nor its time says whether."""
    if not deps().mails:
        return _asking({}, {})

    def act(said: Said) -> ResponseReturnValue:
        deps().transact(lambda unit: forgot(unit, said["email"], address=caller(), name=new_id()))
        return flask.redirect(flask.url_for("passwords.show_forgotten", asked=1), 303)

    try:
        done, said, wrong = sent(ForgottenForm, act)
    except TooMany as error:
        page = _asking({"email": flask.request.form.get("email", "")}, {}, delay=in_words(error.retry_after))
        return page, 429, {"Retry-After": str(error.retry_after)}
    return done or (_asking(said, wrong), 422)


@bp.get("/password/<secret>")
def show_link(secret: str) -> ResponseReturnValue:
    """The form; looking at it uses nothing up."""
    return _unless_over(lambda: _choosing(secret, {}))


@bp.post("/password/<secret>")
def choose(secret: str) -> ResponseReturnValue:
    """Keep the password, and have its owner sign in with it."""

    def act(said: Said) -> ResponseReturnValue:
        made = deps()
        owner_id = choose_password(made.transact, made.passwords, secret, said["password"])
        audit.by_staff(owner_id)
        response = flask.make_response(flask.redirect(flask.url_for("signing_in.sign_in_page"), 303))
        device_cookie.remember(response, owner_id)  # so that no stranger's guesses keep them waiting now
        return response

    def send() -> ResponseReturnValue:
        done, _said, wrong = sent(ChosenForm, act)
        return done or (_choosing(secret, wrong), 422)

    return _unless_over(send)


def _unless_over(answer: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The answer, or a page that says that this link leads nowhere any more; a guessed one is told the same."""
    try:
        return answer()
    except Gone as error:
        page = render("intake/password.html", owner=None, secret="", wrong={}, over=told(error.sentence))
        return page, 410


def _choosing(secret: str, wrong: Wrong) -> str:
    owner = deps().transact(lambda unit: owner_of(unit, secret))
    return render("intake/password.html", owner=owner, secret=secret, wrong=wrong, over="")


def _asking(said: Said, wrong: Wrong, *, asked: bool = False, delay: str = "") -> str:
    mails = deps().mails
    return render("intake/forgotten.html", said=said, wrong=wrong, asked=asked and mails, delay=delay, mails=mails)
