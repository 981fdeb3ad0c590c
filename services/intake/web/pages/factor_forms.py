"""The forms of second factors. What they carry of secrets is named so that no form of them is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup

from services.intake.web.deps import deps
from services.intake.web.fields import Password
from shared.errors import Conflict
from shared.web.credentials import LOGIN
from shared.web.qr import qr_of
from shared.web.schemas import FormSchema, StrictString

LONGEST_CODE: Final = 60
LONGEST_OFFER: Final = 400
LONGEST_ANSWER: Final = 16_000
OFFERED_FOR_S: Final = 3600
ISSUER: Final = "Attune"
GROUP: Final = 4


class CodeForm(FormSchema):
    """A code of the app, or a recovery code, and where to go then."""

    secret_code = StrictString(required=True, max=LONGEST_CODE)
    next = StrictString(load_default=None, max=2000)


class AppForm(FormSchema):
    """The code that a new app shows, and the secret that it was given."""

    secret_code = StrictString(required=True, max=LONGEST_CODE)
    app_secret = StrictString(required=True, max=LONGEST_OFFER)
    next = StrictString(load_default=None, max=2000)


class ConfirmForm(FormSchema):
    """What somebody shows who is signed in: a code, or where they have no second factor their password."""

    secret_code = StrictString(load_default=None, max=LONGEST_CODE)
    password = Password(load_default=None)
    next = StrictString(load_default=None, max=2000)


def brought() -> str:
    """The secret of the login that this browser brings, whether or not it counts; empty without one."""
    return LOGIN.of_request() or ""


class PasskeyForm(FormSchema):
    """What a passkey answered, and where to go then."""

    secret_answer = StrictString(required=True, max=LONGEST_ANSWER)
    next = StrictString(load_default=None, max=2000)


@dataclass(frozen=True)
class Offer:
    """A secret for an app: as a picture, in groups to be typed, and signed so that a form can bring it back."""

    picture: Markup
    typed: str
    signed: str


def offer(staff_id: str, email: str) -> Offer:
    """A secret for that person's app: the one that their form brought, as after a wrong code, or a new one."""
    try:
        secret = offered(staff_id)
    except Conflict:
        secret = deps().codes.new_secret()
    groups = [secret[start : start + GROUP] for start in range(0, len(secret), GROUP)]
    return Offer(
        picture=qr_of(deps().codes.address(secret, email, ISSUER)),
        typed=" ".join(groups),
        signed=_serializer().dumps([staff_id, secret]),
    )


def offered(staff_id: str) -> str:
    """The secret that the form brings back; raises Conflict where it is none of ours, or an hour old."""
    try:
        whose, secret = _serializer().loads(flask.request.form.get("app_secret", ""), max_age=OFFERED_FOR_S)
    except BadData:
        whose, secret = "", ""
    if whose != staff_id:
        raise Conflict("This page was open too long. Scan the picture anew, which is another one now.")
    return str(secret)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(flask.current_app.secret_key), salt="a second factor's secret")
