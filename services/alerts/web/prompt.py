"""One prompt opened: the sentence, the picture, how to open the talk, what to do, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.alerts.domain.acts import LIVE, TO_TALK
from services.alerts.domain.alerts import Alert
from services.alerts.domain.rules import RuleSet, Timeline
from services.alerts.domain.safety import hands
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord
from services.alerts.usecases.retrace import History, Point, retraced
from services.alerts.web import figures, occasions, words
from services.alerts.web.cards import card_for
from services.alerts.web.clinic_cards import ClinicCard, shown
from services.alerts.web.deps import Deps
from services.alerts.web.happened import Event, done_with, happened, messages, reminders
from services.alerts.web.picture import picture
from services.alerts.web.quotes import Quotes, quotes
from services.alerts.web.reminding import Remind, asked_about, remind_of
from services.alerts.web.rows import STATUS_WORDS, Around
from services.alerts.web.safety import Safety, safety_of
from services.alerts.web.statements import in_short
from services.alerts.web.worked import Worked, worked
from shared.contracts.principal import Principal
from shared.web import charts
from shared.web.words import _, lazy

# How many spreads below usual is worth a word beside the statement that the prompt is about.
CLEARLY: Final = 2.0
ITEM_ORDER: Final = ("heard", "matters", "fit", "openness")


@dataclass(frozen=True)
class Answer:
    """A statement's rating and what was usual; empty where unknown."""

    label: str
    now: str
    usual: str
    look: bool


@dataclass(frozen=True)
class Prompt:
    """What the opened prompt shows."""

    record: AlertRecord
    who: str
    tag: str
    look: bool
    headline: str
    came: str
    rated_at: datetime
    quotes: Quotes
    quiet: list[str]
    chart: charts.Trajectory | None
    answers: list[Answer]
    card: ClinicCard
    worked: Worked
    events: list[Event]
    last: Event | None
    safety: Safety | None
    asked: str
    remind: Remind | None

    @property
    def reminded(self) -> Event | None:
        """When whoever is in charge was last reminded, for those who can remind them."""
        return next((one for one in reversed(self.events) if one.reminds), None) if self.remind else None

    @property
    def alert(self) -> Alert:
        """The alert itself."""
        return self.record.alert

    def offers(self, act: str) -> bool:
        """Whether the act would change anything as it stands."""
        done = {"useful": self.alert.useful is True, "not_useful": self.alert.useful is False}
        talked = any(act.act == "talked_about" for act in self.record.acts)
        done["talked_about"] = talked and self.alert.status == "unresolved"  # ratings decide from here on
        return act in _OFFERS[self.alert.status] and not done.get(act, False)


WORDS_OF_CLIENTS: Final = {
    "helped": lazy("The client says: we talked about it, and it helped."),
    "unsettled": lazy("The client says: we talked about it, and it is not settled yet."),
    "no": lazy("The client says that it has not been talked about."),
    "nothing": lazy("The client says that nothing was off."),
}

_JUDGE: Final = ("useful", "not_useful")
_OFFERS: Final[dict[str, tuple[str, ...]]] = {
    "open": ("talked_about", "acknowledge", "snooze", "close", *_JUDGE),
    "acknowledged": ("talked_about", "snooze", "close", *_JUDGE),
    "talked_about": ("snooze", "close", *_JUDGE),
    "snoozed": ("talked_about", "acknowledge", "snooze", "close", *_JUDGE),
    "unresolved": ("talked_about", "close", *_JUDGE),
    "repaired": ("close", *_JUDGE),
    "closed": _JUDGE,
    "withdrawn": (),
}


