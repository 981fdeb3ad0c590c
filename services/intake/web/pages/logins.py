"""Where one is signed in, and one's tokens: each can be ended."""

from __future__ import annotations

from typing import Final

import flask
from flask.typing import ResponseReturnValue
from marshmallow import fields

from services.intake.domain.logins import AREAS, DAYS, Terms, digest, new_secret
from services.intake.domain.text import NAME_LENGTH
from services.intake.usecases import logins, signing_in
from services.intake.web import device_cookie
from services.intake.web.deps import WebUnit, deps
from services.intake.web.fields import Password
from services.intake.web.pages.forms import Said, Wrong, sent
from shared.web.attempts import caller
from shared.web.credentials import LOGIN
from shared.web.form_keys import form_key_of
from shared.web.identity import principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema, StrictString
from shared.web.words import lazy

bp = flask.Blueprint("logins", __name__, url_prefix="/account")

AREA_WORDS: Final = {
    "intake": lazy("Clients, sessions and goals, staff and the clinic"),
    "feedback": lazy("Check-ins and notes"),
    "alerts": lazy("Prompts and how clients are doing"),
}
READ, CHANGE = "read", "change"


class TokenForm(FormSchema):
    """What a token is for, for how long, what it may, and one's own password."""

    name = StrictString(required=True, max=NAME_LENGTH)
    days = StrictString(required=True, one_of=tuple(map(str, DAYS)))
    areas = fields.List(StrictString(one_of=AREAS), load_default=list)
    kind = StrictString(required=True, one_of=(READ, CHANGE))
    password = Password(required=True)


@bp.get("/logins/")
def show_logins() -> str:
    """The reader's logins and tokens."""
    return _page()


@bp.post("/logins/<login_id>/end")
def end_login(login_id: str) -> ResponseReturnValue:
    """Sign one other browser out."""
    me = principal()
    return once_only(
        deps().transact,
        lambda unit: logins.end_login(unit, me.staff_id, login_id),
        then=lambda _: flask.url_for("logins.show_logins"),
    )


@bp.post("/logins/end-others")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    me, secret = principal(), LOGIN.of_request() or ""
    return once_only(
        deps().transact,
        lambda unit: logins.end_other_logins(unit, me.staff_id, secret),
        then=lambda _: flask.url_for("logins.show_logins"),
    )


@bp.post("/tokens")
def add_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    me, made = principal(), deps()
    key = form_key_of(me)
    secret = key.secret() if key else new_secret()  # a second click shows the first one's, which nobody kept

    def act(said: Said) -> flask.Response:
        terms = Terms(days=int(said["days"]), areas=tuple(said["areas"]), writes=said["kind"] == CHANGE)
        forgive = signing_in.check_own_password(
            made.transact,
            made.passwords,
            staff_id=me.staff_id,
            password=said["password"],
            address=caller(),
            device=device_cookie.of_request(),
        )

        def work(unit: WebUnit) -> None:
            forgive(unit)
            signing_in.issue_token(unit, me.staff_id, said["name"], secret, terms=terms)

        return once_only(made.transact, work, then=lambda _: flask.url_for("logins.show_logins"))

    done, said, wrong = sent(TokenForm, act)
    return _page(secret=secret) if done else (_page(said, wrong), 422)


@bp.post("/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> ResponseReturnValue:
    """End a token."""
    me = principal()
    return once_only(
        deps().transact,
        lambda unit: signing_in.revoke_token(unit, me, token_id),
        then=lambda _: flask.url_for("logins.show_logins"),
    )


def _page(said: Said | None = None, wrong: Wrong | None = None, *, secret: str = "") -> str:
    me = principal()
    own, tokens, now = deps().transact(
        lambda unit: (logins.own_logins(unit, me.staff_id), unit.tokens.of(me.staff_id), unit.now)
    )
    return render(
        "intake/logins.html",
        logins=own,
        here=digest(LOGIN.of_request() or ""),
        tokens=tokens,
        now=now,
        areas=AREA_WORDS,
        secret=secret,
        said=said or {"days": "90", "kind": READ, "areas": list(AREAS)},
        wrong=wrong or {},
    )
