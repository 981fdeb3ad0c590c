from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.feedback.domain.invitation import Expired, Invitation, Links, Void, hash_of, invite
from services.feedback.domain.rating import MOST_GUESSES, Answered, Rating, must_accept
from tests.infra.feedback_clinic import HELD, SECRET, answers

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
        secret_hash=hash_of(SECRET),
    )


def accepts(invitation: Invitation, given: Rating | None, now: datetime, *secrets: str) -> None:
    must_accept(invitation, given, secrets or (SECRET,), now)


def test_a_first_rating_is_taken_for_seven_days() -> None:
    accepts(INVITATION, None, HELD + WEEK - timedelta(seconds=1))
    with pytest.raises(Expired):
        accepts(INVITATION, None, HELD + WEEK)


def test_a_rating_may_be_changed_for_fifteen_minutes() -> None:
    accepts(INVITATION, rating(timedelta(0)), HELD + timedelta(minutes=14, seconds=59))
    with pytest.raises(Answered):
        accepts(INVITATION, rating(timedelta(0)), HELD + timedelta(minutes=15))


def test_a_change_is_taken_even_when_the_link_ends_in_between() -> None:
    late = rating(WEEK - timedelta(minutes=1))
    accepts(INVITATION, late, HELD + WEEK + timedelta(minutes=5))
    with pytest.raises(Answered):
        accepts(INVITATION, late, HELD + WEEK + timedelta(minutes=14))


def test_a_void_link_takes_nothing_not_even_a_change() -> None:
    for given in (None, rating(timedelta(0))):
        with pytest.raises(Void):
            accepts(INVITATION.voided(), given, HELD)


def test_only_with_the_secret_of_the_first_sending_may_it_be_changed() -> None:
    given = rating(timedelta(0))
    accepts(INVITATION, given, HELD, "another", SECRET)
    with pytest.raises(Answered):
        accepts(INVITATION, given, HELD, "another")
    with pytest.raises(Answered):
        must_accept(INVITATION, given, (), HELD)


def test_a_rating_of_an_earlier_version_is_nobodys_to_change() -> None:
    earlier = replace(rating(timedelta(0)), secret_hash=None)
    assert not earlier.belongs_to([SECRET, ""])
    with pytest.raises(Answered):
        accepts(INVITATION, earlier, HELD)


def test_after_some_guesses_it_is_compared_for_its_owner_alone() -> None:
    guessed = replace(rating(timedelta(0)), guesses=MOST_GUESSES)
    assert replace(guessed, guesses=MOST_GUESSES - 1).compares(["another"])
    assert not guessed.compares(["another"])
    assert guessed.compares([SECRET])
