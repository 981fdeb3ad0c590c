"""The key of a form: made for its reader when the page is rendered, and never the same twice.

It stands in a hidden field beside the token against forgery. By it a second click is known as one (`once`), and a
form that comes after its sender's login has ended says whose it is (`kept`). The form for signing in
is nobody's yet: its key is good for a second click alone, and no longer than answers to clicks are kept.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass

import flask
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from markupsafe import Markup

from shared.contracts.principal import Principal
from shared.store.idempotency import KEEP
from shared.web.csrf import token
from shared.web.identity import signed_in

FIELD = "once"


@dataclass(frozen=True)
class FormKey:
    """Whose form it is, and what no other form has."""

    staff_id: str
    unlike: str

    def secret(self) -> str:
        """256 bits that the same form always gives, that nobody else can work out and nobody keeps."""
        told = f"{self.staff_id} {self.unlike}".encode()
        mac = hmac.digest(str(flask.current_app.secret_key).encode(), told, "sha256")
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def csrf_field() -> Markup:
    """The hidden fields of a form: the token against forgery and, on a page made for staff, a new key."""
    field = Markup('<input type="hidden" name="csrf_token" value="{}">').format(token())
    reader = signed_in()
    if reader is None:
        return field
    return field + _hidden(_serializer().dumps([reader.staff_id, secrets.token_urlsafe(12)]))


def sign_in_field() -> Markup:
    """The hidden fields of the form for signing in: as above, with a new key that is nobody's yet."""
    return csrf_field() + _hidden(_nobodys().dumps(secrets.token_urlsafe(12)))


def form_key() -> FormKey | None:
    """The key of the form that this request brings; None if it has none that we made."""
    try:
        staff_id, unlike = _serializer().loads(flask.request.form.get(FIELD, ""))
    except BadData:
        return None
    return FormKey(staff_id, unlike)


def form_key_of(me: Principal) -> FormKey | None:
    """The same; raises CSRFError if the form was made for somebody else, who sat at this browser before."""
    key = form_key()
    if key is not None and key.staff_id != me.staff_id:
        raise CSRFError
    return key


def sign_in_key_of(staff_id: str) -> FormKey | None:
    """The key of the form for signing in, now that it is known whose it is; None if it has none of ours."""
    try:
        unlike = _nobodys().loads(flask.request.form.get(FIELD, ""), max_age=int(KEEP.total_seconds()))
    except BadData:
        return None
    return FormKey(staff_id, f"sign-in {unlike}")


def _hidden(key: str | bytes) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, key)


def _nobodys() -> URLSafeTimedSerializer:
    app = flask.current_app
    return URLSafeTimedSerializer(str(app.secret_key), salt=f"sign-in-key {app.config['SERVICE']}")


def _serializer() -> URLSafeSerializer:
    app = flask.current_app
    return URLSafeSerializer(str(app.secret_key), salt=f"form-key {app.config['SERVICE']}")
