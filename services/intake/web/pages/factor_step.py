"""The step after a right password: the second factor is shown, or set up where the clinic asks for one.

Whoever is here is not signed in: their login waits, and opens no page but this.
"""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.logins import digest, new_secret
from services.intake.domain.second_factors import SecondFactors, recovery_codes
from services.intake.usecases import passkeys, second_factors, signing_in
from services.intake.usecases.staff import find_staff
from services.intake.web import device_cookie
from services.intake.web.deps import WebUnit, deps
from services.intake.web.pages.factor_forms import AppForm, CodeForm, PasskeyForm, brought, offer, offered
from services.intake.web.pages.forms import Said, Wrong, sent
from services.intake.web.pages.signing_in import onward, signed_in_meanwhile
from services.intake.web.site import answer_of, site
from shared.errors import SignInNeeded, TooMany
from shared.web import audit
from shared.web.attempts import in_words
from shared.web.csrf import without_csrf
from shared.web.form_keys import sign_in_key_of
from shared.web.identity import local_path, principal, remember_login
from shared.web.pages import render
from shared.web.schemas import FormSchema

bp = flask.Blueprint("factor_step", __name__)


@bp.get("/second-factor")
def ask() -> ResponseReturnValue:
    """The form for the second factor, or for setting one up."""
    following = local_path(flask.request.args.get("next"), "")
    try:
        return flask.redirect(onward(principal(), following), 303)
    except SignInNeeded:
        pass
    try:
        return _page({"next": following}, {})
    except SignInNeeded:
        return flask.redirect(flask.url_for("signing_in.sign_in_page"), 303)


@bp.post("/second-factor")
@without_csrf
def show() -> ResponseReturnValue:
    """A code makes a login of what waited."""

    def act(staff_id: str, said: Said) -> None:
        second_factors.show_code(deps().transact, deps().codes, staff_id=staff_id, typed=said["secret_code"])

    return _step(CodeForm, act, _go_on)


@bp.post("/second-factor/passkey")
@without_csrf
def show_passkey() -> ResponseReturnValue:
    """A passkey makes a login of what waited."""

    def act(staff_id: str, said: Said) -> None:
        passkeys.show_passkey(deps().transact, deps().passkeys, answer_of(said), "factor", staff_id)

    return _step(PasskeyForm, act, _go_on)


@bp.post("/second-factor/app")
@without_csrf
def set_up() -> ResponseReturnValue:
    """The first code of an app makes a login of what waited, and recovery codes are shown, this once."""

    def act(staff_id: str, said: Said) -> None:
        made, secret = deps(), offered(staff_id)
        made.transact(lambda unit: second_factors.count_try(unit, staff_id))
        made.transact(
            lambda unit: second_factors.set_up_first_app(
                unit,
                made.codes,
                staff_id=staff_id,
                secret=secret,
                typed=said["secret_code"],
                recovery=recovery_codes(_secret(staff_id)),
            )
        )

    return _step(AppForm, act, _show_recovery)


def _step(
    form: type[FormSchema], act: Callable[[str, Said], None], then: Callable[[str, str], flask.Response]
) -> ResponseReturnValue:
    """Do it for whoever waits, and go on with a new login; a second click goes on with that of the first."""
    made = deps().transact(_made_by_first_click)
    if made:
        return then(made, flask.request.form.get("next", ""))
    already = signed_in_meanwhile()
    if already:
        return already
    staff_id = deps().transact(_waiting)

    def work(said: Said) -> flask.Response:
        act(staff_id, said)
        secret = _secret(staff_id)
        deps().transact(lambda unit: second_factors.begin_login(unit, brought(), secret))
        audit.by_staff(staff_id)
        return then(secret, said["next"])

    try:
        done, said, wrong = sent(form, work)
    except TooMany as error:
        audit.tried(staff_id)
        page = _page({"next": flask.request.form.get("next", "")}, {}, delay=in_words(error.retry_after))
        return page, 429, {"Retry-After": str(error.retry_after)}
    if done is None:
        audit.tried(staff_id)
        return _page(said, wrong), 422
    return done


def _waiting(unit: WebUnit) -> str:
    """Whose login waits; raises SignInNeeded."""
    return second_factors.waiting(unit, brought()).staff_id


def _made_by_first_click(unit: WebUnit) -> str | None:
    """The secret of the login that this very form has made, where this is a second click of it."""
    login = unit.logins.find(digest(brought()))
    key = sign_in_key_of(login.staff_id) if login else None
    if login is None or key is None or digest(key.secret()) not in {login.became, login.secret_hash}:
        return None
    made = unit.logins.find(digest(key.secret()))
    return key.secret() if made and made.counts(unit.now) else None


def _secret(staff_id: str) -> str:
    """The secret that this form gives, once: the same at a second click."""
    if "factor_secret" not in flask.g:
        key = sign_in_key_of(staff_id)
        flask.g.factor_secret = key.secret() if key else new_secret()
    return str(flask.g.factor_secret)


def _go_on(secret: str, following: str) -> flask.Response:
    me = deps().transact(lambda unit: signing_in.who(unit, "login", secret))
    return _signed_in(flask.redirect(onward(me, local_path(following, "")), 303), secret)


def _show_recovery(secret: str, following: str) -> flask.Response:
    me = deps().transact(lambda unit: signing_in.who(unit, "login", secret))
    page = render(
        "intake/recovery_codes.html",
        layout="plain.html",
        codes=recovery_codes(secret),
        onward=onward(me, local_path(following, "")),
    )
    return _signed_in(page, secret)


def _signed_in(answer: ResponseReturnValue, secret: str) -> flask.Response:
    """The answer, with the login in the browser, which is known from now on as one of theirs."""
    response = flask.make_response(answer)
    remember_login(response, secret)
    me = deps().transact(lambda unit: signing_in.who(unit, "login", secret))
    if me is not None:
        device_cookie.remember(response, me.staff_id)
    return response


def _page(said: Said, wrong: Wrong, *, delay: str = "") -> str:
    def work(unit: WebUnit) -> tuple[SecondFactors, str]:
        staff_id = _waiting(unit)
        return unit.second_factors.get(staff_id), find_staff(unit, staff_id).email

    factors, email = deps().transact(work)
    return render(
        "intake/second_factor_step.html",
        said=said,
        wrong=wrong,
        delay=delay,
        passkeys=bool(factors.passkeys) and site() is not None,
        offer=None if factors.any else offer(factors.staff_id, email),
    )
