"""What clients said of not being safe, asked of feedback where Kafka brings nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts.consumer import apply
from services.alerts.usecases.hear_not_safe import FRESH, LATELY, Hearing
from shared.contracts.events import ConcernRaised
from tests.infra.alerts_clinic import client_updated, concern, held
from tests.infra.fakes_alerts import FakeStore
from tests.infra.fakes_neighbours import FakeFeedback

NOW = held(1) + timedelta(hours=2)


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    store.transact(lambda unit: apply(unit, [client_updated("maya"), client_updated("jon")]))
    return store


@pytest.fixture
def feedback() -> FakeFeedback:
    return FakeFeedback([concern(1, "maya", safety=True), concern(1, "jon", safety=True)])


@pytest.fixture
def hearing(store: FakeStore, feedback: FakeFeedback) -> Hearing:
    return Hearing(feedback, lambda one: store.transact(lambda unit: apply(unit, [one])))


def said(store: FakeStore) -> list[tuple[str, str, int]]:
    records = store.alerts.kept.values()
    return sorted((record.alert.client_id, record.alert.kind, record.revision.n) for record in records)


def test_it_is_a_prompt_before_any_event_comes_and_the_event_changes_nothing(
    store: FakeStore, hearing: Hearing, feedback: FakeFeedback
) -> None:
    assert hearing.hear(NOW)
    assert said(store) == [("jon", "NOT_SAFE", 1), ("maya", "NOT_SAFE", 1)]
    store.transact(lambda unit: apply(unit, feedback.concerns))
    assert hearing.hear(NOW + LATELY / 2)
    assert said(store) == [("jon", "NOT_SAFE", 1), ("maya", "NOT_SAFE", 1)]
    assert feedback.asked == [NOW - LATELY, NOW - LATELY / 2]


def test_one_that_cannot_be_taken_keeps_no_other_back_and_is_tried_again(
    store: FakeStore, feedback: FakeFeedback
) -> None:
    fails = {"maya"}

    def take(one: ConcernRaised) -> None:
        if one.client_id in fails:
            raise ValueError(one.client_id)
        store.transact(lambda unit: apply(unit, [one]))

    hearing = Hearing(feedback, take)
    assert not hearing.hear(NOW)
    assert said(store) == [("jon", "NOT_SAFE", 1)]
    fails.clear()
    assert hearing.hear(NOW)
    assert said(store) == [("jon", "NOT_SAFE", 1), ("maya", "NOT_SAFE", 1)]


def test_that_feedback_is_silent_is_said(store: FakeStore, hearing: Hearing, feedback: FakeFeedback) -> None:
    feedback.down = True
    assert not hearing.hear(NOW)
    assert not hearing.heard(NOW)
    feedback.down = False
    assert hearing.heard(NOW + FRESH)
    assert len(said(store)) == 2


def test_pages_do_not_ask_one_after_the_other(hearing: Hearing, feedback: FakeFeedback) -> None:
    for passed in (timedelta(0), FRESH / 2, FRESH, FRESH * 1.5):
        assert hearing.heard(NOW + passed)
    assert len(feedback.asked) == 2
