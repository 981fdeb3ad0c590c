"""Signing in and out."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from services.intake.domain.logins import digest, new_secret
from services.intake.usecases import logins, signing_in
from services.intake.web import device_cookie
from services.intake.web.deps import WebUnit, deps
from services.intake.web.leaving import farewell, need_own_way_in
from services.intake.web.pages.forms import Said, SignInForm, sent
from shared.contracts.principal import Principal
from shared.errors import Invalid, SignInNeeded, TooMany
from shared.web import audit
from shared.web.attempts import caller, in_words
from shared.web.credentials import LOGIN
from shared.web.csrf import check_csrf, without_csrf
from shared.web.form_keys import sign_in_key_of
from shared.web.identity import forget_login, local_path, principal, remember_login
from shared.web.once import done
from shared.web.pages import render

bp = flask.Blueprint("signing_in", __name__)

HOME = "/"
PROMPTS = "/alerts/"
CASELOAD = "/intake/"
TODAY = "/intake/today"  # where the front door sends who asks for HOME


@bp.get("/sign-in")
def sign_in_page() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    following = local_path(flask.request.args.get("next"), "")
    try:
        me = principal()
    except SignInNeeded:
        if deps().transact(_waits):
            return flask.redirect(flask.url_for("factor_step.ask", next=following or None), 303)
        return render("intake/sign_in.html", said={"next": following} | _guest(), wrong={}, delay="")
    return flask.redirect(onward(me, following), 303)


def _waits(unit: WebUnit) -> bool:
    """Whether this browser has shown a password and has still to show a second factor."""
    login = unit.logins.find(digest(LOGIN.of_request() or ""))
    return login is not None and login.waits(unit.now)


def _guest() -> Said:
    """In a demo clinic, whom somebody wants to sign in as."""
    guide = deps().guide()
    guest = guide.guest(flask.request.args.get("email", "")) if guide else None
    return {"email": guest.email} if guest else {}


@bp.post("/sign-in")
@without_csrf
def sign_in() -> ResponseReturnValue:
    """Check the password and put a login into the browser."""
    need_own_way_in()
    already = signed_in_meanwhile()
    if already:
        return already
    try:
        secret, said, wrong = sent(SignInForm, _sign_in)
    except TooMany as error:
        typed = {"email": flask.request.form.get("email", ""), "next": flask.request.form.get("next", "")}
        page = render("intake/sign_in.html", said=typed, wrong={}, delay=in_words(error.retry_after))
        return page, 429, {"Retry-After": str(error.retry_after)}
    if secret is None:
        return render("intake/sign_in.html", said=said, wrong=wrong, delay=""), 422
    return entered(secret, local_path(said["next"], ""))


def signed_in_meanwhile() -> ResponseReturnValue | None:
    """Where a second click leads that comes once the first has signed its browser in, and ended its session.

    It does nothing, so that another site gains nothing by it; raises CSRFError where nobody is signed in.
    """
    try:
        check_csrf()
    except CSRFError as forged:
        try:
            me = principal()
        except SignInNeeded:
            raise forged from None
        return flask.redirect(onward(me, local_path(flask.request.form.get("next"), "")), 303)
    return None


def _sign_in(said: Said) -> str:
    made = deps()
    try:
        return signing_in.sign_in(
            made.transact,
            made.passwords,
            email=said["email"],
            password=said["password"],
            address=caller(),
            device=device_cookie.of_request(),
            secret_for=_secret_for,
        )
    except Invalid:
        account = made.transact(lambda unit: unit.staff.by_email(said["email"]))
        audit.tried(account.staff_id if account else "")
        raise


def _secret_for(unit: WebUnit, staff_id: str) -> str:
    """The login's secret: a second click gets the first one's, as nobody sees the answer to the first.

    What was the secret of a login that has ended is never one again, so the same form opens another login then.
    """
    key = sign_in_key_of(staff_id)
    if key is None:
        return new_secret()
    secret = key.secret()
    if done(unit, f"sign-in {digest(secret)}"):
        login = unit.logins.find(digest(secret))
        open_still = login is not None and (signing_in.counts(unit, login) or login.waits(unit.now))
        return secret if open_still else new_secret()
    return secret


def entered(secret: str, following: str) -> flask.Response:
    """A new login never goes on from an old one: that one ends, and so does the form's session."""
    old = LOGIN.of_request()
    if old and old != secret:
        deps().transact(lambda unit: signing_in.sign_out(unit, old))
    flask.session.clear()
    device = flask.request.headers.get("User-Agent", "")
    deps().transact(lambda unit: logins.note_device(unit, secret, device))
    me = deps().transact(lambda unit: signing_in.who(unit, "login", secret))
    if me is not None:
        audit.by_staff(me.staff_id)
    # Who is nobody yet has to show a second factor.
    there = onward(me, following) if me else flask.url_for("factor_step.ask", next=following or None)
    response = flask.make_response(flask.redirect(there, 303))
    remember_login(response, secret)
    if me is not None:
        device_cookie.remember(response, me.staff_id)
    return response


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the login of this browser."""
    secret, there = LOGIN.of_request(), farewell()
    if secret:
        me = deps().transact(lambda unit: signing_in.who(unit, "login", secret))
        deps().transact(lambda unit: signing_in.sign_out(unit, secret))
        audit.by_staff(me.staff_id if me else "")
    flask.session.clear()
    answer = render("intake/signed_out.html", there=there) if there else _to_sign_in()
    response = flask.make_response(answer)
    forget_login(response)
    return response


def _to_sign_in() -> ResponseReturnValue:
    return flask.redirect(flask.url_for("signing_in.sign_in_page"), 303)


def onward(me: Principal | None, following: str) -> str:
    """Where to go on: everybody to their own first page, unless they were on the way to another."""
    sees_prompts = me is not None and (me.is_("clinician") or me.is_("supervisor"))
    if following not in {"", HOME, TODAY} and (sees_prompts or following != PROMPTS):
        return following
    if me is not None and me.is_("clinician"):
        return TODAY
    return PROMPTS if sees_prompts else CASELOAD
