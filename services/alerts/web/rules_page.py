"""The page about rules, for admins: try first, then switch. Works without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask

from services.alerts.usecases.propose import ask_for_proposal
from services.alerts.usecases.switch import Choice, Wish, put_in_force
from services.alerts.usecases.what_if import ask_what_if
from services.alerts.web.deps import WebUnit, deps
from services.alerts.web.rule_numbers import NumberText
from services.alerts.web.rules_schemas import HIGHEST_BUDGET, LONGEST_WHY, LOWEST_BUDGET
from services.alerts.web.rules_view import rules_view
from shared.errors import Conflict, Invalid
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import Digits, FormSchema, StrictString, load_form
from shared.web.words import told

rules_pages = flask.Blueprint("rules_pages", __name__)

A_YEAR = 52
Answer = flask.typing.ResponseReturnValue


class BudgetForm(FormSchema):
    """How many of 100 ratings may give a prompt."""

    budget = NumberText(required=True, low=LOWEST_BUDGET, high=HIGHEST_BUDGET)


class TryForm(FormSchema):
    """Which proposal to try."""

    proposal_id = StrictString(required=True, max=64)


class SwitchForm(TryForm):
    """Which proposal to put in force, why, and which version the page showed as the newest."""

    why = StrictString(required=True, max=LONGEST_WHY, lines=True)
    after = Digits(required=True, low=1)


@rules_pages.get("/rules")
def show_rules() -> str:
    """What is in force, what is proposed, and what that would change."""
    need("admin")
    return _page()


@rules_pages.post("/rules/proposals")
def add_proposal() -> Answer:
    """Have a proposal worked out."""
    me = need("admin")
    said, wrong = load_form(BudgetForm, flask.request.form)
    if wrong:
        return _page(wrong=wrong), 422
    return _once(lambda unit: ask_for_proposal(unit, me.staff_id, said["budget"]), "new")


@rules_pages.post("/rules/what-ifs")
def add_what_if() -> Answer:
    """Have the last year's ratings judged by a proposal."""
    me = need("admin")
    said, wrong = load_form(TryForm, flask.request.form)
    if wrong:
        return _page(wrong=wrong), 422
    choice = Choice(proposal_id=said["proposal_id"])
    return _once(lambda unit: ask_what_if(unit, me, choice, A_YEAR), "change")


@rules_pages.post("/rules/in-force")
def switch() -> Answer:
    """Put a proposal in force."""
    me = need("admin")
    said, wrong = load_form(SwitchForm, flask.request.form)
    if wrong:
        return _page(wrong=wrong), 422
    wish = Wish(choice=Choice(proposal_id=said["proposal_id"]), why=said["why"], after=said["after"])
    try:
        return _once(lambda unit: put_in_force(unit, me, wish), "main")
    except (Conflict, Invalid) as error:
        return _page(trouble=told(error.sentence)), 409 if isinstance(error, Conflict) else 422


def _page(*, wrong: dict[str, list[str]] | None = None, trouble: str | None = None) -> str:
    """The page as things stand now, with what somebody has just sent, as far as something is wrong with it."""
    sent: dict[str, Any] = dict(flask.request.form)
    return render(
        "rules.html",
        view=rules_view(deps()),
        wrong=wrong or {},
        trouble=trouble,
        said=sent,
        longest_why=LONGEST_WHY,
    )


def _once(work: Callable[[WebUnit], object], place: str) -> flask.Response:
    """Do it once, and show what came of it."""
    there = flask.url_for("rules_pages.show_rules", _anchor=place)
    return once_only(deps().transact, work, then=lambda _: there)