def opened(made: Deps, me: Principal, record: AlertRecord, around: Around) -> Prompt:
    """Everything about one prompt, for this person."""
    record = record.as_seen_by(me.staff_id, made.clock())
    alert = record.alert
    acts = done_with(made, me, record)
    trajectory = made.trajectories.find(alert.client_id, me.scope())
    timeline = made.timeline
    history = (
        retraced(trajectory, timeline)
        if trajectory
        else History(client_id=alert.client_id, points=[], baselines={})
    )
    name, here = around.names.get(alert.client_id), history.at(alert.session_id)
    return Prompt(
        record=record,
        who=name or words.short(alert.client_id),
        tag=_("not useful") if record.dismissed_by(me.staff_id) else _tag(record),
        look=alert.status in TO_TALK,
        headline=words.headline(alert, name, around.goal(alert)),
        came=_came(alert, here),
        rated_at=_rated_at(alert),
        quotes=quotes(made.neighbours, me, record),
        quiet=_quiet(made, record, here),
        chart=picture(alert, history, name, around.goal(alert)),
        answers=_answers(alert, here),
        card=shown(made, card_for(alert.kind, words.item_of(alert))),
        worked=worked(alert, _rules(timeline, alert), here),
        events=happened(alert, [*acts, *reminders(made, me, record), *messages(made, me, record)]),
        asked=asked_about(record, me),
        remind=remind_of(record, me, around.staff, made.clock()),
        last=next((event for event in reversed(acts) if event.stands), None),
        safety=safety_of(made, me, record, name) if alert.kind in SAFETY else None,
    )


def _came(alert: Alert, here: Point | None) -> str:
    """What the prompt came with; how long ago follows it."""
    if alert.kind in occasions.SINCE:
        return str(occasions.SINCE[alert.kind])
    return _("Session %(number)s, rated", number=here.session_no) if here and here.rated else _("Rated")


def _rated_at(alert: Alert) -> datetime:
    """When the check-in came in that the prompt shows."""
    return next((s.raised_at for s in alert.signals if s.session_id == alert.session_id), alert.raised_at)


def _rules(timeline: Timeline, alert: Alert) -> RuleSet:
    return next((rules for rules in timeline.sets if rules.version == alert.rule_set), timeline.sets[-1])


def _tag(record: AlertRecord) -> str:
    alert = record.alert
    if alert.kind in SAFETY:
        if alert.status in LIVE:
            return _("safety: today")
        return _("reached") if hands(alert, record.acts).reached else _("closed")
    if alert.status in TO_TALK:
        return _("worth talking about soon") if alert.severity == "high" else _("worth talking about")
    return str(STATUS_WORDS[alert.status])


def _quiet(made: Deps, record: AlertRecord, here: Point | None) -> list[str]:
    """The quiet second line, sentence by sentence."""
    alert = record.alert
    said = [_others(alert, here)]
    if alert.status == "snoozed":
        said.append(_("Snoozed until %(when)s.", when=words.snoozed_until(alert, made.clock())))
    if alert.status == "unresolved":
        said.append(_("Five ratings since then have not come back to what was usual."))
    if alert.status == "repaired" and alert.word != "helped":
        said.append(_("Later ratings came back to what was usual."))
    if alert.word is not None:
        said.append(str(WORDS_OF_CLIENTS[alert.word]))
    if alert.kind == "CONCERN" and any("disowned" in signal.evidence for signal in alert.signals):
        said.append(_("They said later that the answers of that check-in were not theirs."))
    if alert.corrected:
        said.append(_("What this rests on has been corrected since."))
    return [sentence for sentence in said if sentence]


def _others(alert: Alert, here: Point | None) -> str:
    """How the other answers were, for a prompt about one."""
    item = words.item_of(alert)
    if item is None or here is None or alert.kind != "RUPTURE":
        return ""
    low = [name for name in ITEM_ORDER if name != item and _is_low(here, name)]
    left_open = [name for name in ITEM_ORDER if here.items.get(name) is None]
    said = _("The other answers are as usual.")
    if left_open:
        said = _("The other answers that were given are as usual.") if len(left_open) < len(here.items) - 1 else ""
    if low:
        said = _(
            "Lower than usual too: %(items)s.",
            items=", ".join(in_short(name, here.instrument_version) for name in low),
        )
    if left_open:
        names = _listed(left_open, here)
        said = f"{said} {_('Left open: %(items)s.', items=names)}".strip()
    return said


def _listed(names: list[str], here: Point) -> str:
    return ", ".join(in_short(name, here.instrument_version) for name in names)


def _is_low(here: Point, name: str) -> bool:
    score = here.scores.get(name)
    return score is not None and score >= CLEARLY


def _answers(alert: Alert, here: Point | None) -> list[Answer]:
    if here is None or not here.rated:
        return []
    return [
        Answer(
            label=in_short(name, here.instrument_version),
            now="" if (value := here.items.get(name)) is None else figures.points(value),
            usual=figures.points(here.usual[name].value) if here.scores.get(name) is not None else "",
            look=name == words.item_of(alert),
        )
        for name in ITEM_ORDER
    ]
