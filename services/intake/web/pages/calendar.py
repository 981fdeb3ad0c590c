"""A clinician's calendar: a file or an address, a look at what it changes, and all of that in one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue

from services.intake.domain.calendars import MOST_ENTRIES, Calendar, Entry, Known, Reading, Span
from services.intake.ports import Unit
from services.intake.usecases import calendars
from services.intake.web.deps import deps
from services.intake.web.pages import forms, plan_forms
from services.intake.web.pages.forms import Said, Wrong
from shared.contracts.principal import Principal
from shared.errors import Invalid
from shared.web import audit
from shared.web.identity import need
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.schemas import FormSchema, written
from shared.web.words import told_by_field

bp = flask.Blueprint("calendar", __name__, url_prefix="/calendar")


@bp.get("/")
def show_calendar() -> str:
    """Where a calendar is brought in."""
    return _page(need("clinician"))


@bp.post("/file")
def preview_file() -> ResponseReturnValue:
    """Look at what a file would change; nothing of it is kept."""
    me = need("clinician")
    sent = flask.request.files.get("file")
    data = sent.read() if sent else b""

    def look() -> tuple[Known, Reading]:
        known = deps().transact(lambda unit: calendars.read_by(unit, me.staff_id))
        return known, deps().read_calendar(data, known)

    return _previewed(me, look)


@bp.post("/look")
def preview_address() -> ResponseReturnValue:
    """Look at what the calendar at the kept address would change."""
    me, made = need("clinician"), deps()

    return _previewed(me, lambda: calendars.look(made.transact, made.addresses, made.read_calendar, me.staff_id))


@bp.post("/apply")
def apply() -> ResponseReturnValue:
    """Plan, move and call off all that the preview showed."""

    def act(unit: Unit, me: Principal, said: Said) -> None:
        entries = _entries(said["entries"])
        calendars.apply_calendar(unit, me.staff_id, entries, Span(said["since"], said["until"]))

    return _act(plan_forms.CalendarForm, act, there="today.show_today")


@bp.post("/address")
def subscribe() -> ResponseReturnValue:
    """Keep an address, to be asked every hour."""

    def act(unit: Unit, me: Principal, said: Said) -> None:
        calendars.subscribe(unit, me, said["url"], by_itself=said["by_itself"])

    return _act(plan_forms.AddressForm, act)


@bp.post("/forget")
def unsubscribe() -> ResponseReturnValue:
    """Forget the address."""
    return _act(FormSchema, lambda unit, me, _said: calendars.unsubscribe(unit, me))


def _act(
    schema: type[FormSchema],
    act: Callable[[Unit, Principal, Said], None],
    *,
    there: str = "calendar.show_calendar",
) -> ResponseReturnValue:
    me = need("clinician")

    def do(said: Said) -> flask.Response:
        return once_only(deps().transact, lambda unit: act(unit, me, said), then=lambda _: flask.url_for(there))

    done, said, wrong = forms.sent(schema, do)
    return done or (_page(me, said, wrong), 422)


def _previewed(me: Principal, look: Callable[[], tuple[Known, Reading] | None]) -> ResponseReturnValue:
    try:
        found = look()
    except Invalid as error:
        return _page(me, wrong=told_by_field(error)), 422
    if found is None:
        return flask.redirect(flask.url_for("calendar.show_calendar"), 303)
    known, reading = found
    seen = deps().transact(lambda unit: calendars.preview(unit, me.staff_id, reading.entries, known.span))
    audit.lists(one.client_id for one in seen.entries)
    lines = "\n".join(f"{one.client_id} {written(one.starts_at)}" for one in seen.entries)
    return render(
        "intake/calendar_preview.html",
        seen=seen,
        reading=reading,
        lines=lines,
        since=written(known.span.since),
        until=written(known.span.until),
    )


def _entries(lines: str) -> Sequence[Entry]:
    """The entries as the preview's form carries them; raises Invalid for a form that nobody made."""
    found: list[Entry] = []
    for line in filter(None, lines.split("\n")[: MOST_ENTRIES + 1]):
        client_id, _, at = line.strip().partition(" ")
        try:
            found.append(Entry(client_id=client_id, starts_at=datetime.fromisoformat(at)))
        except ValueError:
            raise Invalid("Please look at the calendar once more.") from None
    return found


def _page(me: Principal, said: Said | None = None, wrong: Wrong | None = None) -> str:
    found: Calendar | None = deps().transact(lambda unit: calendars.own_calendar(unit, me))
    return render("intake/calendar.html", calendar=found, said=said or {}, wrong=wrong or {})
