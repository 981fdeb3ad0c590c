"""The audit, for admins: who read and did what, by person, client, kind and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import flask

from services.intake.ports import Unit
from services.intake.usecases import access
from services.intake.web.deps import deps
from shared.store.audit import BY_CLIENT, Entry, Outcome, What
from shared.store.audit_search import Wanted
from shared.web.audit_search import Found
from shared.web.clinic import time_zone
from shared.web.identity import need
from shared.web.pages import render
from shared.web.words import _, lazy, order_of_names

bp = flask.Blueprint("audit_pages", __name__)

LONGEST: Final = 64
FIELDS: Final = ("who", "client", "what", "day", "before")
KINDS: Final[dict[What, str]] = {
    "sign-in": lazy("signing in"),
    "sign-out": lazy("signing out"),
    "record": lazy("reading a record"),
    "list": lazy("reading a list"),
    "supervision": lazy("notes for supervision"),
    "change": lazy("changing a record"),
    "link": lazy("a check-in link"),
    "own-record": lazy("a client’s own record"),
    "safety": lazy("somebody who may not be safe"),
    "erasure": lazy("an erasure"),
    "export": lazy("an export"),
    "access": lazy("passwords, tokens, days away"),
    "roles": lazy("staff, teams and roles"),
    "settings": lazy("settings"),
    "audit": lazy("the audit itself"),
    "other": lazy("something else"),
    "resumed": lazy("entries are written again"),
    "closed": lazy("a day was closed"),
}
OUTCOMES: Final[dict[Outcome, str]] = {
    "done": "",
    "refused": lazy("refused"),
    "failed": lazy("did not work"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """An entry in words."""

    entry: Entry
    service: str
    who: str
    what: str
    outcome: str
    of: str
    clients: list[tuple[str, str]]


@bp.get("/audit")
def show_audit() -> str:
    """The newest entries of what was asked for."""
    me = need("admin")
    asked = {name: flask.request.args.get(name, "")[:LONGEST] for name in FIELDS}
    found = deps().entries(_wanted(asked))
    scope = access.registrations(me)

    def work(unit: Unit) -> tuple[dict[str, str], dict[str, str]]:
        ids = {client_id for _service, entry in found.entries for client_id in entry.about}
        clients = {one.client_id: one.code for one in unit.clients.find_many(ids, scope)}
        return {one.staff_id: one.name for one in unit.staff.everyone()}, clients

    staff, clients = deps().transact(work)
    order = order_of_names()
    return render(
        "intake/audit.html",
        rows=[_row(service, entry, staff, clients) for service, entry in found.entries],
        asked=asked,
        people=sorted(staff.items(), key=lambda one: order(one[1])),
        kinds=KINDS.items(),
        further=_further(asked, found),
        silent=found.silent,
        wrong=[(service, one) for service, one in found.checks.items() if one and one.findings],
        checked=[one.at for one in found.checks.values() if one],
    )


def _wanted(asked: dict[str, str]) -> Wanted:
    """What the form asks for; what cannot be read is not asked for."""
    since, until = _day(asked["day"])
    before = _instant(asked["before"])
    until = min(until, before) if until and before else until or before
    what = asked["what"] if asked["what"] in KINDS else ""
    return Wanted(who=asked["who"], client_id=asked["client"], what=what, since=since, until=until)


def _day(given: str) -> tuple[datetime | None, datetime | None]:
    """When that day begins and ends where the clinic is."""
    try:
        begins = datetime.combine(date.fromisoformat(given), time(), ZoneInfo(time_zone() or "UTC"))
    except ValueError:
        return None, None
    return begins, begins + timedelta(days=1)


def _instant(given: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _further(asked: dict[str, str], found: Found) -> str:
    if not found.more:
        return ""
    again = {name: value for name, value in asked.items() if value}
    again["before"] = found.entries[-1][1].at.isoformat()
    return f"{flask.url_for('audit_pages.show_audit')}?{urlencode(again)}"


def _row(service: str, entry: Entry, staff: dict[str, str], clients: dict[str, str]) -> Row:
    return Row(
        entry=entry,
        service=service,
        who=_who(entry, staff),
        what=str(KINDS[entry.what]),
        outcome=str(OUTCOMES[entry.outcome]),
        of=staff.get(entry.of, entry.of[:8]),
        clients=[(one, clients.get(one) or one[:8]) for one in entry.about],
    )


def _who(entry: Entry, staff: dict[str, str]) -> str:
    if entry.who == BY_CLIENT:
        return _("the client")
    if entry.via == "worker" or entry.what == "resumed":
        return "Attune"
    return staff.get(entry.who) or (_("Staff %(id)s", id=entry.who[:8]) if entry.who else _("nobody signed in"))
