from __future__ import annotations

from services.feedback.domain.answers import Submission
from services.feedback.domain.safety import Press
from services.feedback.ports import Unit
from services.feedback.usecases import republish
from services.feedback.usecases.hear_repair import keep_alert
from services.feedback.usecases.keep import keep_session
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.say_not_safe import say_not_safe
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    BY_API,
    answers,
    gad_7,
    leave_notes,
    phq_9,
    rupture,
    token_of,
    weeks_later,
    with_outcomes,
)


def answer_questionnaires(unit: Unit) -> None:
    """One that others know of, and one of which only feedback does."""
    rate_session(unit, token_of(unit), with_outcomes(phq_9(*[1] * 9), gad_7(3)), BY_API)


def speak_of_a_rupture(unit: Unit) -> None:
    """Once left open, then answered."""
    keep_alert(unit, rupture())
    for week, repair in ((1, None), (2, "no")):
        keep_session(unit, weeks_later(week, f"after-{week}"))
        submission = Submission(answers=answers(), repair=repair)  # type: ignore[arg-type] # of a tuple
        rate_session(unit, token_of(unit, f"after-{week}"), submission, BY_API)


def test_it_says_every_state_again_in_its_own_revision(store: FakeStore) -> None:
    store.transact(leave_notes)
    store.transact(answer_questionnaires)
    store.transact(speak_of_a_rupture)
    store.transact(lambda unit: say_not_safe(unit, token_of(unit), Press()))
    said = store.kept.outbox[:]
    count = republish.republish(store.transact)
    assert count == len(said) == 12
    again = store.kept.outbox[12:]
    assert sorted(map(repr, again)) == sorted(map(repr, said))
