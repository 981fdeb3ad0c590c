"""Before what a stolen login should not do, whoever is signed in shows once more that it is them.

    me = need_confirmed("admin")      # as `need`, and confirmed within the last ten minutes

Routes that are exports or change roles, by what they say to the audit, ask it by themselves, and so do those that
an `Audit` names besides. A page leads to where they show it, and back; a form that was sent is kept meanwhile
(`kept`). The API answers 403 to a login and lets tokens through: who made one was asked then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote

import flask

from shared import clock
from shared.contracts.events import Role
from shared.contracts.principal import Principal
from shared.errors import ConfirmationNeeded, SignInNeeded
from shared.store.audit import What
from shared.web.audit import Audit, route_of_request
from shared.web.identity import need, principal
from shared.web.words import _

ASKED: Final[frozenset[What | None]] = frozenset({"export", "roles"})
CONFIRM: Final = "/intake/confirm"
FRESH: Final = timedelta(minutes=10)


def install(app: flask.Flask, audit: Audit | None) -> None:
    """Have exports, changes of roles and what else the audit's list names ask it before their views run."""
    if audit is not None:
        app.before_request(lambda: _check(audit))


def _check(audit: Audit) -> None:
    route = route_of_request()
    if route is None or not (audit.routes.get(route) in ASKED or route in audit.confirmed):
        return
    try:
        need_confirmed()
    except SignInNeeded:
        return  # some of them are for whoever has a link, and each view says whom it is for


def need_confirmed(*roles: Role) -> Principal:
    """The principal, if they have one of the roles, if any are named, and have shown of late that it is them.

    Raises ConfirmationNeeded, Forbidden or SignInNeeded.
    """
    me = need(*roles) if roles else principal()
    if not is_confirmed(me):
        raise ConfirmationNeeded(
            _("Please confirm first that it is you: sign in anew, or open %(page)s.", page=CONFIRM)
        )
    return me


def is_confirmed(me: Principal) -> bool:
    """Whether they have shown within ten minutes that it is them; a token was confirmed when it was made."""
    return me.via == "token" or (me.confirmed_at is not None and clock.now() - me.confirmed_at < FRESH)


def confirm_url(kept: str | None) -> str:
    """Where to show it, and from there on to the kept form, or back to this page if it can be read again."""
    if kept is not None:
        following = f"{kept}?confirmed=yes"
    elif flask.request.method in {"GET", "HEAD"}:
        following = flask.request.full_path.rstrip("?")
    else:
        following = "/"
    return f"{CONFIRM}?next={quote(following, safe='/')}"
