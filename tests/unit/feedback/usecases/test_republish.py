from __future__ import annotations

from services.feedback.usecases import republish
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import leave_notes


def test_it_says_every_state_again_in_its_own_revision(store: FakeStore) -> None:
    store.transact(leave_notes)
    said = store.kept.outbox[:]
    count = republish.republish(store.transact)
    assert count == len(said) == 6
    again = store.kept.outbox[6:]
    assert sorted(map(repr, again)) == sorted(map(repr, said))
