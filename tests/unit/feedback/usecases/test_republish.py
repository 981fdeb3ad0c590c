from __future__ import annotations

from services.feedback.ports import Unit
from services.feedback.usecases import republish
from services.feedback.usecases.rate import rate_session
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import gad_7, leave_notes, phq_9, token_of, with_outcomes


def answer_questionnaires(unit: Unit) -> None:
    """One that others know of, and one of which only feedback does."""
    rate_session(unit, token_of(unit), with_outcomes(phq_9(*[1] * 9), gad_7(3)), "api")


def test_it_says_every_state_again_in_its_own_revision(store: FakeStore) -> None:
    store.transact(leave_notes)
    store.transact(answer_questionnaires)
    said = store.kept.outbox[:]
    count = republish.republish(store.transact)
    assert count == len(said) == 8
    again = store.kept.outbox[8:]
    assert sorted(map(repr, again)) == sorted(map(repr, said))
