"""The clinician's inbox: the list, the opened prompt, and what to do with it. Works without scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import repeat
from typing import Any

import flask

from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.undo import undo
from services.alerts.web import words
from services.alerts.web.api import PROMPTED, check_colleague, found_alert, staff
from services.alerts.web.deps import deps
from services.alerts.web.filters import FAMILIES, SECTIONS, asked_for, filtered, how_many_more
from services.alerts.web.inbox import Inbox, View, inbox
from services.alerts.web.prompt import opened
from services.alerts.web.rows import Around, Painter, repairs, sections, since_now
from services.alerts.web.schemas import ACTS, LONGEST_ID, LONGEST_NOTE
from services.alerts.web.title import MORE, PATTERNS, counted
from services.alerts.web.undoable import undoable
from shared.contracts.principal import Principal
from shared.errors import AttuneError, Conflict, Invalid, NotFound, Unavailable
from shared.web import audit, moments
from shared.web.identity import principal
from shared.web.once import once_only
from shared.web.pages import render
from shared.web.problems import problem_of
from shared.web.schemas import FormSchema, Instant, LocalInstant, StrictString, load_form
from shared.web.words import _, told_by_field

pages = flask.Blueprint("pages", __name__)

SNOOZES = (1, 3, 7, 14)
NEXT_SESSION = "session"
HOW_LONG = (NEXT_SESSION, *map(str, SNOOZES))


class ActForm(FormSchema):
    """A button of the opened prompt; `seen` is what a page about safety last said.

    `how_long` to snooze is until after the next session, or so many days.
    """

    act = StrictString(required=True, one_of=ACTS)
    note = StrictString(load_default=None, max=LONGEST_NOTE, lines=True)
    at = LocalInstant(load_default=None)
    to = StrictString(load_default=None, max=LONGEST_ID)
    seen = Instant(load_default=None)
    how_long = StrictString(load_default=None, one_of=HOW_LONG)


class UndoForm(FormSchema):
    """The button beside what was done a moment ago."""

    act = StrictString(required=True, max=LONGEST_ID)


@pages.get("/")
def show_inbox() -> flask.typing.ResponseReturnValue:
    """The list; on a wide screen what is best looked at first stands open beside it.

    The clinic's first page leads here, also those who see no prompts: they go on to where they see something.
    """
    if not any(principal().is_(role) for role in PROMPTED):
        return flask.redirect("/intake/", 303)
    me = staff()
    found = inbox(deps(), me, _view(None))
    return _page(me, found.first, found=found)


@pages.get("/prompts/<alert_id>")
def show_prompt(alert_id: str) -> str:
    """The list with one prompt opened; on a phone the prompt alone."""
    me = staff()
    record = found_alert(alert_id, me)
    if _was_asked_for():
        deps().alerts.note_opened(record, me.staff_id, deps().clock())
    return _page(me, found_alert(alert_id, me), asked=True)


@pages.get("/rows")
def show_rows() -> str:
    """The list alone, for pages without a live connection."""
    me = staff()
    chosen = flask.request.args.get("chosen")
    found = inbox(deps(), me, _view(chosen))
    around = Around.of(found.records, deps().neighbours, me)
    return render("_list.html", **_listed(me, found, around, chosen, asked="asked" in flask.request.args))


@pages.post("/prompts/<alert_id>/acts")
def act(alert_id: str) -> flask.typing.ResponseReturnValue:
    """Do what the pressed button says, then show the prompt as it stands."""
    me = staff()
    record = found_alert(alert_id, me)
    said, wrong = load_form(ActForm, flask.request.form)
    if wrong:
        return _page(me, record, asked=True, sent=Sent(wrong)), 422
    ends = _snooze(said["act"], said.pop("how_long"))
    wish = Wish(**said, **ends)
    try:
        check_colleague(record, wish)
        return once_only(
            deps().transact, lambda unit: act_on(unit, me, alert_id, wish), then=_page_of, about=_client_of
        )
    except (Conflict, Invalid, Unavailable) as error:
        if record.alert.kind not in SAFETY:
            raise
        return _refused(me, alert_id, error)


@pages.post("/prompts/<alert_id>/undo")
def take_back(alert_id: str) -> flask.typing.ResponseReturnValue:
    """Take back what they did a moment ago, then show the prompt as it stands."""
    me = staff()
    said, wrong = load_form(UndoForm, flask.request.form)
    if wrong:
        raise NotFound(_("There is no such prompt."))
    act_id = said["act"]
    found_alert(alert_id, me)
    return once_only(
        deps().transact, lambda unit: undo(unit, me, alert_id, act_id), then=_page_of, about=_client_of
    )


def _page_of(record: AlertRecord) -> str:
    return flask.url_for("pages.show_prompt", alert_id=record.alert.alert_id, **filtered(flask.request.args).kept)


def _client_of(record: AlertRecord) -> str:
    return record.alert.client_id


def _snooze(act: str, how_long: str | None) -> dict[str, Any]:
    """When a snooze ends, as it was chosen; it may stand chosen beside another button."""
    if act != "snooze" or how_long is None:
        return {}
    if how_long == NEXT_SESSION:
        return {"next_session": True}
    return {"until": deps().clock() + timedelta(days=int(how_long))}


def _refused(me: Principal, alert_id: str, error: AttuneError) -> flask.typing.ResponseReturnValue:
    """The page once more with what was written: nobody writes down twice what they agreed with a client."""
    problem = problem_of(error)
    fields = told_by_field(error)
    sent = Sent(fields, problem.sentence)
    return _page(me, found_alert(alert_id, me), asked=True, sent=sent), problem.status


@dataclass(frozen=True)
class Sent:
    """What was wrong with a form that is shown again: by field, and in a sentence."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    trouble: str = ""


