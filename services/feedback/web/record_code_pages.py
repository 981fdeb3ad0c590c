"""The page of staff on which a client gets the code that opens their record."""

from __future__ import annotations

import flask

from services.feedback.ports import RecordUnit
from services.feedback.usecases.open_record import issue_code, must_see
from services.feedback.web.deps import deps
from shared.contracts.principal import Principal
from shared.errors import Unavailable
from shared.web import moments
from shared.web.identity import need
from shared.web.pages import render

pages = flask.Blueprint("record_code_pages", __name__)


@pages.get("/clients/<client_id>/record")
def show(client_id: str) -> str:
    """Whether the client has opened their record, and the button that makes a code."""
    return _page(client_id, need("clinician", "supervisor"))


@pages.post("/clients/<client_id>/record")
def issue(client_id: str) -> str:
    """Make a code and show it, this once."""
    me = need("clinician", "supervisor")
    code, made = deps().record(lambda unit: issue_code(unit, client_id, me))
    shown = f"{code[:4]} {code[4:7]} {code[7:]}"
    return _page(client_id, me, code=shown, until=moments.time_words(made.expires_at))


def _page(client_id: str, me: Principal, *, code: str = "", until: str = "") -> str:
    def work(unit: RecordUnit) -> tuple[object, object]:
        must_see(unit, client_id, me)
        return unit.accesses.get(client_id), unit.room_codes.get(client_id)

    access, waiting = deps().record(work)
    return render(
        "record_code.html",
        client_id=client_id,
        client=_name(client_id),
        access=access,
        unused=waiting,
        code=code,
        until=until,
        address=f"{deps().address}/feedback/record",
    )


def _name(client_id: str) -> str | None:
    try:
        return deps().desk.intake.client_name(client_id)
    except Unavailable:
        return None
