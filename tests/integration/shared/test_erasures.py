"""An erasure is asked of intake by a job before anything is deleted, and done once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shared.bus.erasures import erasure_kind
from shared.bus.jobs import Jobs
from shared.contracts.events import ClientErased
from shared.contracts.revision import Revision
from shared.errors import Unavailable
from shared.store import Store, Unit, erasures
from shared.web.erased import asked_of
from shared.web.internal import InternalClient

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


def says(**answer: object) -> Answer:
    return lambda _asked: httpx.Response(200, json=answer)


class Clinic:
    """A service with one client, and an intake that answers as the test says."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[str] = []
        store.database["clients"].insert_one({"_id": "maya"})
        store.database["counted"].insert_one({"_id": "maya", "n": 1})

    def hear(self, n: int = 1) -> None:
        event = ClientErased(client_id="maya", erased_at=AT, revision=Revision(1, n))
        self.store.transact(lambda unit: erasures.ask_erasures(unit, [event]))

    def work(self, answer: Answer) -> None:
        """Do one job that is due, if there is any."""

        def note(request: httpx.Request) -> httpx.Response:
            self.asked.append(request.url.path)
            return answer(request)

        intake = InternalClient("http://intake", "secret", transport=httpx.MockTransport(note))
        kind = erasure_kind(asked_of(intake), self.erase)
        Jobs(self.store, [kind]).take_one(kind, threading.Event())

    def erase(self, unit: Unit, event: ClientErased) -> None:
        unit.erase([event.client_id])

    def due_now(self) -> None:
        self.store.database["jobs"].update_many({"status": "waiting"}, {"$set": {"due": AT}})

    def rows(self, name: str) -> list[dict[str, Any]]:
        return list(self.store.database[name].find())


@pytest.fixture
def clinic(job_store: Store) -> Clinic:
    return Clinic(job_store)


def test_nothing_is_deleted_before_intake_says_that_it_is_so(clinic: Clinic) -> None:
    clinic.hear()
    assert (clinic.rows("counted"), clinic.asked) == ([{"_id": "maya", "n": 1}], [])
    clinic.work(says(erased=True))
    assert (clinic.rows("counted"), clinic.asked) == ([], ["/internal/erased/maya"])
    assert clinic.rows("jobs") == [], "it goes with what it deleted"


def test_where_intake_has_erased_nobody_nothing_is_deleted_and_it_shows(clinic: Clinic) -> None:
    clinic.hear()
    clinic.work(says(erased=False))
    assert len(clinic.rows("counted")) == 1
    [job] = clinic.rows("jobs")
    assert (job["status"], "nothing was deleted" in job["sentence"]) == ("failed", True)
    clinic.hear()
    clinic.work(says(erased=True))
    assert len(clinic.rows("counted")) == 1, "the same word once more is the same job"
    clinic.hear(n=2)
    clinic.work(says(erased=True))
    assert clinic.rows("counted") == [], "intake has erased them since"


@pytest.mark.parametrize(
    "silence",
    [
        lambda _asked: httpx.Response(503),
        lambda _asked: httpx.Response(404),  # an intake of an earlier version
        lambda _asked: httpx.Response(200, text="no JSON"),
    ],
)
def test_while_intake_does_not_answer_it_waits(clinic: Clinic, silence: Answer) -> None:
    clinic.hear()
    for _ in range(3):
        clinic.work(silence)
        assert len(clinic.rows("counted")) == 1
        assert [job["status"] for job in clinic.rows("jobs")] == ["waiting"]
        clinic.due_now()
    clinic.work(says(erased=True))
    assert clinic.rows("counted") == []


def test_an_answer_without_a_word_of_it_is_no_yes(clinic: Clinic) -> None:
    clinic.hear()
    clinic.work(says(client_id="maya"))
    assert len(clinic.rows("counted")) == 1


def test_a_question_that_fails_says_so(clinic: Clinic) -> None:
    intake = InternalClient(
        "http://intake", "secret", transport=httpx.MockTransport(lambda _asked: httpx.Response(404))
    )
    with pytest.raises(Unavailable):
        asked_of(intake)("maya")
    assert clinic.asked == []
