"""How long what is over is kept: admins set it, see what would go, and agree."""

from __future__ import annotations

from typing import Final

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.retention import KINDS, LONGEST, Kind
from services.intake.usecases import retention
from services.intake.web.deps import deps
from services.intake.web.pages.forms import Said, Wrong, sent
from shared.errors import NotFound
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import Digits, FormSchema
from shared.web.words import lazy

bp = flask.Blueprint("retention", __name__)

NAMES: Final[dict[Kind, str]] = {
    "records": lazy("Records of clients whose care has ended"),
    "receipts": lazy("Receipts of erasures"),
    "stand_ins": lazy("Who stood in for whom"),
}
HINTS: Final[dict[Kind, str]] = {
    "records": lazy("Everything about the client is erased, as by hand, in all three services."),
    "receipts": lazy("After that nobody can show that somebody was erased, and why."),
    "stand_ins": lazy("They go after a year in any case."),
}


class PeriodsForm(FormSchema):
    """Months by kind; an empty field is no period."""

    records = Digits(low=1, high=LONGEST, load_default=None)
    receipts = Digits(low=1, high=LONGEST, load_default=None)
    stand_ins = Digits(low=1, high=LONGEST, load_default=None)


class AgreeForm(FormSchema):
    """The period and the number that the page showed."""

    months = Digits(low=1, high=LONGEST, required=True)
    count = Digits(low=0, high=10**9, required=True)


@bp.get("/retention")
def show_retention() -> str:
    """The periods, with what would go by each."""
    return _page({}, {})


@bp.post("/retention")
def set_periods() -> ResponseReturnValue:
    """Set the periods; nothing goes yet."""
    me = need("admin")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: retention.set_periods(unit, me, {kind: said[kind] for kind in KINDS}),
            then=lambda _: flask.url_for("retention.show_retention"),
        )

    done, said, wrong = sent(PeriodsForm, act)
    return done or (_page(said, wrong), 422)


@bp.post("/retention/<kind>/agree")
def agree(kind: str) -> ResponseReturnValue:
    """Agree to what the page showed: from now on it goes, once a day."""
    me = need("admin")
    known = next((one for one in KINDS if one == kind), None)
    if known is None:
        raise NotFound("There is nothing at this address.")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: retention.agree(unit, me, known, months=said["months"], count=said["count"]),
            then=lambda _: flask.url_for("retention.show_retention"),
        )

    done, said, wrong = sent(AgreeForm, act)
    return done or (_page(said, wrong), 422)


def _page(said: Said, wrong: Wrong) -> str:
    me = need("admin")
    shown = deps().transact(lambda unit: retention.show_retention(unit, me))
    return render("intake/retention.html", shown=shown, names=NAMES, hints=HINTS, said=said, wrong=wrong)
