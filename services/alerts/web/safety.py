"""A prompt about safety as a person sees it: who said what, who was told, who has looked, what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from markupsafe import Markup

from services.alerts.domain.acts import LIVE, Act
from services.alerts.domain.alerts import Alert
from services.alerts.domain.safety import Hands, hands
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Colleague, CrisisPlan, Neighbours, Responsible
from services.alerts.web import words
from services.alerts.web.deps import Deps
from services.alerts.web.mailing import mailing
from shared.contracts.principal import Principal
from shared.web.telephone import dialled
from shared.web.words import _, lazy, order_of_names

TWICE: Final = 2
SENTENCES: Final = {
    "NOT_SAFE": lazy("%(who)s said %(when)s that they are not safe."),
    "RISK_ITEM": lazy(
        "%(who)s answered %(when)s, to the question about thoughts of being better off dead or of hurting"
        " themselves, more than “not at all”."
    ),
}
SAW: Final = {
    "NOT_SAFE": lazy("They asked that the clinic be told, and saw the crisis contacts at once."),
    "RISK_ITEM": lazy("They saw the crisis contacts at once. Any answer above “not at all” is shown to you."),
}
DOUBTS: Final = {
    "unopened": lazy(
        "The page had not been opened in that browser before, so a mail scanner may have pressed it."
    ),
    "at_once": lazy("It came within two seconds of the link being opened, so a mail scanner may have pressed it."),
    "staff_browser": lazy("A member of staff was signed in in that browser, so a colleague may have pressed it."),
}
ROLES: Final = {
    "therapist": lazy("therapist"),
    "cover": lazy("standing in"),
    "supervisor": lazy("supervisor"),
    "safety_contact": lazy("safety contact"),
}


@dataclass(frozen=True)
class Told:
    """Somebody who was told, when they looked, if they have, and what became of the mail to them."""

    name: str
    role: str
    seen: str
    mine: bool
    mail: str


@dataclass(frozen=True)
class Safety:
    """What card and page show; `told` is None while intake does not answer, `phone` None where none is known."""

    record: AlertRecord
    who: str
    headline: Markup
    saw: str
    doubts: list[str]
    state: list[str]
    mail: list[str]
    told: list[Told] | None
    colleagues: list[tuple[str, str]]
    waiting: bool
    taken_by_me: bool
    agreed: str | None
    phone: str | None = field(repr=False)
    protocol: str | None = field(repr=False)
    crisis: CrisisPlan | None = field(repr=False)

    @property
    def emergency_tel(self) -> str:
        """The emergency contact's number as a telephone dials it."""
        return dialled((self.crisis.emergency_phone if self.crisis else None) or "")

    @property
    def alert(self) -> Alert:
        """The alert itself."""
        return self.record.alert

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return dialled(self.phone or "")


def reach(neighbours: Neighbours, record: AlertRecord) -> Responsible | None:
    """Whom it reaches, and the number to call; None while intake does not answer."""
    return neighbours.responsible([record.alert.client_id]).get(record.alert.client_id)


def waits_for(record: AlertRecord, me: Principal, responsible: Responsible | None) -> bool:
    """Whether it is pinned for this person: nobody has reached the client, and nobody else has taken it on.

    Whoever has taken it on and no longer sees the client has it no more.
    """
    if record.alert.status not in LIVE:
        return False
    taken_on = hands(record.alert, record.acts).taken_on
    if taken_on is None or taken_on.by == me.staff_id:
        return True
    return responsible is not None and taken_on.by not in {person.staff_id for person in responsible.people}


def has_taken_on(me: Principal, record: AlertRecord) -> bool:
    """Whether it is a prompt about safety that this person has in hand."""
    if record.alert.kind not in SAFETY or record.alert.status not in LIVE:
        return False
    taken_on = hands(record.alert, record.acts).taken_on
    return taken_on is not None and taken_on.by == me.staff_id


def safety_of(made: Deps, me: Principal, record: AlertRecord, name: str | None) -> Safety:
    """Everything about one prompt about safety, for this person."""
    now = made.clock()
    record = record.as_seen_by(me.staff_id, now)
    alert, responsible = record.alert, reach(made.neighbours, record)
    told = _Telling(made, me, record, responsible)
    who = name or words.short(alert.client_id)
    held = hands(alert, record.acts)
    agreed = next((done.note for done in record.done if held.reached and done.act == held.reached), None)
    return Safety(
        record=record,
        who=who,
        headline=headline(alert, who, now),
        saw=str(SAW[alert.kind]),
        doubts=_doubts(alert, now),
        state=told.state(held),
        mail=told.mailing.state() if alert.status in LIVE and held.taken_on is None else [],
        told=told.people() if responsible else None,
        colleagues=told.colleagues(),
        waiting=waits_for(record, me, responsible),
        taken_by_me=has_taken_on(me, record),
        agreed=agreed,
        phone=responsible.phone if responsible else None,
        protocol=made.neighbours.protocol(),
        crisis=made.neighbours.crisis_plan(alert.client_id),
    )


