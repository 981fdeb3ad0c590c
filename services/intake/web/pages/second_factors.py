"""One's own second factor: an app, and recovery codes."""

from __future__ import annotations

from typing import Final

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.logins import new_secret
from services.intake.domain.second_factors import SecondFactors, recovery_codes
from services.intake.usecases import second_factors
from services.intake.usecases.staff import find_staff
from services.intake.web.deps import WebUnit, deps
from services.intake.web.pages.factor_forms import AppForm, offer, offered
from services.intake.web.pages.forms import Said, Wrong, sent
from services.intake.web.site import site
from shared.contracts.principal import Principal
from shared.errors import TooMany
from shared.web.attempts import in_words
from shared.web.form_keys import form_key_of
from shared.web.identity import principal
from shared.web.once import once_only
from shared.web.pages import render

bp = flask.Blueprint("second_factors", __name__, url_prefix="/account/second-factor")

RECOVERY: Final = "#recovery"


@bp.get("/")
def show_own() -> str:
    """What there is, and how to change it."""
    principal()
    return _page()


@bp.get("/app")
def offer_app() -> str:
    """A picture to scan, and the form for the first code."""
    return _app(principal(), {})


@bp.post("/app")
def set_up_app() -> ResponseReturnValue:
    """Have an app's codes count; with the first factor come recovery codes, shown this once."""
    me = principal()
    recovery = recovery_codes(seed(me))

    def act(said: Said) -> flask.Response:
        made, secret = deps(), offered(me.staff_id)
        made.transact(lambda unit: second_factors.count_try(unit, me.staff_id))
        return once_only(
            made.transact,
            lambda unit: second_factors.set_up_app(
                unit, made.codes, staff_id=me.staff_id, secret=secret, typed=said["secret_code"], recovery=recovery
            ),
            then=lambda first: flask.url_for("second_factors.show_own") + (RECOVERY if first else ""),
        )

    try:
        done, _said, wrong = sent(AppForm, act)
    except TooMany as error:
        return _app(me, {}, delay=in_words(error.retry_after)), 429, {"Retry-After": str(error.retry_after)}
    if done is None:
        return _app(me, wrong), 422
    return show_codes(recovery) if done.location.endswith(RECOVERY) else done


@bp.post("/recovery")
def renew_recovery() -> ResponseReturnValue:
    """Put a new set of recovery codes in the place of the one there, and show it this once."""
    me = principal()
    recovery = recovery_codes(seed(me))
    once_only(
        deps().transact,
        lambda unit: second_factors.renew_recovery(unit, me.staff_id, recovery),
        then=lambda _: flask.url_for("second_factors.show_own"),
    )
    return show_codes(recovery)


@bp.post("/remove")
def remove_own() -> ResponseReturnValue:
    """Take all of it away: a password is enough from now on."""
    me = principal()
    return once_only(
        deps().transact,
        lambda unit: second_factors.remove_own(unit, me.staff_id),
        then=lambda _: flask.url_for("second_factors.show_own"),
    )


def seed(me: Principal) -> str:
    """What the codes are made from that this form brings; a second click shows those of the first."""
    key = form_key_of(me)
    return key.secret() if key else new_secret()


def show_codes(recovery: tuple[str, ...]) -> str:
    """The page that shows recovery codes, this once."""
    there = flask.url_for("second_factors.show_own")
    return render("intake/recovery_codes.html", layout="frame.html", codes=recovery, onward=there)


def _app(me: Principal, wrong: Wrong, *, delay: str = "") -> str:
    email = deps().transact(lambda unit: find_staff(unit, me.staff_id).email)
    return render("intake/second_factor_app.html", offer=offer(me.staff_id, email), wrong=wrong, delay=delay)


def _page() -> str:
    me = principal()

    def work(unit: WebUnit) -> tuple[SecondFactors, bool]:
        clinic = unit.clinic.get()
        return unit.second_factors.get(me.staff_id), clinic is not None and clinic.second_factor_required

    factors, required = deps().transact(work)
    return render("intake/second_factors.html", factors=factors, required=required, site=site())
