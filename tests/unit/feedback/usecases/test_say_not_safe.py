from __future__ import annotations

import pytest

from services.feedback.domain.invitation import Expired
from services.feedback.usecases.keep import erase_client, keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.say_not_safe import say_not_safe, say_not_safe_after, takes_notice
from services.feedback.usecases.thank import rate_and_thank
from shared.contracts.events import ClientErased, ConcernRaised
from shared.contracts.revision import Revision
from shared.errors import NotFound
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import FIRST, HELD, HandClock, sent, session, token_of


def say(store: FakeStore) -> None:
    store.transact(lambda unit: say_not_safe(unit, token_of(unit)))


def raised(store: FakeStore) -> list[ConcernRaised]:
    return [event for event in store.kept.outbox if isinstance(event, ConcernRaised)]


def test_it_is_a_concern_about_safety_for_the_therapist(store: FakeStore) -> None:
    say(store)
    (event,) = raised(store)
    assert (event.safety, event.routing, event.revision) == (True, "therapist", FIRST)
    assert (event.client_id, event.episode_id, event.session_id) == ("maya", "episode-maya", "session-1")
    assert event.raised_at == HELD


def test_twice_is_once_for_each_session(store: FakeStore, clock: HandClock) -> None:
    say(store)
    clock.pass_(minutes=1)
    say(store)
    assert len(raised(store)) == 1
    store.transact(lambda unit: keep_session(unit, session("session-2")))
    store.transact(lambda unit: say_not_safe(unit, token_of(unit, "session-2")))
    assert len({event.concern_id for event in raised(store)}) == 2


def test_it_is_no_rating_and_no_note(store: FakeStore) -> None:
    say(store)
    assert (store.kept.ratings, store.kept.notes) == ({}, {})
    assert len(store.kept.outbox) == 1


def test_it_is_taken_after_the_rating_stands_and_when_the_session_no_longer_counts(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(), "link"))
    clock.pass_(days=6)
    store.transact(lambda unit: keep_session(unit, session(status="cancelled", n=2)))
    say(store)
    assert len(raised(store)) == 1


def test_a_link_that_is_over_or_unknown_tells_nobody(store: FakeStore, clock: HandClock) -> None:
    assert store.transact(lambda unit: takes_notice(unit, token_of(unit)))
    assert not store.transact(lambda unit: takes_notice(unit, "nobody's"))
    with pytest.raises(NotFound):
        store.transact(lambda unit: say_not_safe(unit, "nobody's"))
    clock.pass_(days=7)
    assert not store.transact(lambda unit: takes_notice(unit, token_of(unit)))
    with pytest.raises(Expired):
        say(store)
    assert raised(store) == []


def test_it_can_be_said_from_the_thanks_while_they_live(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit), sent(), "secret"))
    for _ in range(2):
        store.transact(lambda unit: say_not_safe_after(unit, "secret"))
    say(store)
    assert len(raised(store)) == 1
    clock.pass_(minutes=30)
    for address in ("secret", "guessed"):
        with pytest.raises(NotFound):
            store.transact(lambda unit, address=address: say_not_safe_after(unit, address))  # type: ignore[misc] # a default argument


def test_an_erased_client_s_notice_goes_and_none_comes_after(store: FakeStore) -> None:
    say(store)
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=Revision(1, 9))
    token = store.transact(token_of)
    store.transact(lambda unit: erase_client(unit, erased))
    assert (store.kept.safety, raised(store)) == ({}, [])
    with pytest.raises(NotFound):
        store.transact(lambda unit: say_not_safe(unit, token))
