"""What happened to a prompt, in words: what was noticed, what people did with it, who was reminded of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.alerts.domain.alerts import Alert
from services.alerts.domain.notices import Posted
from services.alerts.ports import AlertRecord, Done
from services.alerts.web import occasions, words
from services.alerts.web.deps import Deps
from shared.contracts.principal import Principal
from shared.web.words import _, told


@dataclass(frozen=True)
class Event:
    """Something that happened to the prompt."""

    at: datetime
    text: str
    note: str | None = None
    stands: bool = True
    reminds: bool = False


def happened(alert: Alert, acts: list[Event]) -> list[Event]:
    """What happened to the prompt, oldest first."""
    if alert.kind == "NOT_SAFE":
        said = _("They said that they are not safe.")
        return sorted([*(Event(s.raised_at, said) for s in alert.signals), *acts], key=lambda event: event.at)
    noticed = alert.kind in occasions.SINCE
    first = _("This was noticed.") if noticed else _("The check-in came in, and this prompt with it.")
    further = _("It was noticed again.") if noticed else _("A further check-in belongs to it.")
    events = [Event(alert.raised_at, first), *acts, *(Event(s.raised_at, further) for s in alert.signals[1:])]
    if alert.repair == "repaired":
        words_too = _("Back to usual, and the client says that it helped: repaired.")
        twice = _("Two ratings running were back to usual: repaired.")
        events.append(Event(alert.changed_at, words_too if alert.word == "helped" else twice))
    if alert.repair == "unrepaired":
        events.append(Event(alert.changed_at, _("Five ratings without a repair; what is usual starts afresh.")))
    if alert.status == "withdrawn":
        events.append(Event(alert.changed_at, _("What it rested on has changed, and the prompt was taken back.")))
    return sorted(events, key=lambda event: event.at)


def done_with(made: Deps, me: Principal, record: AlertRecord) -> list[Event]:
    """What people did with it, oldest first."""
    people = {one for done in record.done for one in (done.act.by, done.act.to) if one}
    names = made.neighbours.staff_names(people - {me.staff_id})
    named = {**names, me.staff_id: _("You")}
    return [_done(done, named, made) for done in record.done]


def reminders(made: Deps, me: Principal, record: AlertRecord) -> list[Event]:
    """Who reminded the clinician in charge of it, oldest first."""
    people = {one for reminder in record.reminders for one in (reminder.by, reminder.to)}
    named = {**made.neighbours.staff_names(people - {me.staff_id}), me.staff_id: _("You")}
    return [
        Event(
            one.at,
            _(
                "%(who)s reminded %(to)s.",
                who=named.get(one.by, _("A colleague")),
                to=_("you") if one.to == me.staff_id else named.get(one.to, _("a colleague")),
            ),
            reminds=True,
        )
        for one in record.reminders
    ]


def messages(made: Deps, me: Principal, record: AlertRecord) -> list[Event]:
    """Who was told in a message that it waits, or was to be, oldest first."""
    alert = record.alert
    sent = [one for one in made.mails.about_prompts(alert.client_id) if one.alert_id == alert.alert_id]
    names = made.neighbours.staff_names({one.staff_id for one in sent if one.staff_id} - {me.staff_id})
    named = {**names, me.staff_id: _("you")}
    return [
        Event(one.at or made.clock(), _message(one, named.get(one.staff_id or "", _("a colleague"))))
        for one in sent
        if one.status == "done" or (one.sentence and one.status != "dropped")
    ]


def _message(one: Posted, who: str) -> str:
    if one.status == "done":
        return _("A message that something waits went to %(who)s.", who=who)
    return _("A message to %(who)s has not gone out: %(why)s", who=who, why=told(one.sentence or ""))


def _done(done: Done, named: Mapping[str, str], made: Deps) -> Event:
    act = done.act
    who, to = named.get(act.by, _("A colleague")), named.get(act.to or "", _("a colleague"))
    until = words.day(act.until, made.clock()) if act.until and not act.next_session else str(words.NEXT_SESSION)
    texts = {
        "acknowledge": _("%(who)s: seen.", who=who),
        "talked_about": _("%(who)s: we talked about it.", who=who),
        "snooze": _("%(who)s: snoozed until %(when)s.", who=who, when=until),
        "useful": _("%(who)s: useful.", who=who),
        "not_useful": _("%(who)s: not useful.", who=who),
        "close": _("%(who)s: closed.", who=who),
        "reached": _("%(who)s: reached them %(when)s.", who=who, when=words.at(act.when, made.clock())),
        "accept": _("%(who)s: took it on.", who=who),
        "pass": _("%(who)s: asked %(to)s to take it on.", who=who, to=to),
    }
    said = texts[act.act]
    if act.undone_at is not None:
        said = _("%(said)s Taken back %(when)s.", said=said, when=words.at(act.undone_at, made.clock()))
    return Event(act.at, said, done.note, stands=act.undone_at is None)
