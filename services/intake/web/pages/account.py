"""One's own password and language."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from services.intake.usecases import signing_in, staff
from services.intake.web import device_cookie
from services.intake.web.deps import deps
from services.intake.web.pages import roles
from services.intake.web.pages.forms import LanguageForm, PasswordForm, Said, Wrong, sent
from shared.web import speech
from shared.web.attempts import caller
from shared.web.identity import forget_login, principal
from shared.web.once import done_before, once_only
from shared.web.pages import render
from shared.web.words import _

bp = flask.Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
def show_account() -> str:
    """The forms for another password and language."""
    return _page()


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Set another password; every browser signs in again then."""
    me = principal()

    made = deps()

    def act(said: Said) -> flask.Response:
        change = signing_in.change_password(
            made.transact,
            made.passwords,
            staff_id=me.staff_id,
            said=signing_in.Passphrases(said["password"], said["new_password"]),
            address=caller(),
            device=device_cookie.of_request(),
        )
        return once_only(made.transact, change, then=lambda _: flask.url_for("signing_in.sign_in_page"))

    response, said, wrong = sent(PasswordForm, act)
    response = response or done_before(made.transact)  # a second click brings the password of before
    if response is None:
        return _page("password", said, wrong), 422
    forget_login(response)
    return response


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Keep the language that one reads; this browser speaks it from now on."""
    me = principal()

    def act(said: Said) -> flask.Response:
        speech.prefer(said["language"])
        return once_only(
            deps().transact,
            lambda unit: staff.choose_language(unit, me.staff_id, said["language"]),
            then=lambda _: flask.url_for("account.show_account"),
        )

    done, said, wrong = sent(LanguageForm, act)
    return done or (_page("language", said, wrong), 422)


def _page(form: str = "", said: Said | None = None, wrong: Wrong | None = None) -> str:
    principal()
    roles_done, addresses_waiting = roles.mine()
    return render(
        "intake/account.html",
        languages_read=[("", _("What my browser asks for")), *speech.LANGUAGES.items()],
        roles_done=roles_done,
        addresses_waiting=addresses_waiting,
        form=form,
        said=said or {},
        wrong=wrong or {},
    )
