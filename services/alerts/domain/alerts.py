"""Alerts: what people see and act on, settled from signals, ruptures, words and acts in order of instants.

Nothing here depends on the order in which events arrived. What was known before is needed only to
keep, as withdrawn or corrected, what people may have seen and signals no longer support.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from services.alerts.domain.acts import LIVE, Act, ActName, Status
from services.alerts.domain.alert import Alert, alert_id, resumed, shown
from services.alerts.domain.draft import Draft
from services.alerts.domain.facts import WordFact
from services.alerts.domain.rupture import Rupture
from services.alerts.domain.signals import SAFETY, Kind, Signal

__all__ = ["LIVE", "Act", "ActName", "Alert", "Status", "alert_id", "settle"]


def settle(
    signals: Sequence[Signal],
    acts: Sequence[Act],
    *,
    ruptures: Sequence[Rupture] = (),
    words: Iterable[WordFact] = (),
    known: Sequence[Alert] = (),
    as_of: datetime,
) -> list[Alert]:
    """Return one client's alerts as signals, ruptures and acts make them, oldest first.

    `known` are the alerts stored before. One that no signal supports any more stays as withdrawn, or
    with its status if somebody acted on it. `as_of` only decides whether a snooze has run out.
    """
    settling = _Settling(known)
    for entry in _in_order(signals, [*acts, *words], ruptures):
        match entry:
            case Signal():
                settling.take(entry)
            case Rupture():
                settling.end(entry)
            case WordFact():
                settling.hear(entry)
            case Act():
                settling.act(entry)
    alerts = settling.finish(as_of)
    return sorted(alerts, key=lambda alert: (alert.raised_at, alert.alert_id))


_Entry = Signal | Rupture | WordFact | Act


def _in_order(
    signals: Sequence[Signal], said: Sequence[Act | WordFact], ruptures: Sequence[Rupture]
) -> Iterator[_Entry]:
    """Order by instant; at one signals come first, then how a rupture ended, then what people said or did.

    Nobody can answer an alert before the signal that it was founded on, whatever two clocks say.
    """
    founded = {alert_id(signal.signal_id): signal.raised_at for signal in signals}
    entries: list[tuple[datetime, int, str, _Entry]] = [
        (signal.raised_at, 0, signal.signal_id, signal) for signal in signals
    ]
    entries += [(rupture.settled_at or rupture.known_at, 1, rupture.rupture_id, rupture) for rupture in ruptures]
    for one in said:
        at, name = (one.when, one.act_id) if isinstance(one, Act) else (one.answered_at, one.answer_id)
        entries.append((max(at, founded.get(one.alert_id, at)), 2, name, one))
    return (entry[-1] for entry in sorted(entries, key=lambda entry: entry[:3]))


class _Settling:
    """The alerts so far: drafts by id, the live one of each kind, and which one holds each signal."""

    def __init__(self, known: Sequence[Alert]) -> None:
        self._known = {alert.alert_id: alert for alert in known}
        self._drafts: dict[str, Draft] = {}
        self._latest: dict[Kind, Draft] = {}
        self._holder: dict[str, Draft] = {}
        self._current: set[str] = set()
        self._homeless: defaultdict[str, list[Act]] = defaultdict(list)

    def take(self, signal: Signal) -> None:
        draft = self._latest.get(signal.kind)
        own_id = alert_id(signal.signal_id)
        if draft is None or not draft.live:
            draft = Draft(own_id, signal, signal.raised_at, signal.raised_at, signal.severity)
            self._drafts[own_id] = self._latest[signal.kind] = draft
        draft.take(signal)
        self._holder[own_id] = draft
        self._current.add(signal.signal_id)

    def end(self, rupture: Rupture) -> None:
        for draft in self._drafts.values():
            if draft.rupture_id == rupture.rupture_id:
                draft.repair = rupture.status
                draft.end(rupture, rupture.settled_at or rupture.known_at)

    def hear(self, word: WordFact) -> None:
        draft = self._find(word.alert_id)
        if draft is not None:
            draft.hear(word)

    def act(self, act: Act) -> None:
        draft = self._find(act.alert_id)
        if draft is None:
            self._homeless[act.alert_id].append(act)
        elif act.undone_at is None:
            draft.act(act)

    def finish(self, as_of: datetime) -> list[Alert]:
        drafts = [*self._drafts.values()]
        for draft in drafts:
            draft.wake(as_of)
        gone = [alert for alert in self._known.values() if alert.alert_id not in self._drafts]
        return [self._shown(draft) for draft in drafts] + [self._kept(alert, as_of) for alert in gone]

    def _find(self, wanted: str) -> Draft | None:
        """Return the draft that now holds what the alert was founded on, or else any of its signals."""
        draft = self._drafts.get(wanted) or self._holder.get(wanted)
        known = self._known.get(wanted)
        if draft is None and known is not None:
            held = (self._holder.get(alert_id(signal.signal_id)) for signal in known.signals)
            draft = next((holder for holder in held if holder is not None), None)
        return draft

    def _kept(self, alert: Alert, as_of: datetime) -> Alert:
        """Keep an alert that no signal founds any more: withdrawn, unless it is somebody's already.

        One about safety is never withdrawn: that somebody takes back what they said is no sign that they are safe.
        """
        taken_back = self._taken_back(alert.alert_id)
        draft = resumed(alert)
        for act in self._homeless[alert.alert_id]:
            if act.undone_at is not None:
                draft.rewind(act)
            elif alert.acted_at is None or act.at > alert.acted_at:
                draft.act(act)
        moved_on = any(alert_id(signal.signal_id) in self._holder for signal in alert.signals)
        if moved_on or (draft.acted_at is None and alert.kind not in SAFETY):
            draft.status = "withdrawn"
        draft.wake(as_of)
        return replace(
            alert,
            status=draft.status,
            changed_at=draft.changed_at,
            snoozed_until=draft.snoozed_until,
            acted_at=draft.acted_at,
            useful=draft.useful,
            word=draft.word,
            taken_back=taken_back,
            corrected=bool(taken_back),
        )

    def _shown(self, draft: Draft) -> Alert:
        """Say what was taken back only to somebody who acted on it: untouched, the alert has no history."""
        return shown(draft, () if draft.acted_at is None else self._taken_back(draft.alert_id))

    def _taken_back(self, wanted: str) -> tuple[str, ...]:
        """Return the signals that the stored alert held and the facts no longer give."""
        known = self._known.get(wanted)
        if known is None:
            return ()
        held = {*known.taken_back, *(signal.signal_id for signal in known.signals)}
        return tuple(sorted(held - self._current))
