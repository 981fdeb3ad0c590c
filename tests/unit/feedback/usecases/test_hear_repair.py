from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec
import pytest

from services.feedback.domain.answers import Repair, Submission
from services.feedback.domain.rating import Rating
from services.feedback.usecases.hear_repair import keep_alert
from services.feedback.usecases.keep import keep_episode, keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_check_in import read_check_in
from services.feedback.usecases.thank import rate_and_thank
from shared.contracts.events import AlertStatus, AlertUpdated, RepairAnswered
from shared.errors import Invalid
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    ASKING,
    BY_API,
    BY_LINK,
    HELD,
    HandClock,
    answers,
    episode,
    rupture,
    token_of,
    weeks_later,
)

Said = Repair | Literal["unasked"] | None


@pytest.fixture
def next_week(store: FakeStore, clock: HandClock) -> str:
    """The session a week after the one that the rupture hangs on."""
    return held(store, clock, 1)


def held(store: FakeStore, clock: HandClock, week: int) -> str:
    later = weeks_later(week, f"week-{week}")
    store.transact(lambda unit: keep_session(unit, later))
    clock.instant = later.held_at
    return later.session_id


def came(store: FakeStore, alert: AlertUpdated) -> None:
    store.transact(lambda unit: keep_alert(unit, alert))


def asks(desk: Desk, session_id: str) -> bool:
    return desk.do(lambda unit: read_check_in(unit, token_of(unit, session_id), ASKING, BY_API)).asks_repair


def rate(desk: Desk, session_id: str, repair: Said) -> Rating:
    submission = Submission(answers=answers(), repair=repair)
    return desk.do(lambda unit: rate_session(unit, token_of(unit, session_id), submission, BY_API)).stands()


def words(store: FakeStore) -> list[RepairAnswered]:
    return [event for event in store.kept.outbox if isinstance(event, RepairAnswered)]


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("open", False),
        ("acknowledged", True),
        ("talked_about", True),
        ("snoozed", False),
        ("repaired", False),
        ("unresolved", True),
        ("closed", False),
        ("withdrawn", False),
    ],
)
def test_it_is_asked_once_the_clinician_has_seen_it_and_until_it_ends(
    store: FakeStore,
    desk: Desk,
    next_week: str,
    status: AlertStatus,
    asked: bool,  # noqa: FBT001 - parametrized
) -> None:
    came(store, rupture(status))
    assert asks(desk, next_week) is asked


def test_only_other_sessions_held_after_it_are_asked(store: FakeStore, desk: Desk) -> None:
    came(store, msgspec.structs.replace(rupture(), raised_at=HELD - timedelta(minutes=1)))
    assert not asks(desk, "session-1"), "it hangs on this one"
    came(store, msgspec.structs.replace(rupture(n=2), session_id="another"))
    assert not asks(desk, "session-1"), "held when nobody knew of it"
    came(store, msgspec.structs.replace(rupture(n=3), session_id="another", raised_at=HELD - timedelta(minutes=1)))
    assert asks(desk, "session-1")


def test_another_episode_is_not_asked(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    came(store, rupture())
    again = msgspec.structs.replace(episode(), episode_id="episode-2")
    other = msgspec.structs.replace(weeks_later(1, "new"), episode_id="episode-2")
    store.transact(lambda unit: keep_episode(unit, again))
    store.transact(lambda unit: keep_session(unit, other))
    clock.instant = other.held_at
    assert not asks(desk, "new")


@pytest.mark.parametrize("answer", ["helped", "unsettled", "no", "nothing"])
def test_an_answer_is_published_and_may_be_changed(
    store: FakeStore, desk: Desk, clock: HandClock, next_week: str, answer: Repair
) -> None:
    came(store, rupture())
    rate(desk, next_week, "no" if answer == "helped" else "helped")
    clock.pass_(minutes=14)
    assert asks(desk, next_week)
    rate(desk, next_week, answer)
    first, second = words(store)
    assert (second.answer, second.alert_id, second.session_id) == (answer, "alert-1", next_week)
    assert (second.client_id, second.episode_id, second.answered_at) == ("maya", "episode-maya", clock())
    assert second.answer_id == first.answer_id
    assert (first.revision.n, second.revision.n) == (1, 2)


def test_the_same_again_and_a_form_without_it_change_nothing(store: FakeStore, desk: Desk, next_week: str) -> None:
    came(store, rupture())
    first = rate(desk, next_week, "unsettled")
    said: tuple[Said, ...] = ("unsettled", "unasked", None)
    for repair in said:
        assert rate(desk, next_week, repair) == first
    assert len(words(store)) == 1


def test_an_answer_stands_even_if_the_prompt_ended_in_between(
    store: FakeStore, desk: Desk, next_week: str
) -> None:
    came(store, rupture())
    rate(desk, next_week, "no")
    came(store, rupture("repaired", n=2))
    assert asks(desk, next_week), "for as long as this answer may be changed"
    rate(desk, next_week, "helped")
    assert [word.answer for word in words(store)] == ["no", "helped"]


@pytest.mark.parametrize("answer", [None, "no", "unsettled"])
def test_it_is_asked_twice_at_most_answered_or_not(
    store: FakeStore, desk: Desk, clock: HandClock, answer: Repair | None
) -> None:
    came(store, rupture())
    for week in (1, 2):
        session_id = held(store, clock, week)
        assert asks(desk, session_id)
        rate(desk, session_id, answer)
    third = held(store, clock, 3)
    assert not asks(desk, third)
    with pytest.raises(Invalid):
        rate(desk, third, "helped")
    came(store, msgspec.structs.replace(rupture(alert_id="alert-2"), raised_at=weeks_later(2, "").held_at))
    assert asks(desk, third), "another rupture is another question"


def test_a_form_that_did_not_show_it_does_not_count_as_asked(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    came(store, rupture())
    for week in (1, 2):
        rate(desk, held(store, clock, week), "unasked")
    assert asks(desk, held(store, clock, 3))


@pytest.mark.parametrize("answer", ["helped", "nothing"])
def test_what_settles_it_is_not_asked_for_again(
    store: FakeStore, desk: Desk, clock: HandClock, answer: Repair
) -> None:
    came(store, rupture())
    rate(desk, held(store, clock, 1), answer)
    assert not asks(desk, held(store, clock, 2))


def test_an_answer_that_nobody_asked_for_is_refused_by_a_program(store: FakeStore, desk: Desk) -> None:
    with pytest.raises(Invalid) as caught:
        rate(desk, "session-1", "helped")
    assert list(caught.value.fields) == ["repair"]
    assert store.kept.ratings == {}
    rate(desk, "session-1", None)
    assert store.kept.words == {}


def test_from_the_page_the_rest_counts_if_it_was_settled_in_between(store: FakeStore, desk: Desk) -> None:
    submission = Submission(answers=answers(), repair="helped")
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit), submission, BY_LINK, address="secret"))
    (rating,) = store.kept.ratings.values()
    assert (rating.answers, rating.submitted_at) == (answers(), HELD)
    assert words(store) == []
