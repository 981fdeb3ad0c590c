"""Planned endings: what clients say in value checks, and the steps that clinicians take with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.domain.clients import Client, Episode
from services.intake.domain.endings import EndingStep, Step
from services.intake.domain.text import wrong
from services.intake.domain.times import likely
from services.intake.domain.value_checks import ValueCheck
from services.intake.ports import Unit
from services.intake.usecases import access
from services.intake.usecases.episodes import episode_in_care
from services.intake.usecases.keeping import keep_episode
from shared.contracts.principal import Principal
from shared.contracts.value_check import ValueChecked


def take_step(
    unit: Unit, principal: Principal, client_id: str, step: Step, *, on: datetime | None = None
) -> Client:
    """Take a step of the client's ending; the look back leaves their care to be ended.

    Raises NotFound, Conflict where care has ended or the step does not follow, Invalid for a missing date.
    """
    client = unit.clients.lock(client_id, access.care(principal))
    episode = episode_in_care(unit, client)
    plan(unit, episode, EndingStep(step=step, at=unit.now, by=principal.staff_id, on=_agreed(unit, step, on)))
    return client


def _agreed(unit: Unit, step: Step, on: datetime | None) -> datetime | None:
    if step != "agreed":
        return None
    if on is None:
        raise wrong("planned_ending_at", "Say when the last session is.")
    return likely("planned_ending_at", on, unit.now)


def plan(unit: Unit, episode: Episode, step: EndingStep) -> None:
    """Keep the episode with this step; its client must be locked."""
    planned = episode.with_step(step)
    if planned != episode:
        keep_episode(unit, planned)


def note_value_checks(unit: Unit, told: Sequence[ValueChecked]) -> None:
    """Keep what clients said, each by its highest revision, and let their wish to finish begin an ending, once."""
    alive = unit.clients.anchor({event.client_id for event in told})
    newest: dict[str, ValueCheck] = {}
    for event in told:
        check = _check(event)
        other = newest.get(check.check_id)
        if check.client_id in alive and (other is None or other.version < check.version):
            newest[check.check_id] = check
    known = unit.value_checks.find([*newest])
    ordered = sorted(newest.values(), key=lambda one: (one.answered_at, one.check_id))
    news = [one for one in ordered if one.check_id not in known or known[one.check_id].version < one.version]
    unit.value_checks.put(*news)
    for check in news:
        before = known.get(check.check_id)
        _follow(unit, check, wished=before is not None and before.finishing)


def _follow(unit: Unit, check: ValueCheck, *, wished: bool) -> None:
    """Let the ending follow what the client says now; a wish begins nothing where one is under way already."""
    if check.finishing == wished:
        return
    episode = unit.episodes.find(check.episode_id)
    if episode is None or episode.client_id != check.client_id or episode.ended_at is not None:
        return
    if check.finishing and episode.ending_step in {None, "carried_on"}:
        plan(unit, episode, EndingStep(step="wish", at=check.answered_at, check_id=check.check_id))
    elif not check.finishing and _is_wish_of(episode, check):
        plan(unit, episode, EndingStep(step="carried_on", at=unit.now, check_id=check.check_id))


def _is_wish_of(episode: Episode, check: ValueCheck) -> bool:
    last = episode.ending_steps[-1] if episode.ending_steps else None
    return last is not None and last.step == "wish" and last.check_id == check.check_id


def _check(event: ValueChecked) -> ValueCheck:
    return ValueCheck(
        check_id=event.check_id,
        client_id=event.client_id,
        episode_id=event.episode_id,
        session_id=event.session_id,
        answered_at=event.answered_at,
        version=(event.revision.epoch, event.revision.n),
        worth=event.worth,
        more=event.more,
        less=event.less,
        different=event.different,
        finishing=event.finishing,
    )
