from __future__ import annotations

import pytest

from services.feedback.usecases.learn import Desk
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import HandClock, open_clinic


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def empty(clock: HandClock) -> FakeStore:
    return FakeStore(clock)


@pytest.fixture
def store(empty: FakeStore) -> FakeStore:
    empty.transact(open_clinic)
    return empty


@pytest.fixture
def intake() -> FakeIntake:
    return FakeIntake()


@pytest.fixture
def desk(store: FakeStore, intake: FakeIntake) -> Desk:
    return Desk(store.transact, store.transact, intake)
