"""The pages of staff about tablets of the clinic: which there are, setting one up, and a code for a client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import flask

from services.feedback.domain.kiosk import Tablet
from services.feedback.usecases.kiosk import make_code, read_code
from services.feedback.usecases.tablets import add_tablet, enrolment_code, revoke, tablet_of
from services.feedback.web.deps import deps
from shared.web import audit, moments
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.qr import qr_of
from shared.web.schemas import FormSchema, StrictString, load_form
from shared.web.words import _

pages = flask.Blueprint("tablet_pages", __name__)
NAME_LENGTH: Final = 60
GROUP: Final = 4


class TabletForm(FormSchema):
    """A tablet to add."""

    name = StrictString(required=True, max=NAME_LENGTH)
    place = StrictString(required=True, max=NAME_LENGTH)


@dataclass(frozen=True)
class Row:
    """A tablet as the list shows it, with who added and who revoked it."""

    tablet: Tablet
    state: Literal["waits", "set up", "revoked"]
    made_by: str
    revoked_by: str


@pages.get("/tablets")
def show_tablets() -> str:
    """All tablets, newest first, and the form to add one."""
    need("supervisor", "admin")
    return _list()


@pages.post("/tablets")
def add() -> flask.typing.ResponseReturnValue:
    """Add a tablet, and go on to its code."""
    me = need("supervisor", "admin")
    said, wrong = load_form(TabletForm, flask.request.form)
    if wrong:
        return _list(said, wrong), 422
    return once_only(
        deps().transact,
        lambda unit: add_tablet(unit, me, **said),
        then=lambda tablet: flask.url_for("tablet_pages.show_tablet", tablet_id=tablet.tablet_id),
    )


@pages.get("/tablets/<tablet_id>")
def show_tablet(tablet_id: str) -> str:
    """The code that sets up one tablet, as long as it does."""
    need("supervisor", "admin")
    now = deps().clock()
    tablet, code = deps().transact(lambda unit: (tablet_of(unit, tablet_id), enrolment_code(unit, tablet_id)))
    path = flask.url_for("kiosk_pages.enrolling")
    waits = tablet.waits_for_its_code(now)
    return render(
        "tablet.html",
        tablet=tablet,
        digits=_grouped(code) if waits else None,
        qr=qr_of(f"{deps().address}{path}/{code}") if waits else None,
        address=f"{deps().address}{path}",
        until=moments.time_words(tablet.enrolment_until),
    )


@pages.post("/tablets/<tablet_id>/revoke")
def revoke_tablet(tablet_id: str) -> flask.typing.ResponseReturnValue:
    """End what a tablet may do, at once."""
    me = need("supervisor", "admin")
    return once_only(
        deps().transact,
        lambda unit: revoke(unit, tablet_id, me),
        then=lambda _tablet: flask.url_for("tablet_pages.show_tablets"),
    )


@pages.get("/sessions/<session_id>/check-in/tablet")
def show_code(session_id: str) -> str:
    """The code with which a session's check-in opens on a tablet, if there is one right now."""
    me = need("clinician", "supervisor")
    code = deps().desk.do(lambda unit: read_code(unit, session_id, me))
    audit.reads(code.session.client_id)
    return render(
        "kiosk_code.html",
        code=code,
        digits=_grouped(code.digits) if code.digits else None,
        spoken=" ".join(code.digits) if code.digits else "",
        until=moments.time_words(code.expires_at) if code.expires_at else "",
    )


@pages.post("/sessions/<session_id>/check-in/tablet")
def new_code(session_id: str) -> flask.typing.ResponseReturnValue:
    """Make a code; the one before it ends."""
    me = need("clinician", "supervisor")
    audit.reads(deps().desk.do(lambda unit: make_code(unit, session_id, me)).client_id)
    return flask.redirect(flask.url_for("tablet_pages.show_code", session_id=session_id), 303)


def _list(said: Mapping[str, object] | None = None, wrong: Mapping[str, list[str]] | None = None) -> str:
    tablets = deps().transact(lambda unit: unit.tablets.all_())
    names = _names({one for tablet in tablets for one in (tablet.made_by, tablet.revoked_by) if one})
    rows = [
        Row(tablet, _state(tablet), names[tablet.made_by], names.get(tablet.revoked_by or "", ""))
        for tablet in tablets
    ]
    return render("tablets.html", rows=rows, said=said or {}, wrong=wrong or {})


def _names(staff_ids: Collection[str]) -> Mapping[str, str]:
    known = deps().desk.intake.names_of("staff", staff_ids)
    return {each: known.get(each) or _("Staff %(id)s", id=each[:8]) for each in staff_ids}


def _state(tablet: Tablet) -> Literal["waits", "set up", "revoked"]:
    if tablet.revoked_at is not None:
        return "revoked"
    return "set up" if tablet.enrolled_at else "waits"


def _grouped(digits: str) -> str:
    """Digits in groups that are easy to read and to type."""
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))
