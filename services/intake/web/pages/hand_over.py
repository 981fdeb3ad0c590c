"""Handing a caseload over, for supervisors and admins; and telling the two whom it concerns."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.staff import Staff
from services.intake.ports import Unit
from services.intake.usecases import hand_over
from services.intake.usecases.assignment import nameable
from services.intake.web.deps import deps
from services.intake.web.pages.forms import CaseloadForm, Said, Wrong, sent
from shared.contracts.principal import Principal
from shared.errors import Invalid
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema
from shared.web.words import order_of_names, told_by_field

bp = flask.Blueprint("hand_over", __name__)
Options = list[tuple[str, str]]


@bp.get("/hand-over")
def show() -> ResponseReturnValue:
    """Choose from whom and to whom; with both, who would go, and the button that does it."""
    me = need("supervisor", "admin")
    said: Said = {name: flask.request.args.get(name) for name in ("giver_id", "clinician_id")}
    if not all(said.values()):
        return _choosing(me, said, {})
    try:
        return _preview(me, said, {})
    except Invalid as error:
        return _choosing(me, said, told_by_field(error)), 422


@bp.post("/hand-over")
def act() -> ResponseReturnValue:
    """Hand over whom the form names, all or none."""
    me = need("supervisor", "admin")

    def do(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: hand_over.hand_over_caseload(unit, me, _move(said), said["client_ids"]),
            then=lambda _made: flask.url_for("hand_over.show"),
        )

    done, said, wrong = sent(CaseloadForm, do)
    if done:
        return done
    return (_preview(me, said, wrong) if "client_ids" in wrong else _choosing(me, said, wrong)), 422


@bp.post("/hand-overs/<hand_over_id>/read")
def read(hand_over_id: str) -> ResponseReturnValue:
    """Note that whoever gave or took the clients has read of it."""
    me = principal()

    def do(_said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: hand_over.read_hand_over(unit, me, hand_over_id),
            then=lambda _read: flask.url_for("caseload.show_caseload"),
        )

    done, _said, _wrong = sent(FormSchema, do)
    return done or flask.redirect(flask.url_for("caseload.show_caseload"), 303)


def _choosing(me: Principal, said: Said, wrong: Wrong) -> str:
    order = order_of_names()

    def work(unit: Unit) -> tuple[Options, Options, list[hand_over.Told]]:
        givers, takers = hand_over.givers(unit, me, order), nameable(unit, me, order)
        return _options(givers), _options(takers), hand_over.lately(unit, me)

    givers, takers, lately = deps().transact(work)
    return render("intake/hand_over.html", givers=givers, takers=takers, lately=lately, said=said, wrong=wrong)


def _preview(me: Principal, said: Said, wrong: Wrong) -> str:
    order = order_of_names()
    found = deps().transact(lambda unit: hand_over.preview(unit, me, _move(said), order))
    return render("intake/hand_over_preview.html", found=found, said=said, wrong=wrong)


def _move(said: Said) -> hand_over.Move:
    return hand_over.Move(giver_id=said["giver_id"], taker_id=said["clinician_id"])


def _options(people: list[Staff]) -> Options:
    return [("", "—"), *((one.staff_id, one.name) for one in people)]
