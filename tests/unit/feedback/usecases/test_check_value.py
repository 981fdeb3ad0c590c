"""The value check on the thank-you page: when it is asked, and what becomes of the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec
import pytest

from services.feedback.domain.invitation import named_id
from services.feedback.domain.value_check import Settled, ValueAnswers
from services.feedback.usecases.check_value import answer_value
from services.feedback.usecases.disown import disown_thanked
from services.feedback.usecases.end_care import Ending, ending_of
from services.feedback.usecases.holder import Holder, NotTheClient
from services.feedback.usecases.keep import erase_client, keep_episode, keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.republish import republish
from services.feedback.usecases.thank import look_at_thanks, rate_and_thank
from shared.contracts.events import ClientErased, EndingStep
from shared.contracts.revision import Revision
from shared.contracts.value_check import ValueChecked
from shared.errors import Gone, NotFound
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    BY_API,
    BY_LINK,
    FIRST,
    HELD,
    SAM,
    STRANGER,
    HandClock,
    episode,
    phq_9,
    sent,
    token_of,
    weeks_later,
    with_outcomes,
)

ADDRESS: Final = "secret"
WISH: Final = ValueAnswers(worth="partly", more=True, finishing=True)
KIOSK: Final = replace(BY_LINK, via="kiosk", shared=True)


def check_ins(store: FakeStore, clock: HandClock, count: int, *, first: int = 1) -> None:
    """So many check-ins over the API, one a week."""
    for number in range(first, first + count):
        at_week(store, clock, number)
        store.transact(lambda unit, n=number: rate_session(unit, token_of(unit, f"week-{n}"), sent(), BY_API))  # type: ignore[misc] # a default argument


def at_week(store: FakeStore, clock: HandClock, number: int) -> None:
    """A session of that week, just held."""
    held = weeks_later(number, f"week-{number}")
    clock.instant = held.held_at
    store.transact(lambda unit: keep_session(unit, held))


def thank(desk: Desk, number: int, *, holder: Holder = BY_LINK, address: str = ADDRESS) -> None:
    """The check-in of that week from the page."""
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit, f"week-{number}"), sent(), holder, address=address))


def asked(desk: Desk, address: str = ADDRESS) -> bool:
    return desk.do(lambda unit: look_at_thanks(unit, address)).value is not None


def answer(desk: Desk, answers: ValueAnswers, *, holder: Holder = BY_LINK, address: str = ADDRESS) -> None:
    desk.do(lambda unit: answer_value(unit, address, answers, holder))


def told(store: FakeStore) -> list[ValueChecked]:
    return [event for event in store.kept.outbox if isinstance(event, ValueChecked)]


@pytest.fixture
def fourth(store: FakeStore, desk: Desk, clock: HandClock) -> FakeStore:
    """Maya has just sent her fourth check-in."""
    check_ins(store, clock, 3)
    at_week(store, clock, 4)
    thank(desk, 4)
    return store


def test_every_fourth_check_in_asks(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    when = []
    for number in range(1, 13):
        at_week(store, clock, number)
        thank(desk, number, address=f"address-{number}")
        when += [number] if asked(desk, f"address-{number}") else []
    assert when == [4, 8, 12]


def test_it_is_asked_once_however_often_the_check_in_is_sent_and_looked_at(fourth: FakeStore, desk: Desk) -> None:
    thank(desk, 4, address="again")
    assert asked(desk)
    assert asked(desk)
    assert asked(desk, "again")
    assert len(fourth.kept.value_checks) == 1


def test_a_shared_device_is_never_asked(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    check_ins(store, clock, 3)
    at_week(store, clock, 4)
    thank(desk, 4, holder=KIOSK)
    assert not asked(desk)
    at_week(store, clock, 5)
    thank(desk, 5, address="own-phone")
    assert asked(desk, "own-phone"), "the next one on a device of one's own is"


@pytest.mark.usefixtures("fourth")
def test_whoever_only_sent_the_same_again_is_not_asked(desk: Desk) -> None:
    thank(desk, 4, holder=STRANGER, address="theirs")
    assert not asked(desk, "theirs")
    with pytest.raises(NotFound):
        answer(desk, WISH, holder=STRANGER, address="theirs")


def test_where_whom_to_call_comes_first_it_waits_for_the_next_check_in(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    check_ins(store, clock, 3)
    at_week(store, clock, 4)
    risky = with_outcomes(phq_9(0, 0, 0, 0, 0, 0, 0, 0, 2))
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit, "week-4"), risky, BY_LINK, address=ADDRESS))
    assert not asked(desk)
    at_week(store, clock, 5)
    thank(desk, 5, address="next")
    assert asked(desk, "next")


def test_nobody_is_asked_whose_care_has_ended(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    ended = msgspec.structs.replace(episode(), ended_at=HELD, ending="agreed", revision=Revision(1, 2))
    store.transact(lambda unit: keep_episode(unit, ended))
    check_ins(store, clock, 3)
    at_week(store, clock, 4)
    thank(desk, 4)
    assert not asked(desk)


def test_answers_are_told_as_choices_alone(fourth: FakeStore, desk: Desk, clock: HandClock) -> None:
    answer(desk, WISH)
    assert told(fourth) == [
        ValueChecked(
            check_id=named_id("value", "week-4"),
            client_id="maya",
            episode_id="episode-maya",
            session_id="week-4",
            worth="partly",
            more=True,
            less=False,
            different=False,
            finishing=True,
            answered_at=clock.instant,
            revision=Revision(1, 1),
        )
    ]


def test_the_same_twice_is_once_and_nothing_is_nothing(fourth: FakeStore, desk: Desk) -> None:
    answer(desk, ValueAnswers())
    assert told(fourth) == []
    answer(desk, WISH)
    answer(desk, WISH)
    assert len(told(fourth)) == 1


def test_for_15_minutes_they_can_be_changed_and_taken_back(
    fourth: FakeStore, desk: Desk, clock: HandClock
) -> None:
    answer(desk, WISH)
    clock.pass_(minutes=14)
    answer(desk, ValueAnswers())
    first, taken_back = told(fourth)
    assert taken_back.revision > first.revision
    assert (taken_back.worth, taken_back.finishing, taken_back.answered_at) == (None, False, first.answered_at)
    clock.pass_(minutes=1)
    with pytest.raises(Settled):
        answer(desk, WISH)
    assert len(told(fourth)) == 2


def test_after_half_an_hour_the_page_is_over(fourth: FakeStore, desk: Desk, clock: HandClock) -> None:
    clock.pass_(minutes=30)
    with pytest.raises(NotFound):
        answer(desk, WISH)
    assert told(fourth) == []


def test_a_page_that_did_not_ask_takes_no_answers(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    at_week(store, clock, 1)
    thank(desk, 1)
    with pytest.raises(NotFound):
        answer(desk, WISH)
    with pytest.raises(NotFound):
        answer(desk, WISH, address="guessed")


def test_the_therapist_cannot_answer_for_the_client(fourth: FakeStore, desk: Desk) -> None:
    with pytest.raises(NotTheClient):
        answer(desk, WISH, holder=replace(BY_LINK, staff=(SAM,)))
    assert told(fourth) == []


def test_answers_that_were_not_the_clients_are_taken_back(fourth: FakeStore, desk: Desk) -> None:
    answer(desk, WISH)
    desk.do(lambda unit: disown_thanked(unit, ADDRESS, BY_LINK))
    assert [event.finishing for event in told(fourth)] == [True, False]
    assert not asked(desk)


def test_an_erasure_leaves_nothing_and_takes_nothing(fourth: FakeStore, desk: Desk) -> None:
    answer(desk, WISH)
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=FIRST)
    fourth.transact(lambda unit: erase_client(unit, erased))
    assert fourth.kept.value_checks == {}
    with pytest.raises((Gone, NotFound)):
        answer(desk, WISH)


def test_a_republish_says_the_answers_again_and_not_what_was_left_open(
    fourth: FakeStore, desk: Desk, clock: HandClock
) -> None:
    answer(desk, WISH)
    said = told(fourth)
    check_ins(fourth, clock, 3, first=5)
    at_week(fourth, clock, 8)
    thank(desk, 8, address="left-open")
    assert asked(desk, "left-open")
    fourth.kept.outbox.clear()
    republish(fourth.transact)
    assert told(fourth) == said


def ending(store: FakeStore) -> Ending | None:
    return store.transact(lambda unit: ending_of(unit, "episode-maya"))


def hear(store: FakeStore, step: EndingStep, n: int, *, clock: HandClock) -> None:
    said = msgspec.structs.replace(
        episode(),
        ending_step=step,
        ending_step_at=clock.instant,
        planned_ending_at=weeks_later(9, "last").held_at if step in {"agreed", "last_session"} else None,
        revision=Revision(1, n),
    )
    store.transact(lambda unit: keep_episode(unit, said))


def test_the_client_sees_their_wish_at_once_and_each_step_after_it(
    fourth: FakeStore, desk: Desk, clock: HandClock
) -> None:
    assert ending(fourth) is None
    answer(desk, WISH)
    assert ending(fourth) == Ending(step="wish")
    clock.pass_(days=1)
    hear(fourth, "agreed", 3, clock=clock)
    assert ending(fourth) == Ending(step="agreed", last_session_at=weeks_later(9, "last").held_at)
    hear(fourth, "wish", 2, clock=clock)
    assert ending(fourth) == Ending(step="agreed", last_session_at=weeks_later(9, "last").held_at), "what is older"
    hear(fourth, "carried_on", 4, clock=clock)
    assert ending(fourth) is None


def test_an_ending_of_an_earlier_version_has_a_date_alone(store: FakeStore, clock: HandClock) -> None:
    planned = msgspec.structs.replace(episode(), planned_ending_at=HELD, revision=Revision(1, 2))
    store.transact(lambda unit: keep_episode(unit, planned))
    assert ending(store) == Ending(step="agreed", last_session_at=HELD)
    clock.pass_(days=2)
    assert ending(store) is None, "whoever meets after it is not told of a last session"
