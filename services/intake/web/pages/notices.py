"""How one wants to hear of prompts: a page of everybody's own."""

from __future__ import annotations

from dataclasses import asdict

import flask
from flask.typing import ResponseReturnValue

from services.intake.usecases.clinic import show_clinic
from services.intake.usecases.notice_wishes import Said as Wish
from services.intake.usecases.notice_wishes import set_notice_wishes, show_notice_wishes
from services.intake.web.deps import deps
from services.intake.web.pages.forms import NoticesForm, Said, Wrong, sent
from shared.web.identity import need, principal
from shared.web.once import once_only
from shared.web.pages import render

bp = flask.Blueprint("notices", __name__, url_prefix="/account/notices")


@bp.get("/")
def show_notices() -> str:
    """What the reader has chosen, and what cannot be chosen."""
    need("clinician", "supervisor", "admin")
    return _page()


@bp.post("/")
def choose_notices() -> ResponseReturnValue:
    """Keep what they choose."""
    me = need("clinician", "supervisor", "admin")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: set_notice_wishes(unit, me.staff_id, Wish(**said)),
            then=lambda _: flask.url_for("notices.show_notices", _anchor="kept"),
        )

    done, said, wrong = sent(NoticesForm, act)
    return done or (_page(said, wrong), 422)


def _page(said: Said | None = None, wrong: Wrong | None = None) -> str:
    me = principal()
    kept, staff, clinic = deps().transact(
        lambda unit: (show_notice_wishes(unit, me.staff_id), unit.staff.find(me.staff_id), show_clinic(unit))
    )
    return render(
        "intake/notices.html",
        kept=kept,
        email=staff.email if staff else "",
        clinic=clinic,
        said=said or asdict(kept),
        wrong=wrong or {},
    )
