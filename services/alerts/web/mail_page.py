"""The page about mail, for admins: which server takes it, and a button that sends one to whoever presses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

import flask

from services.alerts.domain.notices import Posted
from services.alerts.usecases.notify import try_out
from services.alerts.web.deps import deps
from services.alerts.web.mailing import trouble
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.words import _

mail_pages = flask.Blueprint("mail_pages", __name__)

MOST_TRIALS: Final = 5


@dataclass(frozen=True)
class Trial:
    """One trial: to whom, when, and what became of it."""

    who: str
    at: datetime
    state: str
    under_way: bool


@mail_pages.get("/mail")
def show_mail() -> str:
    """Whether mail goes out, and what became of the last trials."""
    need("admin")
    trials = deps().mails.trials(MOST_TRIALS)
    names = deps().neighbours.staff_names({one.staff_id for one in trials if one.staff_id})
    return render(
        "mail.html", server=deps().server, trials=[_shown(one, names.get(one.staff_id or "")) for one in trials]
    )


@mail_pages.post("/mail/trials")
def add_trial() -> flask.typing.ResponseReturnValue:
    """Have a mail sent to whoever presses, as a notice about safety would be."""
    me = need("admin")
    there = flask.url_for("mail_pages.show_mail", _anchor="trials")
    key = str(uuid4())
    return once_only(deps().transact, lambda unit: try_out(unit, me.staff_id, key), then=lambda _none: there)


def _shown(one: Posted, name: str | None) -> Trial:
    state = _("It waits for its turn, which comes within seconds.")
    if one.status == "done":
        state = _("The mail server has taken it. Look whether it has arrived, also among unwanted mail.")
    elif one.status == "failed":
        state = _("It was given up: %(why)s", why=trouble(one.sentence))
    elif one.sentence:
        state = _("It is tried again: %(why)s", why=trouble(one.sentence))
    under_way = one.status in {"waiting", "running"}
    return Trial(who=name or _("A colleague"), at=one.since, state=state, under_way=under_way)
