from __future__ import annotations

from datetime import timedelta

import pytest

from services.feedback.domain.invitation import Expired, Links, Void, invite
from services.feedback.domain.rating import Answered, Rating, must_accept
from tests.infra.feedback_clinic import HELD, answers

WEEK = timedelta(days=7)
INVITATION = invite(Links("key"), session_id="session-1", client_id="maya", made_at=HELD)


def rating(submitted: timedelta) -> Rating:
    return Rating(
        rating_id="r",
        session_id="session-1",
        client_id="maya",
        episode_id="e",
        clinician_id="c",
        session_no=1,
        held_at=HELD,
        session_revision=(1, 1),
        instrument="session-check-in",
        instrument_version=1,
        answers=answers(),
        via="api",
        first_submitted_at=HELD + submitted,
        submitted_at=HELD + submitted,
        revision=(1, 1),
    )


def test_a_first_rating_is_taken_for_seven_days() -> None:
    must_accept(INVITATION, None, HELD + WEEK - timedelta(seconds=1))
    with pytest.raises(Expired):
        must_accept(INVITATION, None, HELD + WEEK)


def test_a_rating_may_be_changed_for_fifteen_minutes() -> None:
    must_accept(INVITATION, rating(timedelta(0)), HELD + timedelta(minutes=14, seconds=59))
    with pytest.raises(Answered):
        must_accept(INVITATION, rating(timedelta(0)), HELD + timedelta(minutes=15))


def test_a_change_is_taken_even_when_the_link_ends_in_between() -> None:
    late = rating(WEEK - timedelta(minutes=1))
    must_accept(INVITATION, late, HELD + WEEK + timedelta(minutes=5))
    with pytest.raises(Answered):
        must_accept(INVITATION, late, HELD + WEEK + timedelta(minutes=14))


def test_a_void_link_takes_nothing_not_even_a_change() -> None:
    for given in (None, rating(timedelta(0))):
        with pytest.raises(Void):
            must_accept(INVITATION.voided(), given, HELD)
