from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.clients import Episode
from shared.errors import Conflict, Invalid

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EPISODE = Episode(episode_id="e", client_id="c", opened_at=NOW)


def test_an_ending_can_be_planned_moved_and_dropped() -> None:
    planned = EPISODE.planned_to_end(NOW + timedelta(weeks=8))
    assert planned.planned_ending_at == NOW + timedelta(weeks=8)
    assert planned.planned_to_end(None) == EPISODE


def test_an_ending_before_the_beginning_is_refused() -> None:
    with pytest.raises(Invalid):
        EPISODE.planned_to_end(NOW - timedelta(days=1))


def test_an_episode_that_was_to_open_later_ends_when_it_opens() -> None:
    assert EPISODE.ended(NOW - timedelta(days=1), "agreed").ended_at == NOW


def test_an_ended_episode_has_no_ending_to_plan() -> None:
    with pytest.raises(Conflict):
        EPISODE.ended(NOW, None).planned_to_end(NOW + timedelta(days=1))
