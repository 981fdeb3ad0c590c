"""What intake's page of a client shows of alerts: the prompts that wait, and the answers of the last check-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from services.alerts.domain.acts import IN_HAND, TO_TALK
from services.alerts.domain.facts import ITEMS
from services.alerts.domain.signals import SAFETY
from services.alerts.domain.trajectory import Trajectory
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.usecases.caseload import caseload
from services.alerts.usecases.retrace import History, Point, retraced
from services.alerts.web import figures, safety, words
from services.alerts.web.course import Course, Outcome, course_of, outcomes_of
from services.alerts.web.deps import Deps
from services.alerts.web.guessing import to_guess
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


class OnTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """How near a goal was when it was first rated and when it was last, from 0 to 10."""

    first: float
    last: float


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """How many notes for the therapist there are: never the words; `alert_id` is where they read the next."""

    unread: int
    read: int
    alert_id: str | None = None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is told; nothing of a client outside the reader's scope.

    `guess` is where the reader guesses the last check-in, of which nothing is told then.
    """

    prompts: list[Waiting]
    last: CheckIn | None
    course: Course | None = None
    goals: dict[str, OnTheWay] = {}
    outcomes: list[Outcome] = []
    guess: str | None = None
    notes: Notes | None = None


def about(made: Deps, asked: Asked) -> About:
    """What this reader may know of the client here."""
    me, now = asked.reader, made.clock()
    wanted = Wanted(client_id=asked.client_id, statuses=TO_TALK + IN_HAND, limit=None)
    waiting = [one for one in made.alerts.page(me.scope(), wanted) if not one.dismissed_by(me.staff_id)]
    found = [record.as_seen_by(me.staff_id, now) for record in waiting]
    shown = sorted((one for one in found if one.alert.status in TO_TALK + IN_HAND), key=urgency)
    new = [r.alert.alert_id for r in shown if r.first_shown_at is None and r.clinician_id == me.staff_id]
    if new:
        made.alerts.note_shown(new, now)
    prompts = [_waiting(made, record, asked) for record in shown]
    trajectory = made.trajectories.find(asked.client_id, me.scope())
    if trajectory is None:
        return About(prompts=prompts, last=None)
    told = _told(made, asked, trajectory, shown, prompts)
    return msgspec.structs.replace(told, notes=_notes(made, asked))


def _told(  # noqa: PLR0917 - who asks about whom, and what waits
    made: Deps, asked: Asked, trajectory: Trajectory, shown: Sequence[AlertRecord], prompts: list[Waiting]
) -> About:
    """What is told of the client's check-ins, beside the prompts that wait."""
    me = asked.reader
    history = retraced(trajectory, made.timeline)
    outcomes = outcomes_of(history)
    rated = [point for point in history.points if point.rated]
    if not rated:
        return About(prompts=prompts, last=None, outcomes=outcomes)
    own = {asked.client_id: rated[-1].session_id} if caseload(trajectory)[0] == me.staff_id else {}
    if to_guess(made, me, own, shown):
        return _unguessed(asked, prompts, history, rated)
    look = {record.alert.session_id for record in shown if _is_of_the_relationship(record)}
    return About(
        prompts=prompts,
        last=_last(rated[-1], asked),
        course=course_of(history.points, rated[-1], look, asked.goals),
        goals=_goals(rated),
        outcomes=outcomes,
    )


def _notes(made: Deps, asked: Asked) -> Notes:
    """The notes that the clinician in charge has opened, and has not, of those that nobody took back."""
    wanted = Wanted(client_id=asked.client_id, kinds=frozenset({"CONCERN"}), limit=None)
    unread, read, where = 0, 0, None
    for record in made.alerts.page(asked.reader.scope(), wanted):  # the newest first
        if record.alert.status == "withdrawn":
            continue
        opened = record.opened.get(record.clinician_id or "")
        new = sum(opened is None or signal.raised_at > opened for signal in record.alert.signals)
        unread, read = unread + new, read + len(record.alert.signals) - new
        if new and record.clinician_id == asked.reader.staff_id:
            where = record.alert.alert_id
    return Notes(unread=unread, read=read, alert_id=where)


def _unguessed(asked: Asked, prompts: list[Waiting], history: History, rated: Sequence[Point]) -> About:
    """What is told while the reader has yet to guess the last check-in: all but that one."""
    before, points = rated[:-1], history.points[: history.points.index(rated[-1])]
    return About(
        prompts=prompts,
        last=None,
        course=course_of(points, before[-1], frozenset(), asked.goals) if before else None,
        goals=_goals(before),
        outcomes=outcomes_of(history),
        guess=f"/alerts/clients/{asked.client_id}/guess",
    )


def urgency(record: AlertRecord) -> tuple[bool, bool, bool, float, str]:
    """First whatever is about safety, then what is still to be talked about, what is important, and the newest."""
    alert, newest = record.alert, -record.alert.raised_at.timestamp()
    return alert.kind not in SAFETY, alert.status not in TO_TALK, alert.severity != "high", newest, alert.kind


def _is_of_the_relationship(record: AlertRecord) -> bool:
    """Whether it waits to be talked about, and is about the four answers."""
    alert = record.alert
    other = alert.kind in SAFETY or alert.goal_id is not None or "instrument" in alert.evidence
    return alert.status in TO_TALK and not other


def _goals(rated: Sequence[Point]) -> dict[str, OnTheWay]:
    scores: dict[str, list[float]] = {}
    for point in rated:
        for goal in point.goals:
            scores.setdefault(str(goal["goal_id"]), []).append(float(goal["score"]))
    return {goal_id: OnTheWay(first=found[0], last=found[-1]) for goal_id, found in scores.items()}


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


def _last(point: Point, asked: Asked) -> CheckIn:
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
