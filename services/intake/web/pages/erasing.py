"""Erasing a client, for admins."""

from __future__ import annotations

from collections.abc import Sequence

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.clients import Client, Erasure
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.ports import Page, Unit
from services.intake.usecases import clients, erasing
from services.intake.usecases.erasure_wishes import refuse_erasure, waiting_wishes
from services.intake.web.deps import deps
from services.intake.web.pages.forms import EraseForm, RefuseForm, Said, Wrong, sent
from services.intake.web.pages.paging import further, window
from shared.contracts.principal import Principal
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render

bp = flask.Blueprint("erasing", __name__)
Wishes = Sequence[tuple[ErasureWish, Client]]


@bp.get("/clients/<client_id>/erase")
def confirm(client_id: str) -> str:
    """What an erasure means, and the form that confirms it."""
    return _form(need("admin"), client_id, {}, {})


@bp.post("/clients/<client_id>/erase")
def erase(client_id: str) -> ResponseReturnValue:
    """Erase the client."""
    me = need("admin")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: erasing.erase_client(unit, me, client_id, typed_code=said["code"], reason=said["reason"]),
            then=lambda made: flask.url_for("erasing.show_receipt", erasure_id=made.erasure_id),
        )

    done, said, wrong = sent(EraseForm, act)
    return done or (_form(me, client_id, said, wrong), 422)


@bp.get("/erasures")
def show_receipts() -> str:
    """Which clients ask for an erasure, and every receipt."""
    return _receipts(need("admin"), "", {}, {})


@bp.post("/erasures/wishes/<client_id>/refuse")
def refuse(client_id: str) -> ResponseReturnValue:
    """Tell the client why it is not done."""
    me = need("admin")

    def act(said: Said) -> flask.Response:
        return once_only(
            deps().transact,
            lambda unit: refuse_erasure(unit, me, client_id, said["reason"]),
            then=lambda _made: flask.url_for("erasing.show_receipts"),
            about=lambda _made: client_id,
        )

    done, said, wrong = sent(RefuseForm, act)
    return done or (_receipts(me, client_id, said, wrong), 422)


def _receipts(me: Principal, about: str, said: Said, wrong: Wrong) -> str:
    def work(unit: Unit) -> tuple[Page[Erasure], dict[str, str], Wishes]:
        page = unit.erasures.page(window())
        names = {one.staff_id: one.name for one in unit.staff.find_many({one.asked_by for one in page.items})}
        return page, names, waiting_wishes(unit, me)

    page, names, wishes = deps().transact(work)
    return render(
        "intake/receipts.html",
        erasures=page.items,
        names=names,
        wishes=wishes,
        about=about,
        said=said,
        wrong=wrong,
        further=further(page.next),
    )


@bp.get("/erasures/<erasure_id>")
def show_receipt(erasure_id: str) -> str:
    """A receipt with what every service says of it now."""
    me = need("admin")
    receipt = erasing.receipt(deps().transact, deps().others, me, erasure_id)
    return render("intake/receipt.html", receipt=receipt)


def _form(me: Principal, client_id: str, said: Said, wrong: Wrong) -> str:
    def work(unit: Unit) -> tuple[Client, ErasureWish | None]:
        return clients.find_client(unit, me, client_id), unit.erasure_wishes.get(client_id)

    client, wish = deps().transact(work)
    return render("intake/erase.html", client=client, wish=wish, said=said, wrong=wrong)
