"""What the staff of the demo clinic do with a prompt, and after how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from deploy.demo.courses import Last
from deploy.demo.words import AGREED, REMARKS
from services.alerts.domain.acts import ActName
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord

A_DAY: Final = timedelta(days=1)
A_MINUTE: Final = timedelta(minutes=1)
# How often: talked about, only seen, put off, of no use; the rest is opened and left.
USUAL: Final = (("talked_about", 0.44), ("acknowledge", 0.2), ("snooze", 0.12), ("not_useful", 0.08))
TIDY: Final = 0.8
# Prompts that are mostly news rather than something to talk about.
NOT_WORTH_IT: Final = frozenset({"CEILING", "MISSED_CHECK_INS", "COMFORT_WITHOUT_CHANGE"})


@dataclass(frozen=True, kw_only=True)
class Intent:
    """An act that somebody means to do: `after` so long, from then or from the end of the client's next session.

    "open" is to open the prompt and do nothing with it.
    """

    act: ActName | str
    by: str
    after: timedelta
    in_session: bool = False
    note: str | None = None
    to: str | None = None


def intents(
    record: AlertRecord, therapist: str, supervisor: str, *, days: float, last: Last, chance: Random
) -> list[Intent]:
    """What becomes of a prompt that has just been news; `last` says it outright."""
    if record.alert.kind in SAFETY:
        return list(_on_safety(therapist, supervisor, last, chance))
    if last:
        return list(_said(therapist, last, chance))
    opened = days * chance.lognormvariate(0, 0.7) * A_DAY
    if chance.random() < min(0.35, 0.05 * days):
        return []
    found = [Intent(act="open", by=therapist, after=opened)]
    if chance.random() < TIDY:  # what was left lying is put away in the end
        found.append(Intent(act="close", by=therapist, after=opened + timedelta(days=chance.randint(20, 50))))
    usual = dict(USUAL) | ({"not_useful": 0.3} if record.alert.kind in NOT_WORTH_IT else {})
    return [*found, *_then(_drawn(usual, chance), therapist, opened, chance)]


def _then(act: str, by: str, opened: timedelta, chance: Random) -> Iterator[Intent]:
    soon = opened + chance.randint(1, 9) * A_MINUTE
    if act == "talked_about":
        if chance.random() < 0.6:
            yield Intent(act="acknowledge", by=by, after=soon)
        after = chance.randint(5, 50) * A_MINUTE
        yield Intent(act=act, by=by, after=after, in_session=True, note=_remark(chance))
        if chance.random() < 0.6:
            judged = "useful" if chance.random() < 0.82 else "not_useful"
            yield Intent(act=judged, by=by, after=after + A_MINUTE, in_session=True)
        if chance.random() < 0.2:
            yield Intent(act="close", by=by, after=after + 2 * A_MINUTE, in_session=True)
    elif act:
        yield Intent(act=act, by=by, after=soon, note=_remark(chance) if act == "not_useful" else None)


def _said(by: str, last: Last, chance: Random) -> Iterator[Intent]:
    if last == "none":
        return
    opened = timedelta(minutes=chance.randint(20, 90))
    yield Intent(act="open", by=by, after=opened)
    if last != "open":
        yield Intent(act=last, by=by, after=opened + 3 * A_MINUTE)


def _on_safety(therapist: str, supervisor: str, last: Last, chance: Random) -> Iterator[Intent]:
    """Somebody takes it on within minutes or hours and says when they have reached the client."""
    if last in {"none", "open"}:
        return
    opened = timedelta(minutes=chance.randint(3, 70))
    yield Intent(act="open", by=therapist, after=opened)
    hands, taken = therapist, opened + 2 * A_MINUTE
    if chance.random() < 0.2:
        yield Intent(act="pass", by=therapist, after=taken, to=supervisor)
        hands, taken = supervisor, taken + chance.randint(4, 40) * A_MINUTE
    yield Intent(act="accept", by=hands, after=taken)
    if last != "acknowledge":
        reached = taken + timedelta(minutes=chance.randint(15, 300))
        yield Intent(act="reached", by=hands, after=reached, note=chance.choice(AGREED))


def _remark(chance: Random) -> str | None:
    return chance.choice(REMARKS) if chance.random() < 0.35 else None


def _drawn(shares: Mapping[str, float], chance: Random) -> str:
    left = chance.random()
    for what, share in shares.items():
        left -= share
        if left < 0:
            return what
    return ""
