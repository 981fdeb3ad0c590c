"""A job leaves the others of its process as much of the processor's time as it has used itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.bus.jobs import Run, Stopping
from shared.store import Store
from shared.store.collection import SHARED, Collections
from shared.store.jobs import Claim, Job
from tests.infra.engines import plain_settings


class Waits(threading.Event):
    """Told to stop or not; notes how long it was to wait instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout)
        return self.is_set()


@pytest.fixture
def stopping() -> Waits:
    return Waits()


@pytest.fixture
def run(stopping: Waits, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A job of whose thread's time 0, 2, 2 and 5 seconds have been used, asked at one time after the other."""
    used = iter((0.0, 2.0, 2.0, 5.0, 5.0))
    monkeypatch.setattr(time, "thread_time", lambda: next(used))
    store = Store(plain_settings("alerts"), Collections(SHARED))
    claim = Claim(Job(kind="figures", key="2025-Q4", made_at=datetime(2026, 1, 30, tzinfo=UTC)), "token")
    yield Run(store, claim, stopping)
    store.close()


def test_it_rests_for_as_long_as_it_has_used_the_processor(run: Run, stopping: Waits) -> None:
    run.rest()
    run.rest()
    assert stopping.asked == [2.0, 3.0]


def test_it_breaks_off_when_the_worker_stops(run: Run, stopping: Waits) -> None:
    stopping.set()
    with pytest.raises(Stopping):
        run.rest()
