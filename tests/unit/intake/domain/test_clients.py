from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest

from services.intake.domain.clients import Episode
from services.intake.domain.endings import EndingStep, Step
from shared.errors import Conflict, Invalid

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EPISODE = Episode(episode_id="e", client_id="c", opened_at=NOW)
LAST = NOW + timedelta(weeks=8)


def took(step: Step, on: datetime | None = None, days: float = 0) -> EndingStep:
    return EndingStep(step=step, at=NOW + timedelta(days=days), by="sam", on=on)


def walked(*steps: EndingStep) -> Episode:
    return reduce(Episode.with_step, steps, EPISODE)


def test_an_ending_goes_from_wish_to_look_back() -> None:
    steps = (took("wish"), took("agreed", LAST), took("last_session"), took("review"))
    assert [walked(*steps[:n]).ending_step for n in range(5)] == [None, "wish", "agreed", "last_session", "review"]
    assert walked(*steps).ending_steps == steps, "each with who and when"
    assert [walked(*steps[:n]).planned_ending_at for n in range(5)] == [None, None, LAST, LAST, LAST]


def test_there_is_a_way_back_from_each_step_but_the_last() -> None:
    path = (took("wish"), took("agreed", LAST), took("last_session"))
    for so_far in (path[:1], path[:2], path):
        back = walked(*so_far, took("carried_on"))
        assert (back.ending_step, back.planned_ending_at) == ("carried_on", None)
        assert back.with_step(took("wish")).ending_step == "wish", "and a new beginning"
    moved = LAST + timedelta(weeks=2)
    assert walked(*path[:2], took("agreed", moved)).planned_ending_at == moved
    assert walked(*path, took("agreed", moved)).ending_step == "agreed"
    with pytest.raises(Conflict):
        walked(*path, took("review"), took("carried_on"))


@pytest.mark.parametrize(
    ("so_far", "step"),
    [
        ((), "last_session"),
        ((), "review"),
        ((), "carried_on"),
        (("wish",), "last_session"),
        (("wish",), "review"),
        (("wish", "agreed"), "wish"),
    ],
)
def test_a_step_that_does_not_follow_is_refused(so_far: tuple[Step, ...], step: Step) -> None:
    taken = walked(*(took(one, LAST if one == "agreed" else None) for one in so_far))
    with pytest.raises(Conflict):
        taken.with_step(took(step))


def test_the_same_step_once_more_changes_nothing() -> None:
    agreed = walked(took("agreed", LAST))
    assert agreed.with_step(took("agreed", LAST, days=1)) is agreed
    wished = walked(took("wish"))
    assert wished.with_step(took("wish", days=1)) is wished


def test_an_ending_that_an_earlier_version_took_down_goes_on() -> None:
    old = replace(EPISODE, planned_ending_at=LAST)
    assert old.ending_step == "agreed"
    assert old.with_step(took("last_session")).ending_step == "last_session"


def test_an_ending_before_the_beginning_is_refused() -> None:
    with pytest.raises(Invalid):
        walked(took("agreed", NOW - timedelta(days=1)))


def test_an_episode_that_was_to_open_later_ends_when_it_opens() -> None:
    assert EPISODE.ended(NOW - timedelta(days=1), "agreed").ended_at == NOW


def test_an_ended_episode_has_no_ending_to_plan() -> None:
    with pytest.raises(Conflict):
        EPISODE.ended(NOW, None).with_step(took("agreed", LAST))