def in_short(record: AlertRecord, me: Principal, names: Mapping[str, str], now: datetime) -> str:
    """How it stands, in a few words for lists; `names` are those of members of staff."""
    held = hands(record.alert, record.acts)
    if record.alert.status not in LIVE:
        return _("reached") if held.reached else _("closed")
    if held.taken_on is None:
        return _("nobody has reached them yet")
    when = words.at(held.taken_on.when, now)
    if held.taken_on.by == me.staff_id:
        return _("you took it on %(when)s", when=when)
    return _("taken on by %(name)s %(when)s", name=names.get(held.taken_on.by, _("a colleague")), when=when)


def headline(alert: Alert, who: str, now: datetime) -> Markup:
    """Who said what and when, the name to be seen first."""
    said = {"who": Markup("<b>{}</b>").format(who), "when": words.at(alert.new_since, now)}
    return Markup.escape(str(SENTENCES[alert.kind])) % said


def _doubts(alert: Alert, now: datetime) -> list[str]:
    """What is to be known beside it: said more than once, perhaps not by the client, changed afterwards."""
    said = []
    times, when = len(alert.signals), words.at(alert.raised_at, now)
    if times == TWICE:
        said.append(_("They have said it twice, first %(when)s.", when=when))
    elif times > TWICE:
        said.append(_("They have said it %(times)s times, first %(when)s.", times=times, when=when))
    doubts = [str(signal.evidence.get("doubt") or "") for signal in alert.signals]
    if all(doubts) and doubts[-1] in DOUBTS:
        said += [str(DOUBTS[doubts[-1]]), _("Treat it as real until you have reached them.")]
    if any("disowned" in signal.evidence for signal in alert.signals):
        said.append(
            _("They said later that the answers of that check-in were not theirs. Treat it as real all the same.")
        )
    if "changed_to" in alert.evidence:
        said.append(_("The answer was changed afterwards. That is no sign that they are safe."))
    if alert.corrected:
        said.append(_("What this rests on has been corrected since. That is no sign that they are safe."))
    return said


class _Telling:
    """Who was told and what they did, by name."""

    def __init__(self, made: Deps, me: Principal, record: AlertRecord, responsible: Responsible | None) -> None:
        self._me, self._record, self._now = me, record, made.clock()
        self._people = responsible.people if responsible else ()
        self.mailing = mailing(made, record, responsible)
        named = {person.staff_id for person in self._people} | {me.staff_id}
        others = {one for act in record.acts for one in (act.by, act.to) if one and one not in named}
        known = {person.staff_id: person.name for person in self._people}
        self._names: Mapping[str, str] = {**made.neighbours.staff_names(others), **known}

    def state(self, held: Hands) -> list[str]:
        """How it stands, in sentences."""
        if held.reached is not None:
            return [self._say(_("%(who)s reached them %(when)s."), held.reached)]
        if self._record.alert.status not in LIVE:
            return [_("It was closed.")]
        said = []
        if held.taken_on is not None:
            said.append(self._say(_("%(who)s took it on %(when)s."), held.taken_on))
        if held.passed is not None:
            said.append(
                self._say(
                    _("%(who)s asked %(to)s %(when)s to take it on. That has not happened yet."), held.passed
                )
            )
        if not said and self._people and not any(self._seen(person) for person in self._people):
            said.append(_("Nobody has looked yet."))
        return [*said, _("Nobody has reached them yet.")]

    def people(self) -> list[Told]:
        """Everybody who was told."""
        return [self._told(person) for person in self._people]

    def colleagues(self) -> list[tuple[str, str]]:
        """Whom it can be passed to: their ids and what stands for them in the list."""
        order = order_of_names()
        mine = self._me.staff_id
        others = sorted((one for one in self._people if one.staff_id != mine), key=lambda one: order(one.name))
        return [(person.staff_id, f"{person.name}, {ROLES[person.role]}") for person in others]

    def _told(self, person: Colleague) -> Told:
        mine = person.staff_id == self._me.staff_id
        at = self._seen(person)
        seen = _("seen %(when)s", when=words.at(at, self._now)) if at else ""
        mail = self.mailing.to(person.staff_id, self._now)
        return Told(person.name, str(ROLES[person.role]), seen, mine, mail)

    def _seen(self, person: Colleague) -> datetime | None:
        """When they first opened it, or said that they had seen it, since the client last said it."""
        new = self._record.alert.new_since
        said = [a.at for a in self._record.acts if a.by == person.staff_id and a.at >= new]
        opened = self._record.opened_by(person.staff_id)
        return min([*said, *([opened] if opened else [])], default=None)

    def _say(self, sentence: str, act: Act) -> str:
        return sentence % {
            "who": _("You") if act.by == self._me.staff_id else self._name(act.by),
            "to": _("you") if act.to == self._me.staff_id else self._name(act.to or ""),
            "when": words.at(act.when, self._now),
        }

    def _name(self, staff_id: str) -> str:
        return self._names.get(staff_id) or _("Colleague %(id)s", id=staff_id[:8])
