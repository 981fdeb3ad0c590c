"""Where the one-time link of a new clinic leads: the first admin says who they are, and chooses a password."""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask.typing import ResponseReturnValue

from services.intake.ports import Unit
from services.intake.usecases.first_admin import check_invitation, make_first_admin
from services.intake.usecases.passwords import about_them, new_hash
from services.intake.web.deps import deps
from services.intake.web.pages.forms import FirstAdminForm, Said, Wrong, sent
from shared.errors import Gone
from shared.web.pages import render
from shared.web.words import told

bp = flask.Blueprint("first_admin", __name__)


@bp.get("/first-admin/<secret>")
def show(secret: str) -> ResponseReturnValue:
    """The form; looking at it uses nothing up."""
    return _unless_gone(secret, lambda: _page(secret, {}, {}))


@bp.post("/first-admin/<secret>")
def make(secret: str) -> ResponseReturnValue:
    """Take them on, and have them sign in."""

    def act(said: Said) -> ResponseReturnValue:
        words = deps().transact(lambda unit: about_them(unit, said["name"], said["email"]))
        password_hash = new_hash(deps().passwords, "password", said["password"], words)
        invitation = deps().invitation()

        def work(unit: Unit) -> None:
            make_first_admin(
                unit, invitation, secret, email=said["email"], name=said["name"], password_hash=password_hash
            )

        deps().transact(work)
        return flask.redirect(flask.url_for("signing_in.sign_in_page", next="/intake/clinic"), 303)

    def send() -> ResponseReturnValue:
        done, said, wrong = sent(FirstAdminForm, act)
        return done or (_page(secret, said, wrong), 422)

    return _unless_gone(secret, send)


def _unless_gone(secret: str, answer: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The answer, or a page that says why this link leads nowhere any more, and where to sign in."""
    try:
        deps().transact(lambda unit: check_invitation(unit, deps().invitation(), secret))
        return answer()
    except Gone as error:
        return render("intake/first_admin.html", secret="", said={}, wrong={}, gone=told(error.sentence)), 410


def _page(secret: str, said: Said, wrong: Wrong) -> str:
    return render("intake/first_admin.html", secret=secret, said=said, wrong=wrong, gone="")
