"""An alert while it is being settled: takes signals, ruptures' outcomes and acts one by one."""

from dataclasses import dataclass, field
from datetime import datetime

from services.alerts.domain.acts import JUDGEMENTS, LIVE, Act, Status, after, after_on_safety, snooze_after
from services.alerts.domain.facts import Word, WordFact
from services.alerts.domain.rupture import Rupture, RuptureStatus
from services.alerts.domain.signals import SAFETY, SAID, Severity, Signal

ENDED_AS: dict[RuptureStatus, Status] = {
    "repaired": "repaired",
    "unrepaired": "unresolved",
    "left": "unresolved",
    "nothing": "closed",
}


@dataclass(slots=True)
class Draft:
    """`leading` is the last signal that founded or worsened the alert; the alert shows what it says.

    `news_at` is when there was last something that nobody can have seen before.
    """

    alert_id: str
    leading: Signal
    changed_at: datetime
    news_at: datetime
    severity: Severity
    signals: list[Signal] = field(default_factory=list)
    status: Status = "open"
    snoozed_until: datetime | None = None
    acted_at: datetime | None = None
    useful: bool | None = None
    repair: RuptureStatus | None = None
    word: Word | None = None

    @property
    def live(self) -> bool:
        """True while further signals of the kind belong to this alert."""
        return self.status in LIVE

    @property
    def rupture_id(self) -> str | None:
        """The rupture that the alert is about now."""
        return self.signals[-1].rupture_id

    def take(self, signal: Signal) -> None:
        """Attach a signal; if it is news, show it, raise the severity and open the alert again."""
        self.wake(signal.raised_at)
        news = self._is_news(signal)
        self.signals.append(signal)
        if not news:
            return
        self.leading = signal
        self.status, self.snoozed_until = "open", None
        self.changed_at = self.news_at = signal.raised_at
        if signal.severity == "high":
            self.severity = "high"

    def end(self, rupture: Rupture, at: datetime) -> None:
        """Let ratings say how the rupture ended; one that cannot be measured leaves the status to people."""
        if self.rupture_id != rupture.rupture_id or not self.live:
            return
        ended = ENDED_AS.get(rupture.status)
        if ended is not None:
            self.status, self.snoozed_until, self.changed_at = ended, None, at

    def hear(self, word: WordFact) -> None:
        """Take the client's own word in: what is not settled waits again, what was nothing was of no use."""
        self.wake(word.answered_at)
        self.word, self.changed_at = word.answer, word.answered_at
        if word.answer == "nothing":
            self.useful = False
            if self.live:
                self.status, self.snoozed_until = "closed", None
        elif word.answer != "helped" and self.live:
            self.status, self.snoozed_until, self.news_at = "open", None, word.answered_at

    def act(self, act: Act) -> None:
        """Apply what a person did, unless it counts for that person's own list alone (see `standing`)."""
        self.wake(act.when)
        if not act.counts_for_all:
            return
        step = after_on_safety if self.leading.kind in SAFETY else after
        self.status = step(self.status, act.act)
        self.snoozed_until = snooze_after(self.snoozed_until, self.status, act)
        self.changed_at = act.when
        self.acted_at = act.at if self.acted_at is None else max(act.at, self.acted_at)
        if act.act in JUDGEMENTS:
            self.useful = act.act == "useful"

    def rewind(self, act: Act) -> None:
        """Stand as before an act that was the last one and was taken back."""
        before = act.before
        if before is not None and self.acted_at == act.at:
            self.status, self.snoozed_until, self.useful = before.status, before.snoozed_until, before.useful
            self.changed_at, self.acted_at = before.changed_at, before.acted_at

    def wake(self, as_of: datetime) -> None:
        """Open the alert again if its snooze has run out."""
        if self.status == "snoozed" and self.snoozed_until is not None and self.snoozed_until <= as_of:
            self.status, self.changed_at, self.snoozed_until = "open", self.snoozed_until, None

    def _is_news(self, signal: Signal) -> bool:
        """Tell whether a signal is worse than what the alert holds, about something else, or said anew.

        What has been talked about and still goes on is news too, except for a rupture: there the
        ratings that follow are expected to stay low for a while.
        """
        if signal.kind in SAID or not self.signals:
            return True
        if _subject(signal) not in {_subject(known) for known in self.signals}:
            return True
        if signal.severity == "high" and self.severity == "low":
            return True
        if self.status == "talked_about" and signal.kind != "RUPTURE":
            return True
        return signal.score is not None and all(signal.score > (known.score or 0.0) for known in self.signals)


def _subject(signal: Signal) -> tuple[object, ...]:
    about = signal.evidence.get("instrument")
    return signal.episode_id, signal.clinician_id, signal.goal_id, signal.rupture_id, about
