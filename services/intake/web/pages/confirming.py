"""Showing once more that it is oneself: before exports, changes of roles, tokens and second factors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

import flask
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from services.intake.domain.logins import digest, new_secret
from services.intake.domain.second_factors import SecondFactors
from services.intake.usecases import passkeys, second_factors, signing_in
from services.intake.web import device_cookie
from services.intake.web.deps import WebUnit, deps
from services.intake.web.pages.factor_forms import ConfirmForm, PasskeyForm, brought
from services.intake.web.pages.forms import Said, Wrong, sent
from services.intake.web.site import answer_of, site
from shared.contracts.principal import Principal
from shared.errors import TooMany
from shared.web import audit
from shared.web.attempts import caller, in_words
from shared.web.confirming import is_confirmed
from shared.web.csrf import check_csrf, without_csrf
from shared.web.form_keys import form_key, form_key_of
from shared.web.identity import local_path, principal, remember_login
from shared.web.pages import render
from shared.web.schemas import FormSchema

bp = flask.Blueprint("confirming", __name__)

HOME: Final = "/"
FILES: Final = frozenset({".csv", ".pdf", ".json"})


@bp.get("/confirm")
def ask() -> ResponseReturnValue:
    """The form; whoever has confirmed already goes on, or finds the file that they wanted."""
    me, following = principal(), local_path(flask.request.args.get("next"), HOME)
    if not is_confirmed(me):
        return _page(me, {"next": following}, {})
    if PurePosixPath(urlsplit(following).path).suffix in FILES:
        return render("intake/confirmed.html", file=following)
    return flask.redirect(following, 303)


@bp.post("/confirm")
@without_csrf
def confirm() -> ResponseReturnValue:
    """A code or the password is right: the login goes on under a new secret."""
    return _confirm(ConfirmForm, _prove)


@bp.post("/confirm/passkey")
@without_csrf
def confirm_by_passkey() -> ResponseReturnValue:
    """The same by a passkey."""

    def prove(me: Principal, said: Said) -> None:
        passkeys.show_passkey(deps().transact, deps().passkeys, answer_of(said), "confirm", me.staff_id)

    return _confirm(PasskeyForm, prove)


def _confirm(form: type[FormSchema], prove: Callable[[Principal, Said], None]) -> ResponseReturnValue:
    made = deps().transact(_made_by_first_click)
    if made:
        return _go_on(made, flask.request.form.get("next", ""))
    me = principal()
    try:
        check_csrf()
    except CSRFError:  # a form from before the login was renewed: nothing is lost by another one
        return flask.redirect(flask.url_for("confirming.ask", next=flask.request.form.get("next")), 303)
    key = form_key_of(me)
    secret = key.secret() if key else new_secret()

    def act(said: Said) -> ResponseReturnValue:
        prove(me, said)
        deps().transact(lambda unit: second_factors.renew_login(unit, brought(), secret))
        return _go_on(secret, said["next"])

    try:
        done, said, wrong = sent(form, act)
    except TooMany as error:
        audit.tried(me.staff_id)
        said = {"next": flask.request.form.get("next", "")}
        page = _page(me, said, {}, delay=in_words(error.retry_after))
        return page, 429, {"Retry-After": str(error.retry_after)}
    if done is None:
        audit.tried(me.staff_id)
        return _page(me, said, wrong), 422
    return done


def _prove(me: Principal, said: Said) -> None:
    """What they have shown is right; raises Invalid or TooMany."""
    made = deps()
    if _factors(me).any:
        typed = said["secret_code"] or ""
        second_factors.show_code(made.transact, made.codes, staff_id=me.staff_id, typed=typed)
        return
    forgive = signing_in.check_own_password(
        made.transact,
        made.passwords,
        staff_id=me.staff_id,
        password=said["password"] or "",
        address=caller(),
        device=device_cookie.of_request(),
    )
    made.transact(forgive)


def _made_by_first_click(unit: WebUnit) -> str | None:
    """The secret of the login that this very form has made, where this is a second click of it."""
    login = unit.logins.find(digest(brought()))
    key = form_key()
    if login is None or key is None or key.staff_id != login.staff_id:
        return None
    secret = key.secret()
    made = unit.logins.find(digest(secret)) if digest(secret) in {login.became, login.secret_hash} else None
    return secret if made and made.counts(unit.now) else None


def _go_on(secret: str, following: str) -> flask.Response:
    """By way of this page, which knows now that it is them."""
    there = flask.url_for("confirming.ask", next=local_path(following, HOME))
    response = flask.make_response(flask.redirect(there, 303))
    remember_login(response, secret)
    return response


def _factors(me: Principal) -> SecondFactors:
    return deps().transact(lambda unit: unit.second_factors.get(me.staff_id))


def _page(me: Principal, said: Said, wrong: Wrong, *, delay: str = "") -> str:
    factors = _factors(me)
    return render(
        "intake/confirm.html",
        has_factor=factors.any,
        passkeys=bool(factors.passkeys) and site() is not None,
        said=said,
        wrong=wrong,
        delay=delay,
    )
