"""The caseload, the clinic's registrations, and taking a client on."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.clients import ClientStatus
from services.intake.domain.text import NAME_LENGTH
from services.intake.usecases import caseload, clients
from services.intake.usecases.assignment import nameable
from services.intake.usecases.hand_over import waiting_for
from services.intake.web.deps import deps
from services.intake.web.pages.forms import ClientForm, Said, Wrong, sent
from services.intake.web.pages.paging import beginning, further, window
from shared.contracts.principal import Principal
from shared.web import audit
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import order_of_names

bp = flask.Blueprint("caseload", __name__)


@bp.get("/")
def show_caseload() -> ResponseReturnValue:
    """Whom the reader sees; an admin who sees nobody finds everybody's registration here."""
    me, status = principal(), _status()
    if not (me.is_("clinician") or me.is_("supervisor")):
        return flask.redirect(flask.url_for("caseload.show_registrations"), 303)
    wanted = _wanted(status)
    found, told, names = deps().transact(
        lambda unit: (
            caseload.caseload(unit, me, window(), wanted),
            waiting_for(unit, me),
            {one.staff_id: one.name for one in unit.staff.find_many([each.staff_id for each in me.covers])},
        )
    )
    covers = [{"name": names.get(one.staff_id, ""), "last": one.until - timedelta(seconds=1)} for one in me.covers]
    mine = me.is_("clinician") and not me.is_("supervisor")
    shown = {"mine": mine, "me": me, "covers": covers, "handed_over": told}
    return render("intake/caseload.html", **shown, **_listed(found, status))


@bp.get("/registrations")
def show_registrations() -> str:
    """Every client of the clinic with their clinician, and nothing that was said or agreed."""
    me, status = need("admin"), _status()
    wanted = _wanted(status)
    found = deps().transact(lambda unit: caseload.registrations(unit, me, window(), wanted))
    return render("intake/registrations.html", **_listed(found, status))


@bp.get("/clients/new")
def new_client() -> str:
    """The form for taking a client on."""
    return _form(principal(), {}, {})


@bp.post("/clients/new")
def add_client() -> ResponseReturnValue:
    """Take a client on."""
    me = principal()

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: clients.register_client(unit, me, clients.NewClient(**said))[0].client_id,
            then=lambda client_id: flask.url_for("client.show_client", client_id=client_id),
            about=lambda client_id: client_id,
        )

    done, said, wrong = sent(ClientForm, act)
    return done or (_form(me, said, wrong), 422)


def _form(me: Principal, said: Said, wrong: Wrong) -> str:
    order = order_of_names()
    clinicians = deps().transact(lambda unit: nameable(unit, me, order))
    options = [(person.staff_id, person.name) for person in clinicians]
    return render("intake/new_client.html", said=said, wrong=wrong, clinicians=options)


def _wanted(status: ClientStatus) -> caseload.Wanted:
    return caseload.Wanted(status=status, query=_query(), order=order_of_names())


def _status() -> ClientStatus:
    closed: Literal["closed"] = "closed"
    return closed if flask.request.args.get("status") == closed else "open"


def _query() -> str:
    return flask.request.args.get("q", "")[:NAME_LENGTH].strip()


def _listed(found: caseload.Caseload, status: ClientStatus) -> dict[str, object]:
    """What both lists show."""
    audit.lists(row.client.client_id for row in found.rows)
    wanted = {"q": _query(), "status": status if status == "closed" else ""}
    return {
        "listed": found,
        "rows": found.rows,
        "status": status,
        "query": _query(),
        "further": further(found.next, **wanted),
        "beginning": beginning(**wanted),
    }
