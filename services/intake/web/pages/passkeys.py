"""Passkeys: signing in with one, and one's own."""

from __future__ import annotations

from typing import Final

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.logins import new_secret
from services.intake.domain.passkeys import PURPOSES, Purpose
from services.intake.domain.second_factors import recovery_codes
from services.intake.domain.text import NAME_LENGTH
from services.intake.usecases import passkeys, second_factors, signing_in
from services.intake.usecases.staff import find_staff
from services.intake.web.deps import WebUnit, deps
from services.intake.web.leaving import need_own_way_in
from services.intake.web.pages.factor_forms import PasskeyForm, brought
from services.intake.web.pages.forms import Said, Wrong, sent
from services.intake.web.pages.second_factors import RECOVERY, seed, show_codes
from services.intake.web.pages.signing_in import entered, signed_in_meanwhile
from services.intake.web.site import answer_of, site, site_of_passkeys
from shared.errors import NotFound
from shared.web import audit
from shared.web.confirming import need_confirmed
from shared.web.csrf import without_csrf
from shared.web.form_keys import sign_in_key_of
from shared.web.identity import local_path, principal
from shared.web.once import done_before, once_only
from shared.web.pages import render
from shared.web.schemas import StrictString
from shared.web.words import _

bp = flask.Blueprint("passkeys", __name__)

OWN: Final = "/account/second-factor/passkey"


class NewPasskeyForm(PasskeyForm):
    """A passkey that was made, and what its owner calls it."""

    name = StrictString(required=True, max=NAME_LENGTH)


@bp.post("/passkey/options/<purpose>")
def ask(purpose: str) -> flask.Response:
    """What the browser needs to show a passkey, or to make one: with a challenge that counts once."""
    for known in PURPOSES:
        if known == purpose:
            return _asked_for(known)
    raise NotFound(_("There is nothing at this address."))


def _asked_for(purpose: Purpose) -> flask.Response:
    where, challenge = site_of_passkeys(), new_secret()

    def work(unit: WebUnit) -> str:
        staff_id = _asked(unit, purpose)
        known = passkeys.ask(unit, purpose, challenge, staff_id)
        if purpose != "add":
            return deps().passkeys.to_show(where, challenge, known)
        staff = find_staff(unit, staff_id or "")
        return deps().passkeys.to_add(where, (staff.staff_id, staff.email, staff.name), challenge, known)

    return flask.Response(deps().transact(work), content_type="application/json")


def _asked(unit: WebUnit, purpose: Purpose) -> str | None:
    """Whose passkey has to answer; None where that is what the passkey says."""
    match purpose:
        case "sign-in":
            return None
        case "factor":
            return second_factors.waiting(unit, brought()).staff_id
        case "confirm":
            return principal().staff_id
        case "add":
            return need_confirmed().staff_id


@bp.post("/passkey/sign-in")
@without_csrf
def sign_in() -> ResponseReturnValue:
    """A passkey signs in: it is something that one has, and knows its owner besides."""
    need_own_way_in()
    already = signed_in_meanwhile()
    if already:
        return already
    done, said, wrong = sent(PasskeyForm, _sign_in)
    if done is None:
        audit.tried()
        return render("intake/sign_in.html", said={"next": said.get("next")}, wrong=wrong, delay=""), 422
    return done


def _sign_in(said: Said) -> flask.Response:
    made = deps()
    staff_id = passkeys.show_passkey(made.transact, made.passkeys, answer_of(said), "sign-in")
    key = sign_in_key_of(staff_id)
    secret = key.secret() if key else new_secret()
    made.transact(lambda unit: signing_in.open_login(unit, staff_id, secret, whole=True))
    return entered(secret, local_path(said["next"], ""))


@bp.get(OWN)
def offer() -> str:
    """The form for another passkey."""
    return _page({}, {})


@bp.post(OWN)
def add() -> ResponseReturnValue:
    """Have a passkey count; with the first factor come recovery codes, shown this once."""
    me, made = principal(), deps()
    recovery = recovery_codes(seed(me))

    def act(said: Said) -> flask.Response:
        answer = answer_of(said)
        challenge = passkeys.use_up(made.transact, made.passkeys.challenge(answer.said), "add", me.staff_id)
        new = passkeys.NewPasskey(answer, said["name"], challenge)
        return once_only(
            made.transact,
            lambda unit: passkeys.add_passkey(unit, made.passkeys, new, staff_id=me.staff_id, recovery=recovery),
            then=lambda first: flask.url_for("second_factors.show_own") + (RECOVERY if first else ""),
        )

    done, said, wrong = sent(NewPasskeyForm, act)
    done = done or done_before(made.transact)
    if done is None:
        return _page(said, wrong), 422
    return show_codes(recovery) if done.location.endswith(RECOVERY) else done


@bp.post(f"{OWN}/<passkey_id>/remove")
def remove(passkey_id: str) -> ResponseReturnValue:
    """Take one away."""
    me = principal()
    return once_only(
        deps().transact,
        lambda unit: passkeys.remove_passkey(unit, me.staff_id, passkey_id),
        then=lambda _: flask.url_for("second_factors.show_own"),
    )


def _page(said: Said, wrong: Wrong) -> str:
    principal()
    return render("intake/passkey_add.html", site=site(), said=said, wrong=wrong)
