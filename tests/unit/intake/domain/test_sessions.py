from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.sessions import Session, SessionStatus, appointed
from shared.errors import Invalid

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOMORROW, YESTERDAY = NOW + timedelta(days=1), NOW - timedelta(days=1)
PLANNED = Session(
    session_id="s",
    client_id="c",
    episode_id="e",
    clinician_id="p",
    session_no=1,
    status="planned",
    held_at=YESTERDAY,
)


@pytest.mark.parametrize("status", ["held", "missed"])
def test_what_is_still_to_come_did_not_take_place(status: SessionStatus) -> None:
    with pytest.raises(Invalid) as refused:
        appointed(status, TOMORROW, NOW)
    assert "held_at" in refused.value.fields


@pytest.mark.parametrize("status", ["planned", "cancelled", "cancelled_late"])
def test_what_is_still_to_come_can_be_planned_or_cancelled(status: SessionStatus) -> None:
    assert appointed(status, TOMORROW, NOW) == TOMORROW


def test_the_instant_of_becoming_held_is_kept_while_it_stays_held() -> None:
    held = PLANNED.changed("held", None, NOW)
    assert held.became_held_at == NOW
    moved = held.changed(None, YESTERDAY - timedelta(hours=2), NOW + timedelta(hours=1))
    assert moved.became_held_at == NOW
    assert moved.held_at == YESTERDAY - timedelta(hours=2)


def test_a_session_that_was_not_held_after_all_forgets_it_and_can_become_held_anew() -> None:
    held = PLANNED.changed("held", None, NOW)
    missed = held.changed("missed", None, NOW)
    assert missed.became_held_at is None
    later = NOW + timedelta(hours=3)
    assert missed.changed("held", None, later).became_held_at == later


def test_a_held_session_cannot_move_into_the_future() -> None:
    with pytest.raises(Invalid):
        PLANNED.changed("held", None, NOW).changed(None, TOMORROW, NOW)


def test_a_planned_session_in_the_future_becomes_held_only_with_a_time_that_has_been() -> None:
    ahead = replace(PLANNED, held_at=TOMORROW)
    with pytest.raises(Invalid):
        ahead.changed("held", None, NOW)
    assert ahead.changed("held", YESTERDAY, NOW).status == "held"


def test_saying_what_already_is_changes_nothing() -> None:
    assert PLANNED.changed(None, None, NOW) == PLANNED
