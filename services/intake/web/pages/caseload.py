"""The caseload, the clinic's registrations, and taking a client on."""

from __future__ import annotations

from typing import Literal

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.clients import Client, ClientStatus
from services.intake.ports import Place, Unit, Window
from services.intake.usecases import caseload, clients
from services.intake.usecases.assignment import nameable
from services.intake.web.deps import deps
from services.intake.web.pages.forms import ClientForm, Said, Wrong, sent
from shared.contracts.principal import Principal
from shared.web.api import Cursor
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render

bp = flask.Blueprint("caseload", __name__)

ON_A_PAGE = 100


@bp.get("/")
def show_caseload() -> ResponseReturnValue:
    """Whom the reader sees; an admin who sees nobody finds everybody's registration here."""
    me, status = principal(), _status()
    if not (me.is_("clinician") or me.is_("supervisor")):
        return flask.redirect(flask.url_for("caseload.show_registrations"), 303)
    rows, place = deps().transact(lambda unit: caseload.caseload(unit, me, _window(), status))
    mine = me.is_("clinician") and not me.is_("supervisor")
    return render("intake/caseload.html", rows=rows, status=status, mine=mine, further=_further(place))


@bp.get("/registrations")
def show_registrations() -> str:
    """Every client of the clinic with their clinician, and nothing that was said or agreed."""
    me, status = need("admin"), _status()

    def work(unit: Unit) -> tuple[list[Client], Place | None, dict[str, str]]:
        page = clients.list_clients(unit, me, _window(), status)
        staff = unit.staff.find_many({client.clinician_id for client in page.items})
        return page.items, page.next, {person.staff_id: person.name for person in staff}

    found, place, names = deps().transact(work)
    return render("intake/registrations.html", clients=found, names=names, status=status, further=_further(place))


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
    clinicians = deps().transact(lambda unit: nameable(unit, me))
    options = [(person.staff_id, person.name) for person in clinicians]
    return render("intake/new_client.html", said=said, wrong=wrong, clinicians=options)


def _status() -> ClientStatus:
    closed: Literal["closed"] = "closed"
    return closed if flask.request.args.get("status") == closed else "open"


def _window() -> Window:
    given = flask.request.args.get("after")
    try:
        cursor = Cursor.read(given) if given else None
    except ValueError:
        cursor = None
    return Window(after=(cursor.at, cursor.id) if cursor else None, limit=ON_A_PAGE)


def _further(place: Place | None) -> str | None:
    """Where the next piece of the list is."""
    if place is None:
        return None
    return flask.url_for(str(flask.request.endpoint), status=_status(), after=str(Cursor(*place)))
