"""Signing in and out through the identity provider, where the operator named one."""

from __future__ import annotations

from typing import Final

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.identity_provider import Ending
from services.intake.domain.logins import new_secret
from services.intake.domain.staff import Staff
from services.intake.usecases import arriving
from services.intake.web.deps import WebUnit, deps
from services.intake.web.leaving import ours
from services.intake.web.pages.signing_in import entered
from services.intake.web.provider_client import NotBegun, ProviderClient
from shared.errors import AttuneError, Conflict, Forbidden, Invalid, NotFound, Unavailable
from shared.web import audit
from shared.web.csrf import without_csrf
from shared.web.identity import local_path, need
from shared.web.once import done, once_only
from shared.web.pages import render
from shared.web.words import told

bp = flask.Blueprint("arriving", __name__)

LONGEST_FOLLOWING: Final = 500  # it waits in a cookie meanwhile
REFUSED: Final = 403
AWAY: Final = 503
MALFORMED: Final = 400


@bp.get("/sign-in/provider")
def begin() -> ResponseReturnValue:
    """Send the browser to the provider."""
    following = local_path(flask.request.args.get("next"), "")
    carried = following if len(following) <= LONGEST_FOLLOWING else ""
    anew = "anew" in flask.request.args
    try:
        there = _client().begin(ours("arriving.come_back"), carried, anew=anew)
    except (Forbidden, Unavailable) as error:
        return _not_in(error, following)
    return flask.redirect(there, 303)


@bp.get("/sign-in/provider/back")
def come_back() -> ResponseReturnValue:
    """Sign in whom the provider sends back, if they work here."""
    client, made = _client(), deps()
    try:
        arrival, following = client.finish()
    except NotBegun as error:
        return _not_in(error, "")
    except (Forbidden, Unavailable) as error:
        audit.tried()
        return _not_in(error, "")
    secret, password_hash = new_secret(), made.passwords.hashed(new_secret())

    def work(unit: WebUnit) -> tuple[Staff, bool]:
        staff, changed = arriving.arrive(unit, client.provider, arrival, password_hash)
        arriving.open_login(unit, staff, arrival, secret)
        return staff, changed

    try:
        staff, changed = made.transact(work)
    except (Forbidden, Conflict, Invalid) as error:
        audit.tried(made.transact(lambda unit: arriving.known(unit, arrival)))
        return _not_in(error, following)
    if changed:
        audit.of_staff(staff.staff_id)
        audit.also("roles")
    return entered(secret, local_path(following, ""))


@bp.post("/sign-out/by-provider")
@without_csrf
def hear_of_ending() -> ResponseReturnValue:
    """End the logins that were opened through one that has ended at the provider; it says so itself."""
    client, token = _client(), flask.request.form.get("logout_token", "")
    try:
        ending = client.ended(token)
        ended = deps().transact(lambda unit: _end_once(unit, ending))
    except Invalid:
        return {"error": "invalid_request"}, MALFORMED
    for staff_id in ended:
        audit.by_staff(staff_id)
    return "", 200


def _end_once(unit: WebUnit, ending: Ending) -> list[str]:
    if done(unit, f"logout {ending.token_id}"):
        raise Invalid("This was said before.")
    return arriving.end_logins(unit, ending)


@bp.post("/staff/<staff_id>/unlink")
def unlink(staff_id: str) -> ResponseReturnValue:
    """Have somebody's account go with none of the provider's any more."""
    me = need("admin")
    return once_only(
        deps().transact,
        lambda unit: arriving.unlink(unit, me, staff_id),
        then=lambda _: flask.url_for("staff_pages.show_person", staff_id=staff_id),
    )


def is_linked(staff_id: str) -> bool:
    """Whether that person's account goes with one of the provider's, for pages about them."""
    if deps().provider is None:
        return False
    return bool(deps().read(lambda unit: unit.provider_accounts.of(staff_id)))


def _client() -> ProviderClient:
    client = deps().provider
    if client is None:
        raise NotFound("There is nothing at this address.")
    return client


def _not_in(error: AttuneError, following: str) -> ResponseReturnValue:
    """The page for signing in, with why it did not work."""
    said, status = {"next": following}, AWAY if isinstance(error, Unavailable) else REFUSED
    page = render("intake/sign_in.html", said=said, wrong={}, delay="", trouble=told(error.sentence))
    return page, status