def _page(
    me: Principal,
    chosen: AlertRecord | None,
    *,
    found: Inbox | None = None,
    asked: bool = False,
    sent: Sent | None = None,
) -> str:
    chosen_id = chosen.alert.alert_id if chosen else None
    found = found or inbox(deps(), me, _view(chosen_id))
    records = [*found.records, *found.left, *([chosen] if chosen else [])]
    around = Around.of(records, deps().neighbours, me)
    prompt = opened(deps(), me, chosen, around) if chosen else None
    page = render(
        "inbox.html",
        **_listed(me, found, around, chosen_id, asked=asked),
        prompt=prompt,
        undoable=undoable(records, around, me, deps().clock()),
        said=flask.request.form,
        wrong=sent.wrong if sent else {},
        trouble=sent.trouble if sent else "",
        snoozes=SNOOZES,
        upcoming=_upcoming(chosen, around),
        longest_note=LONGEST_NOTE,
        now_words=moments.time_words(deps().clock()),
    )
    _note_shown(me, records)
    return page


def _upcoming(chosen: AlertRecord | None, around: Around) -> str | None:
    """When the chosen one's client has their next session."""
    at, now = around.upcoming.get(chosen.alert.client_id) if chosen else None, deps().clock()
    return words.day(at, now) if at is not None and at > now else None


def _listed(me: Principal, found: Inbox, around: Around, chosen: str | None, *, asked: bool) -> dict[str, object]:
    """What the templates of the list need; `asked` says that somebody went to the prompt beside it."""
    audit.lists(record.alert.client_id for record in found.records)
    done = repairs(found.sections[2].records, deps().trajectories)
    painter = Painter(me, deps().clock(), chosen, done)
    counts = [*(painter.counts(record) for record in found.records), *repeat(MORE, found.sections[0].more)]
    return {
        "sections": sections(found, around, painter),
        "chosen": chosen,
        "asked": asked,
        "more": how_many_more(flask.request.args),
        "filtered": filtered(flask.request.args),
        "elsewhere": found.elsewhere,
        "families": FAMILIES,
        "statuses": SECTIONS,
        "since": since_now(),
        "counted": counted(counts),
        "patterns": PATTERNS,
    }


def _view(chosen: str | None) -> View:
    """What this request looks at."""
    return asked_for(chosen, flask.request.args)


def _note_shown(me: Principal, records: list[AlertRecord]) -> None:
    """That the clinician was shown these for the first time; a colleague's look does not count."""
    new = [r.alert.alert_id for r in records if r.first_shown_at is None and r.clinician_id == me.staff_id]
    if new:
        deps().alerts.note_shown(new, deps().clock())


def _was_asked_for() -> bool:
    """Whether somebody went to this page, rather than a script keeping it up to date."""
    return flask.request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
