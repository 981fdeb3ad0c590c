"""Handing a caseload over, for supervisors and admins; and telling the two whom it concerns."""

from __future__ import annotations

import flask
import flask_babel
from flask.typing import ResponseReturnValue

from services.intake.domain.staff import Staff
from services.intake.ports import Unit
from services.intake.usecases import hand_over
from services.intake.usecases.assignment import nameable
from services.intake.web.deps import deps
from services.intake.web.pages.forms import CaseloadForm, Said, Wrong, sent
from shared.contracts.principal import Principal
from shared.errors import Invalid
from shared.web import audit
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema, StrictString
from shared.web.words import order_of_names, told_by_field

bp = flask.Blueprint("hand_over", __name__)
Options = list[tuple[str, str]]


class ReadForm(FormSchema):
    """The button that says that it was read; `back` is whether it stood on Today."""

    back = StrictString(load_default="", one_of=("today",))


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

    def do(said: Said) -> flask.Response:
        there = flask.url_for("today.show_today" if said["back"] else "caseload.show_caseload")
        return once_only(
            deps().transact,
            lambda unit: hand_over.read_hand_over(unit, me, hand_over_id),
            then=lambda _read: there,
        )

    done, _said, _wrong = sent(ReadForm, do)
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
    audit.lists(client.client_id for client in found.clients)
    return render("intake/hand_over_preview.html", found=found, open=_open(me, found), said=said, wrong=wrong)


def _open(me: Principal, found: hand_over.Preview) -> dict[str, int] | None:
    """How many prompts wait with each client, for who may see them; None while alerts does not answer."""
    if not me.is_("supervisor"):
        return {}
    language = str(flask_babel.get_locale() or "en")
    comes = deps().neighbours.waiting(me, found.clients, [], today=[], language=language)
    return None if comes is None else {one: len(known.prompts) for one, known in comes.items() if known.prompts}


def _move(said: Said) -> hand_over.Move:
    return hand_over.Move(giver_id=said["giver_id"], taker_id=said["clinician_id"])


def _options(people: list[Staff]) -> Options:
    return [("", "—"), *((one.staff_id, one.name) for one in people)]
