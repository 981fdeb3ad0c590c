"""Pages of staff and clients: `render()`, the two frames, and what templates can use.

    bp = Blueprint("inbox", __name__)

    @bp.get("/")
    def inbox() -> str:
        me = need("clinician", "supervisor")
        return render("inbox.html", rows=deps().alerts.inbox(me.scope()))

`{% extends "frame.html" %}` is the frame of staff with its navigation, `"plain.html"` the one of clients. Both
have the blocks `title`, `main` and `scripts`; `frame.html` has `live` and `skips` too. Templates have `_()`,
`static("x.css")`, `csrf_field()` (in every form with method post), `person` (the principal or None), the filters
`day` and `dated`, or `ago` and `when`, for instants, `dialled` for numbers, `trajectory(chart)` of
`charts`, `plot(picture, sheet)` of `plots`, and the macros of `macros/_scale.html` (`scale`),
`macros/_field.html` (`field`, `area`, `choice`, `errors`) and `macros/_empty.html` (`empty`).
"""

from __future__ import annotations

from dataclasses import dataclass

import flask
import flask_babel

from shared.contracts.clinic import is_safety_contact
from shared.contracts.events import Role
from shared.contracts.principal import Principal
from shared.web import drawing, form_keys, moments, plots, speech, telephone
from shared.web.clinic import clinic
from shared.web.identity import SIGN_IN, SIGN_OUT, signed_in
from shared.web.waiting import Waiting
from shared.web.words import lazy

__all__ = ["NAVIGATION", "Place", "install", "render"]


@dataclass(frozen=True)
class Place:
    """An entry of the navigation."""

    name: str
    path: str
    roles: frozenset[Role]
    counts: bool = False  # says how many notes wait there
    contact: bool = False  # is for the clinic's safety contact as well, whatever their roles


NAVIGATION = (
    Place(lazy("Today"), "/intake/today", frozenset({"clinician"})),
    Place(lazy("Prompts"), "/alerts/", frozenset({"clinician", "supervisor"})),
    Place(lazy("Team"), "/alerts/team", frozenset({"supervisor"})),
    Place(lazy("Caseload"), "/intake/", frozenset({"clinician", "supervisor", "admin"})),
    Place(
        lazy("Supervision"), "/feedback/supervision", frozenset({"supervisor", "admin"}), counts=True, contact=True
    ),
    Place(lazy("Figures"), "/alerts/figures", frozenset({"admin"})),
    Place(lazy("My figures"), "/alerts/my-figures", frozenset({"clinician"})),
    Place(lazy("Rules"), "/alerts/rules", frozenset({"admin"})),
    Place(lazy("Cards"), "/alerts/cards", frozenset({"supervisor", "admin"})),
    Place(lazy("Clinic"), "/intake/clinic", frozenset({"admin"})),
    Place(lazy("Mail"), "/alerts/mail", frozenset({"admin"})),
    Place(lazy("Ledger"), "/alerts/ledger", frozenset({"admin"})),
    Place(lazy("Staff"), "/intake/staff", frozenset({"admin"})),
    Place(lazy("Tablets"), "/feedback/tablets", frozenset({"supervisor", "admin"})),
    Place(lazy("Erasures"), "/intake/erasures", frozenset({"admin"})),
    Place(lazy("Audit"), "/intake/audit", frozenset({"admin"})),
)
ACCOUNT = "/intake/account/"


def render(template: str, /, **context: object) -> str:
    """The page made from a template of the service, or of ours."""
    return flask.render_template(template, **context)


def install(app: flask.Flask, waiting: Waiting) -> None:
    """Give templates what the frames need."""
    app.extensions["attune_waiting"] = waiting
    app.add_template_filter(telephone.dialled, "dialled")
    app.add_template_filter(moments.ago, "ago")
    app.add_template_filter(moments.when, "when")
    app.add_template_filter(moments.day, "day")
    app.add_template_filter(moments.dated, "dated")
    app.add_template_global(drawing.trajectory_chart, "trajectory")
    app.add_template_global(plots.plot_chart, "plot")
    app.add_template_global(form_keys.csrf_field, "csrf_field")
    app.add_template_global(form_keys.sign_in_field, "sign_in_field")
    app.context_processor(_around)


def _around() -> dict[str, object]:
    person, locale = signed_in(), flask_babel.get_locale()
    navigation = [place for place in NAVIGATION if person and _is_for(place, person)]
    return {
        "person": person,
        "navigation": navigation,
        "home": navigation[0].path if navigation else "/",
        "here": _here(),
        "language": str(locale).replace("_", "-"),
        "direction": locale.text_direction,
        "languages": speech.offered(),
        "waiting": _waiting,
        "account": ACCOUNT,
        "sign_in": SIGN_IN,
        "sign_out": SIGN_OUT,
        "pinned_at": f"{flask.current_app.config['PREFIX']}/pinned",
    }


def _is_for(place: Place, person: Principal) -> bool:
    return bool(place.roles & person.roles) or (place.contact and is_safety_contact(clinic(), person))


def _waiting() -> int | None:
    """How many notes wait for the person where a place of the navigation counts them; None where nobody knows."""
    person = signed_in()
    count: Waiting = flask.current_app.extensions["attune_waiting"]
    return count(person) if person else None


def _here() -> str:
    """The path of the navigation's entry that this page lies under; one's account lies under none."""
    if not flask.request or flask.request.path.startswith(ACCOUNT):
        return ""
    under = [place.path for place in NAVIGATION if flask.request.path.startswith(place.path)]
    return max(under, key=len, default="")
