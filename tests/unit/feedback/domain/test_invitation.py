from __future__ import annotations

from datetime import timedelta

import pytest

from services.feedback.domain.invitation import Expired, Links, Replaced, Void, hash_of, invite, named_id
from tests.infra.feedback_clinic import HELD

LINKS = Links("key")


def test_a_token_has_256_bits_and_can_be_made_again() -> None:
    token = LINKS.token("invitation", 1)
    assert len(token) == 43
    assert token == Links("key").token("invitation", 1)
    assert (
        len({token, LINKS.token("invitation", 2), LINKS.token("other", 1), Links("k").token("invitation", 1)}) == 4
    )


def test_only_the_hash_of_the_token_is_kept() -> None:
    made = invite(LINKS, session_id="s", client_id="c", made_at=HELD)
    token = LINKS.token(made.invitation_id, 1)
    assert made.token_hash == hash_of(token)
    assert token not in repr(made)


def test_two_ways_of_making_an_invitation_meet_in_one() -> None:
    assert named_id("invitation", "s") == named_id("invitation", "s")
    assert named_id("invitation", "s") != named_id("invitation", "t")
    assert named_id("invitation", "s") != named_id("rating", "s")


def test_a_link_lives_seven_days_from_when_the_session_became_held() -> None:
    made = invite(LINKS, session_id="s", client_id="c", made_at=HELD)
    made.must_live(HELD + timedelta(days=7, milliseconds=-1))
    with pytest.raises(Expired):
        made.must_live(HELD + timedelta(days=7))


def test_a_void_link_comes_to_life_again_with_the_session() -> None:
    void = invite(LINKS, session_id="s", client_id="c", made_at=HELD).voided()
    with pytest.raises(Void):
        void.must_be_valid()
    again = void.renewed(HELD + timedelta(days=9))
    again.must_be_valid()
    assert again.expires_at == HELD + timedelta(days=16)
    assert again.token_hash == void.token_hash


def test_a_new_link_takes_the_place_of_all_before_and_lives_seven_days() -> None:
    first = invite(LINKS, session_id="s", client_id="c", made_at=HELD)
    later = HELD + timedelta(days=9)
    third = first.replaced(LINKS, later).replaced(LINKS, later)
    tokens = [LINKS.token(first.invitation_id, generation) for generation in (1, 2, 3)]
    for old in tokens[:2]:
        with pytest.raises(Replaced):
            third.must_be_opened_with(old)
    third.must_be_opened_with(tokens[2])
    third.must_live(later + timedelta(days=7, milliseconds=-1))
    assert third.earlier == (hash_of(tokens[0]), hash_of(tokens[1]))
    assert third.made_at == first.made_at, "it counts on the day of its session"


def test_what_intake_says_again_of_the_session_shortens_no_new_link() -> None:
    replaced = invite(LINKS, session_id="s", client_id="c", made_at=HELD).replaced(LINKS, HELD + timedelta(days=9))
    assert replaced.renewed(HELD) == replaced
    assert replaced.renewed(HELD + timedelta(days=20)).expires_at == HELD + timedelta(days=27)
