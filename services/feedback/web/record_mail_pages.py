"""Opening My record without the clinic: an e-mail address, what the mail brings, and the PIN."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from services.feedback.usecases.holder import NotTheClient
from services.feedback.usecases.mail_record import ByCode, ByLink, ask_mail, mail_lives, open_with_mail
from services.feedback.web import record_login
from services.feedback.web.deps import deps
from services.feedback.web.record_pages import into_record, staff
from services.feedback.web.record_schemas import AddressForm, MailedCodeForm, PinForm
from shared.errors import Invalid, TooMany
from shared.web import audit
from shared.web.attempts import in_words
from shared.web.pages import render
from shared.web.schemas import load_form
from shared.web.words import told_by_field

pages = flask.Blueprint("record_mail_pages", __name__)
pages.context_processor(record_login.frame)
pages.after_request(record_login.guard)
pages.register_error_handler(NotTheClient, staff)

Said = dict[str, object]
Wrong = dict[str, list[str]]


@pages.get("/record/by-mail", strict_slashes=False)
def show() -> str:
    """Ask for the address."""
    return _asking({}, {})


@pages.post("/record/by-mail")
def ask() -> ResponseReturnValue:
    """Have a mail sent if that may be: which of the two, neither the answer says nor the time that it takes."""
    said, wrong = load_form(AddressForm, flask.request.form)
    if wrong:
        return _asking(said, wrong), 422
    try:
        secret = deps().record(lambda unit: ask_mail(unit, said["email"], record_login.caller()))
    except TooMany as error:
        return _wait(_asking(said, {}, in_words(error.retry_after)), error)
    except Invalid as error:
        return _asking(said, told_by_field(error)), 422
    flask.session[record_login.ASKED] = secret
    return flask.redirect(flask.url_for("record_mail_pages.show_code"), 303)


@pages.get("/record/by-mail/code")
def show_code() -> ResponseReturnValue:
    """The form for the digits of the mail, in the browser that asked for it."""
    if record_login.ASKED not in flask.session:
        return flask.redirect(flask.url_for("record_mail_pages.show"), 303)
    return _typing({}, {})


@pages.post("/record/by-mail/code")
def open_by_code() -> ResponseReturnValue:
    """Open the record with the digits of the mail and the PIN."""
    said, wrong = load_form(MailedCodeForm, flask.request.form)
    secret = flask.session.get(record_login.ASKED)
    if secret is None:
        return flask.redirect(flask.url_for("record_mail_pages.show"), 303)
    if wrong:
        return _typing(said, wrong), 422
    return _opened(ByCode(secret=secret, code=said["code"], pin=said["pin"]), said)


@pages.get("/record/by-mail/link/<token>")
def show_link(token: str) -> ResponseReturnValue:
    """The form for the PIN, in whatever browser the link is opened; opening it uses nothing up."""
    if not deps().record(lambda unit: mail_lives(unit, token)):
        return _asking({}, {}, over=True), 410
    return _typing({}, {}, token=token)


@pages.post("/record/by-mail/link/<token>")
def open_by_link(token: str) -> ResponseReturnValue:
    """Open the record with the link and the PIN."""
    said, wrong = load_form(PinForm, flask.request.form)
    if wrong:
        return _typing(said, wrong, token=token), 422
    return _opened(ByLink(token=token, pin=said["pin"]), said, token=token)


def _opened(brought: ByCode | ByLink, said: Said, *, token: str | None = None) -> ResponseReturnValue:
    try:
        made = open_with_mail(deps().record, deps().hashing, brought, record_login.caller())
    except TooMany as error:
        return _wait(_typing(said, {}, token=token, delay=in_words(error.retry_after)), error)
    except Invalid as error:
        audit.tried()
        return _typing(said, told_by_field(error), token=token), 422
    return into_record(made)


def _asking(said: Said, wrong: Wrong, delay: str = "", *, over: bool = False) -> str:
    sends = deps().postbox.can("mail")
    return render("record_by_mail.html", said=said, wrong=wrong, delay=delay, over=over, sends=sends)


def _typing(said: Said, wrong: Wrong, *, token: str | None = None, delay: str = "") -> str:
    return render("record_mailed.html", said=said, wrong=wrong, token=token, delay=delay)


def _wait(page: str, error: TooMany) -> ResponseReturnValue:
    return page, 429, {"Retry-After": str(error.retry_after)}
