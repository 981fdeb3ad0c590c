"""What intake's page Today shows of alerts: the prompts that wait with who comes, and how ratings went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from services.alerts.domain.acts import IN_HAND, TO_TALK
from services.alerts.ports import AlertRecord, Rated
from services.alerts.usecases.caseload import caseload
from services.alerts.web import words
from services.alerts.web.about_client import OnTheWay, urgency
from services.alerts.web.deps import Deps
from services.alerts.web.guessing import to_guess
from shared.contracts.principal import Principal

# So many totals are drawn.
MOST = 8


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads the page, in which language; what intake calls the clients and goals; who comes today."""

    reader: Principal
    language: str
    names: Mapping[str, str]
    goals: Mapping[str, str]
    today: frozenset[str]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt that waits; `look` if it is still to be talked about, `note` if a note is read there."""

    alert_id: str
    headline: str
    look: bool
    note: bool = False


class Comes(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a client: of the days after today only the prompts."""

    prompts: list[Waiting] = []
    totals: list[float] = []
    goals: dict[str, OnTheWay] = {}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """By client; nothing of one outside the reader's scope."""

    clients: dict[str, Comes]


def about(made: Deps, asked: Asked) -> Told:
    """What this reader may know of these clients here."""
    me, now = asked.reader, made.clock()
    waits = made.lists.with_clients(me.scope(), asked.names)
    found = [one for one in waits if not one.dismissed_by(me.staff_id)]
    seen = (record.as_seen_by(me.staff_id, now) for record in found)
    shown = sorted((one for one in seen if one.alert.status in TO_TALK + IN_HAND), key=urgency)
    new = [r.alert.alert_id for r in shown if r.first_shown_at is None and r.clinician_id == me.staff_id]
    if new:
        made.alerts.note_shown(new, now)
    prompts: dict[str, list[Waiting]] = {}
    for record in shown:
        prompts.setdefault(record.alert.client_id, []).append(_waiting(record, asked))
    known = _known(made, asked)
    guessed = to_guess(made, me, _last(known, me), shown)
    return Told(
        clients={
            one: _comes(prompts.get(one, []), known.get(one, Known()), seen=one not in guessed)
            for one in prompts.keys() | known.keys()
        }
    )


@dataclass(frozen=True)
class Known:
    """Whose client it is, as intake says, and what their ratings came to, in the order of their sessions."""

    clinician_id: str | None = None
    ratings: Sequence[Rated] = ()


def _last(known: Mapping[str, Known], me: Principal) -> dict[str, str]:
    """Of the reader's own clients, the session that they rated last."""
    own = {client_id: one.ratings for client_id, one in known.items() if one.clinician_id == me.staff_id}
    return {one: ratings[-1].session_id for one, ratings in own.items() if ratings}


def _waiting(record: AlertRecord, asked: Asked) -> Waiting:
    alert = record.alert
    headline = words.headline(alert, asked.names.get(alert.client_id), asked.goals.get(alert.goal_id or ""))
    note = alert.kind == "CONCERN"
    return Waiting(alert_id=alert.alert_id, headline=headline, look=alert.status in TO_TALK, note=note)


def _known(made: Deps, asked: Asked) -> dict[str, Known]:
    """Of those who come today and lie within the reader's scope."""
    found = made.trajectories.load(dict.fromkeys(asked.today, ())).values()
    scope = asked.reader.scope()
    theirs = [one for one in found if one.erased_at is None and scope.covers(*caseload(one))]
    ratings = made.trajectories.ratings([one.client_id for one in theirs])
    return {
        one.client_id: Known(
            one.facts.client.clinician_id if one.facts.client else None,
            [rated for rated in ratings.get(one.client_id, ()) if rated.session_id not in one.facts.disowned],
        )
        for one in theirs
    }


def _comes(prompts: list[Waiting], known: Known, *, seen: bool) -> Comes:
    """What is told of a client; without the last rating where the reader has not seen it, but guesses it first."""
    ratings = known.ratings[: None if seen else -1]
    totals = [rating.total for rating in ratings if rating.total is not None]
    return Comes(prompts=prompts, totals=totals[-MOST:], goals=_goals(ratings))


def _goals(ratings: Iterable[Rated]) -> dict[str, OnTheWay]:
    scores: dict[str, list[float]] = {}
    for rating in ratings:
        for goal_id, score in rating.goals.items():
            scores.setdefault(goal_id, []).append(score)
    return {goal_id: OnTheWay(first=found[0], last=found[-1]) for goal_id, found in scores.items()}
