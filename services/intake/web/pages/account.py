"""One's own password and programs."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.staff import check_password
from services.intake.usecases import signing_in
from services.intake.web.deps import deps
from services.intake.web.pages.forms import NameForm, PasswordForm, Said, Wrong, sent
from services.intake.web.pages.signing_in import network
from shared.web.identity import forget_login, principal
from shared.web.pages import render

bp = flask.Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
def show_account() -> str:
    """The reader's tokens, and the form for another password."""
    return _page()


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Set another password; every browser signs in again then."""
    me = principal()

    def act(said: Said) -> None:
        made = deps()
        check_password("new_password", said["new_password"])
        signing_in.change_password(
            made.transact,
            made.passwords,
            staff_id=me.staff_id,
            said=signing_in.Passphrases(said["password"], said["new_password"]),
            address=network(flask.request.remote_addr or ""),
        )

    said, wrong = sent(PasswordForm, act)
    if wrong:
        return _page("password", said, wrong), 422
    response = flask.make_response(flask.redirect(flask.url_for("signing_in.sign_in_page"), 303))
    forget_login(response)
    return response


@bp.post("/tokens")
def add_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    me = principal()
    secrets: list[str] = []

    def act(said: Said) -> None:
        _, secret = deps().transact(lambda unit: signing_in.issue_token(unit, me.staff_id, said["name"]))
        secrets.append(secret)

    said, wrong = sent(NameForm, act)
    if wrong:
        return _page("token", said, wrong), 422
    return _page(secret=secrets[0])


@bp.post("/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> ResponseReturnValue:
    """End a token."""
    me = principal()
    deps().transact(lambda unit: signing_in.revoke_token(unit, me, token_id))
    return flask.redirect(flask.url_for("account.show_account"), 303)


def _page(form: str = "", said: Said | None = None, wrong: Wrong | None = None, *, secret: str = "") -> str:
    me = principal()
    tokens = deps().transact(lambda unit: unit.tokens.of(me.staff_id))
    return render(
        "intake/account.html", tokens=tokens, secret=secret, form=form, said=said or {}, wrong=wrong or {}
    )
