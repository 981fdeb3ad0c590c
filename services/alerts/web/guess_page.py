"""Guess first, for clinicians: the setting, and a check-in guessed and then seen. No scripts are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask
from werkzeug.datastructures import MultiDict

from services.alerts.domain.acts import IN_HAND, TO_TALK
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.guess import Guess
from services.alerts.ports import Wanted
from services.alerts.usecases.caseload import caseload
from services.alerts.usecases.guess_first import guess
from services.alerts.usecases.retrace import Point, retraced
from services.alerts.web import figures
from services.alerts.web.deps import deps
from services.alerts.web.guessing import to_guess
from services.alerts.web.statements import in_short, statement
from shared.contracts.principal import Principal
from shared.errors import NotFound
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import Digits, FormSchema, StrictString, load_form
from shared.web.words import _

guess_pages = flask.Blueprint("guess_pages", __name__)

Answer = flask.typing.ResponseReturnValue
SKIP: Final = "skip"


class SettingForm(FormSchema):
    """Whether they want to guess first."""

    on = StrictString(required=True, one_of=("yes", "no"))


class SkipForm(FormSchema):
    """That they look without guessing."""

    session_id = StrictString(required=True, max=64)
    do = StrictString(load_default="", max=8)


class GuessForm(SkipForm):
    """What they guess of each statement, 0 to 10."""

    heard = Digits(required=True, low=0, high=10)
    matters = Digits(required=True, low=0, high=10)
    fit = Digits(required=True, low=0, high=10)
    openness = Digits(required=True, low=0, high=10)


@dataclass(frozen=True)
class Beside:
    """A statement with the guess, the client's answer and how far they are apart."""

    label: str
    guessed: int
    answered: str
    gap: str


@guess_pages.get("/guess-first")
def show_setting() -> str:
    """Whether they guess first, and what that means."""
    me = need("clinician")
    return render("guess-first.html", on=deps().guesses.wanted_by(me.staff_id), wrong={})


@guess_pages.post("/guess-first")
def set_it() -> Answer:
    """Switch it on or off."""
    me = need("clinician")
    said, wrong = load_form(SettingForm, flask.request.form)
    if wrong:
        return render("guess-first.html", on=deps().guesses.wanted_by(me.staff_id), wrong=wrong), 422
    there = flask.url_for("guess_pages.show_setting")
    return once_only(
        deps().transact,
        lambda unit: unit.guesses.want(me.staff_id, on=said["on"] == "yes", at=unit.now),
        then=lambda _none: there,
    )


@guess_pages.get("/clients/<client_id>/guess")
def show_guess(client_id: str) -> Answer:
    """The form, or guess and answer side by side; where there is neither, the client's page."""
    me = need("clinician")
    point = _last(me, client_id)
    made = deps().guesses.find(me.staff_id, point.session_id)
    waiting = deps().alerts.page(me.scope(), Wanted(client_id=client_id, statuses=TO_TALK + IN_HAND, limit=None))
    if made is None and to_guess(deps(), me, {client_id: point.session_id}, waiting):
        return _form(client_id, point, {})
    if made is None or made.scores is None:
        return flask.redirect(_client(client_id), 303)
    return render("guess.html", who=_name(client_id), client_id=client_id, point=point, lines=_lines(made, point))


@guess_pages.post("/clients/<client_id>/guess")
def take_guess(client_id: str) -> Answer:
    """Keep the guess and show the answer beside it, or show the answer without."""
    me = need("clinician")
    point = _last(me, client_id)
    skips = flask.request.form.get("do") == SKIP
    said, wrong = load_form(SkipForm if skips else GuessForm, _pressed(skips=skips))
    if wrong:
        return _form(client_id, point, wrong), 422
    scores = None if skips else {name: int(said[name]) for name in ITEMS}
    there = _client(client_id) if skips else flask.url_for("guess_pages.show_guess", client_id=client_id)
    return once_only(
        deps().transact,
        lambda unit: guess(unit, me, client_id, session_id=said["session_id"], scores=scores),
        then=lambda _none: there,
        about=lambda _none: client_id,
    )


def _pressed(*, skips: bool) -> MultiDict[str, str]:
    """What was sent; who looks without guessing may have guessed half of it."""
    form = MultiDict(flask.request.form)
    for name in ITEMS if skips else ():
        form.poplist(name)
    return form


def _last(me: Principal, client_id: str) -> Point:
    """The last check-in of their own client; raises NotFound."""
    trajectory = deps().trajectories.find(client_id, me.scope())
    if trajectory is None or caseload(trajectory)[0] != me.staff_id:
        raise NotFound(_("There is no such client."))
    rated = [point for point in retraced(trajectory, deps().timeline).points if point.rated]
    if not rated:
        raise NotFound(_("There is no such check-in."))
    return rated[-1]


def _form(client_id: str, point: Point, wrong: dict[str, list[str]]) -> str:
    statements = {name: statement(name, point.instrument_version) for name in ITEMS}
    return render(
        "guess.html",
        who=_name(client_id),
        client_id=client_id,
        point=point,
        lines=None,
        statements=statements,
        said=flask.request.form,
        wrong=wrong,
    )


def _lines(made: Guess, point: Point) -> list[Beside]:
    lines = []
    for name, guessed in (made.scores or {}).items():
        value = point.items.get(name)
        gap = "" if value is None else figures.points(abs(value - guessed))
        label = in_short(name, point.instrument_version)
        lines.append(Beside(label, guessed, "" if value is None else figures.points(value), gap))
    return lines


def _name(client_id: str) -> str:
    return deps().neighbours.names([client_id]).get(client_id, "")


def _client(client_id: str) -> str:
    return f"/intake/clients/{client_id}/"
