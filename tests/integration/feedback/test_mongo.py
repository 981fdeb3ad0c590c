"""What only the real database can show: sealed texts, conflicts, and that an erasure reaches every collection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from services.feedback import consumer
from services.feedback.bootstrap import transact_on
from services.feedback.domain.answers import Note
from services.feedback.domain.rating import Rating
from services.feedback.ports import Transact, Unit
from services.feedback.usecases.keep import erase_client
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.thank import rate_and_thank
from shared.contracts.events import ClientErased
from shared.contracts.principal import EVERYTHING
from shared.errors import Gone, NotFound
from shared.store import Store
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import BY_API, BY_LINK, FIRST, HELD, maya, sent, session, token_of
from tests.infra.the_clinic import clinic_updated

PHONES = 6
ERASED = ClientErased(client_id="maya", erased_at=HELD, revision=FIRST)


def test_two_phones_at_once_give_one_rating_and_then_changes(store: Store, clinic: Transact) -> None:
    together = Barrier(PHONES)

    def send(n: int) -> Rating:
        together.wait()
        return clinic(lambda unit: rate_session(unit, token_of(unit), sent(heard=n), BY_API)).stands()

    with ThreadPoolExecutor(PHONES) as phones:
        ratings = list(phones.map(send, range(PHONES)))
    assert sorted(rating.revision[1] for rating in ratings) == list(range(1, PHONES + 1))
    assert store.database["ratings"].count_documents({}) == 1
    assert store.database["outbox"].count_documents({}) == PHONES


def test_the_clinic_comes_back_as_it_was_said_last(store: Store) -> None:
    transact = transact_on(store, LINKS)
    for n in (1, 3, 2):
        transact(partial(consumer.apply, events=[clinic_updated(n=n)]))
    assert transact(lambda unit: unit.clinic.get("clinic")) == clinic_updated(n=3)


def test_an_event_and_a_question_to_intake_at_once_give_one_invitation(store: Store) -> None:
    transact, together = transact_on(store, LINKS), Barrier(2)

    def come(_: int) -> None:
        together.wait()
        transact(lambda unit: consumer.apply(unit, [maya(), session()]))

    with ThreadPoolExecutor(2) as ways:
        list(ways.map(come, range(2)))
    assert store.database["invitations"].count_documents({}) == 1


def test_an_erasure_and_a_rating_at_once_leave_nothing(store: Store, clinic: Transact) -> None:
    token = clinic(token_of)
    together = Barrier(2)

    def rate() -> None:
        together.wait()
        try:
            clinic(lambda unit: rate_session(unit, token, sent(), BY_API))
        except (Gone, NotFound):
            return

    def erase() -> None:
        together.wait()
        clinic(lambda unit: erase_client(unit, ERASED))

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(rate), both.submit(erase)]:
            done.result()
    assert store.database["ratings"].count_documents({}) == 0
    assert store.database["outbox"].count_documents({"key": "maya"}) == 0


def test_no_collection_speaks_of_an_erased_client(store: Store, clinic: Transact) -> None:
    note = sent(Note(text="A word", routing="therapist"))

    def fill(unit: Unit) -> None:
        rate_and_thank(unit, token_of(unit), note, BY_LINK, address="address")

    clinic(fill)
    clinic(lambda unit: consumer.apply(unit, [ERASED]))
    clinic(lambda unit: erase_client(unit, ERASED))
    for name in store.database.list_collection_names():
        speaking = [row for row in store.database[name].find() if "maya" in repr(row)]
        assert [(row["_id"], set(row)) for row in speaking] == (
            [("maya", {"_id", "touched", "erased_at"})] if name == "clients" else []
        )
    with pytest.raises(NotFound):
        clinic(lambda unit: unit.clients.touch("maya"))
    assert clinic(lambda unit: unit.clients.get("noor", EVERYTHING)) is not None
