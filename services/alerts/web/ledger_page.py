"""The page about the ledger, for admins: what each stage has of each day, what is missing, and trying again."""

from __future__ import annotations

from typing import Final

import flask

from services.alerts.domain.ledger import SERVICES, Service
from services.alerts.usecases.ledger import reconcile
from services.alerts.web.deps import deps
from services.alerts.web.ledger_words import (
    NAMES,
    came_of,
    days_shown,
    headline,
    lost_shown,
    unseen_words,
)
from shared.errors import NotFound
from shared.web.clinic import time_zone
from shared.web.identity import need
from shared.web.once import done_before, once_only
from shared.web.pages import render
from shared.web.schemas import Digits, FormSchema, StrictString, load_form
from shared.web.words import _, told

ledger_pages = flask.Blueprint("ledger_pages", __name__)

LONGEST: Final = 64
UTC: Final = "UTC"
Answer = flask.typing.ResponseReturnValue


class AgainForm(FormSchema):
    """What to try again: dead letters of a reason, or failed jobs of a kind."""

    service = StrictString(required=True, max=LONGEST)
    reason = StrictString(load_default="", max=LONGEST)
    kind = StrictString(load_default="", max=LONGEST)


class CameForm(FormSchema):
    """What came of it, in the address that the page was led to."""

    done = Digits(required=True, low=0)
    stay = Digits(load_default=0, low=0)
    jobs = StrictString(load_default="", max=1)


@ledger_pages.get("/ledger")
def show_ledger() -> str:
    """How all stages agree, day by day."""
    need("admin")
    made, zone = deps(), time_zone() or UTC
    sheet = reconcile(made.books, now=made.clock(), zone=zone)
    return render(
        "ledger.html",
        headline=headline(sheet),
        sheet=sheet,
        days=days_shown(sheet, zone),
        lost=lost_shown(sheet.missing),
        unseen=unseen_words(sheet),
        names=NAMES,
        came=_came(),
        told=told,
    )


@ledger_pages.post("/ledger/again")
def again() -> Answer:
    """Try again what was set aside or given up."""
    need("admin")
    said, wrong = load_form(AgainForm, flask.request.form)
    if wrong or bool(said["reason"]) is bool(said["kind"]):
        raise NotFound(_("There is nothing like that to try again."))
    before = done_before(deps().transact)
    if before is not None:
        return before
    # Outside the transaction: another service is asked, and to try again twice does what trying once does.
    done, stay = deps().books[service_named(said["service"])].again(reason=said["reason"], kind=said["kind"])
    there = flask.url_for(
        "ledger_pages.show_ledger", done=done, stay=stay, jobs="1" if said["kind"] else None, _anchor="aside"
    )
    return once_only(deps().transact, lambda _unit: there, then=str)


def service_named(name: str) -> Service:
    """The service of that name; raises NotFound."""
    if name not in SERVICES:
        raise NotFound(_("There is no such service."))
    return name


def _came() -> str:
    """What came of the last try, if this page was led to by one."""
    said, wrong = load_form(CameForm, flask.request.args)
    return "" if wrong else came_of(said["done"], said["stay"], jobs=bool(said["jobs"]))
