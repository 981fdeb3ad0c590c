"""What intake's page of a client shows of alerts: the prompts that wait, and the answers of the last check-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from services.alerts.domain.facts import ITEMS
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.usecases.retrace import Point, retraced
from services.alerts.web import figures, safety, words
from services.alerts.web.deps import Deps
from services.alerts.web.inbox import IN_HAND, TO_TALK
from services.alerts.web.rows import STATUS_WORDS
from services.alerts.web.statements import in_short
from shared.contracts.principal import Principal


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads the page, in which language, and what intake calls the client and the goals."""

    reader: Principal
    client_id: str
    language: str
    name: str
    goals: Mapping[str, str]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt that waits, as it stands for the reader; `look` is whether it is still to be talked about."""

    alert_id: str
    headline: str
    state: str
    raised_at: datetime
    look: bool


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A statement or goal with its number, empty where it was left open, and what was usual before."""

    label: str
    value: str
    usual: str = ""


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """The client's last check-in."""

    session_no: int
    held_at: datetime
    answers: list[Answer]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is told; nothing of a client outside the reader's scope."""

    prompts: list[Waiting]
    last: CheckIn | None


def about(made: Deps, asked: Asked) -> About:
    """What this reader may know of the client here."""
    me, now = asked.reader, made.clock()
    wanted = Wanted(client_id=asked.client_id, statuses=TO_TALK + IN_HAND, limit=None)
    waiting = [one for one in made.alerts.page(me.scope(), wanted) if not one.dismissed_by(me.staff_id)]
    found = [record.as_seen_by(me.staff_id, now) for record in waiting]
    shown = [record for record in found if record.alert.status in TO_TALK + IN_HAND]
    new = [r.alert.alert_id for r in shown if r.first_shown_at is None and r.clinician_id == me.staff_id]
    if new:
        made.alerts.note_shown(new, now)
    return About(prompts=[_waiting(made, record, asked) for record in shown], last=_last(made, asked))


def _waiting(made: Deps, record: AlertRecord, asked: Asked) -> Waiting:
    alert = record.alert
    state = str(STATUS_WORDS[alert.status])
    if alert.kind in SAFETY:
        names = made.neighbours.staff_names({act.by for act in record.acts})
        state = safety.in_short(record, asked.reader, names, made.clock())
    return Waiting(
        alert_id=alert.alert_id,
        headline=words.headline(alert, asked.name, asked.goals.get(alert.goal_id or "")),
        state=state,
        raised_at=alert.raised_at,
        look=alert.status in TO_TALK,
    )


def _last(made: Deps, asked: Asked) -> CheckIn | None:
    trajectory = made.trajectories.find(asked.client_id, asked.reader.scope())
    rated = [point for point in retraced(trajectory, made.timeline).points if point.rated] if trajectory else []
    if not rated:
        return None
    point = rated[-1]
    return CheckIn(session_no=point.session_no, held_at=point.held_at, answers=_answers(point, asked))


def _answers(point: Point, asked: Asked) -> list[Answer]:
    said = [
        Answer(
            label=in_short(name, point.instrument_version),
            value="" if (value := point.items.get(name)) is None else figures.points(value),
            usual=figures.points(point.usual[name].value) if point.scores.get(name) is not None else "",
        )
        for name in ITEMS
    ]
    goals = [(asked.goals.get(str(goal["goal_id"])), float(goal["score"])) for goal in point.goals]
    return said + [Answer(label=title, value=figures.points(score)) for title, score in goals if title]
