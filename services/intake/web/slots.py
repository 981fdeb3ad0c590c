"""Today's page in words: of each session who comes, what waits to be talked about, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.intake.domain.clients import Client
from services.intake.domain.goals import Goal
from services.intake.domain.sessions import Session
from services.intake.ports.today import Comes, Left, WaitingPrompt
from services.intake.usecases.today import Appointment, Today
from shared.web import moments
from shared.web.words import _, ngettext

# How long a session lasts is not noted anywhere.
LENGTH: Final = timedelta(hours=1)
WIDTH, HEIGHT = 74.0, 22.0
# Most totals lie above the lower of these; one that does not brings it down.
USUAL_LOW, TOP_OF_ALL = 24.0, 40.0


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the others tell; None while they do not answer."""

    waiting: Mapping[str, Comes] | None
    left: Mapping[str, Left] | None


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A session on the page; `lines` stand quietly below what is to be talked about."""

    session: Session
    client: Client
    next: bool = False
    undo: bool = False
    prompts: Sequence[WaitingPrompt] = ()
    lines: Sequence[str] = ()
    notes: str = ""
    spark: str = ""
    spark_words: str = ""


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """A day after today, by its name, with its sessions."""

    at: datetime
    slots: Sequence[Slot]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All of the page; `silent` says which part of Attune does not answer."""

    slots: Sequence[Slot]
    days: Sequence[DayShown]
    unsaid: Sequence[Slot]
    summary: str
    silent: Sequence[str] = field(default_factory=tuple)


def shown(found: Today, told: Told, now: datetime) -> Shown:
    """The page as it is at that instant."""
    coming = [one for one in found.today if one.session.status == "planned"]
    later = [one for one in coming if one.session.held_at + LENGTH > now]
    following = (later or coming[-1:])[:1]
    slots = [_slot(one, found, told, now, is_next=one in following) for one in found.today]
    return Shown(
        slots=slots,
        days=[
            DayShown(at=ones[0].session.held_at, slots=[_brief(one, told) for one in ones])
            for ones in found.week.values()
        ],
        unsaid=[_brief(one, told) for one in found.unsaid],
        summary=_summary(slots),
        silent=[*_silent(told)],
    )


def _summary(slots: Sequence[Slot]) -> str:
    talk = sum(any(prompt.look for prompt in slot.prompts) for slot in slots)
    parts = [ngettext("%(num)s session", "%(num)s sessions", len(slots))]
    if talk:
        parts.append(ngettext("%(num)s to talk about", "%(num)s to talk about", talk))
    return " · ".join(parts)


def _silent(told: Told) -> Iterator[str]:
    if told.waiting is None:
        yield _("Open prompts cannot be reached at the moment: there may be some.")
    if told.left is None:
        yield _("Notes and homework cannot be reached at the moment: there may be some.")


def _brief(one: Appointment, told: Told) -> Slot:
    comes = (told.waiting or {}).get(one.client.client_id, Comes())
    return Slot(session=one.session, client=one.client, prompts=comes.prompts)


def _slot(one: Appointment, found: Today, told: Told, now: datetime, *, is_next: bool) -> Slot:
    client_id = one.client.client_id
    comes = (told.waiting or {}).get(client_id, Comes())
    check_in = found.check_ins.get(client_id)
    left = (told.left or {}).get(check_in.session_id) if check_in else None
    agreed = found.homework.get(client_id)
    # What was left for the next session is of no use any more once it was held.
    notes = left.notes if left and one.session.status == "planned" else 0
    lines = [
        *(_goal(goal, comes) for goal in found.goals.get(client_id, [])),
        _check_in(one, found),
        HOMEWORK[left.homework]() if left and left.homework else "",
        _("agreed to try: “%(words)s”", words=agreed) if agreed else "",
    ]
    return Slot(
        session=one.session,
        client=one.client,
        next=is_next,
        undo=one.session.can_be_undone(now),
        prompts=comes.prompts,
        lines=[line for line in lines if line],
        notes=ngettext("left you a note for today", "left you %(num)s notes for today", notes) if notes else "",
        spark=_spark(comes.totals),
        spark_words=_spark_words(comes.totals),
    )


def _goal(goal: Goal, comes: Comes) -> str:
    way = comes.goals.get(goal.goal_id)
    if way is None:
        return _("“%(goal)s”", goal=goal.title)
    return _("“%(goal)s” %(first)s → %(last)s", goal=goal.title, first=f"{way.first:g}", last=f"{way.last:g}")


def _check_in(one: Appointment, found: Today) -> str:
    check_in = found.check_ins.get(one.client.client_id)
    if check_in is None:
        return _("no check-in yet")
    if check_in.session_id == one.session.session_id:
        words = _("checked in %(time)s", time=moments.time_words(check_in.submitted_at))
    else:
        words = _("last check-in %(day)s", day=moments.day_words(check_in.submitted_at))
    return words if check_in.complete else _("%(words)s, some left open", words=words)


HOMEWORK: Final = {
    "done": lambda: _("tried what you agreed: yes"),
    "partly": lambda: _("tried what you agreed: partly"),
    "no": lambda: _("tried what you agreed: no"),
}


def _spark(totals: Sequence[float]) -> str:
    """The last totals as points of a small line; nothing of fewer than two."""
    if len(totals) <= 1:
        return ""
    step = (WIDTH - 8) / (len(totals) - 1)
    lowest = min(USUAL_LOW, *totals)
    scale = (HEIGHT - 6) / (TOP_OF_ALL - lowest)
    places = ((4 + n * step, 3 + scale * (TOP_OF_ALL - total)) for n, total in enumerate(totals))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _spark_words(totals: Sequence[float]) -> str:
    return _("last ratings of 40: %(totals)s", totals=", ".join(f"{total:g}" for total in totals))
