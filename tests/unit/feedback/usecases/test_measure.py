from __future__ import annotations

import pytest

from services.feedback.domain.outcome import Outcome
from services.feedback.domain.rating import Answered, Rating
from services.feedback.usecases.keep import keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_check_in import read_check_in
from services.feedback.usecases.thank import look_at_thanks, rate_and_thank
from shared.contracts.events import OutcomeMeasured, Scale
from shared.errors import Invalid
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    ASKING,
    BY_API,
    BY_LINK,
    FIRST,
    HELD,
    HandClock,
    gad_7,
    phq_9,
    sent,
    token_of,
    weeks_later,
    with_outcomes,
)

FULL = phq_9(1, 2, 1, 2, 1, 2, 1, 2, 0)


def rate(desk: Desk, *outcomes: Outcome, session_id: str = "session-1") -> Rating:
    sending = with_outcomes(*outcomes)
    return desk.do(lambda unit: rate_session(unit, token_of(unit, session_id), sending, BY_API)).stands()


def asked(desk: Desk, session_id: str = "session-1") -> list[str]:
    check_in = desk.do(lambda unit: read_check_in(unit, token_of(unit, session_id), ASKING, BY_API))
    return [each.questionnaire.id for each in check_in.asked]


def told(store: FakeStore) -> list[OutcomeMeasured]:
    return [event for event in store.kept.outbox if isinstance(event, OutcomeMeasured)]


def test_an_answered_questionnaire_is_published_with_the_scale_that_reads_it(store: FakeStore, desk: Desk) -> None:
    rate(desk, FULL, gad_7(*[1] * 7))
    phq, gad = told(store)
    assert (phq.instrument, phq.instrument_version, phq.total, phq.risk_item) == ("phq-9", 1, 12, 0)
    assert phq.scale == Scale(highest=27, low_is_good=True, cut_off=10, reliable_change=6)
    assert (phq.client_id, phq.episode_id, phq.session_id) == ("maya", "episode-maya", "session-1")
    assert (phq.measured_at, phq.revision) == (HELD, FIRST)
    assert (gad.instrument, gad.total, gad.risk_item) == ("gad-7", 7, None)
    assert gad.measure_id != phq.measure_id


def test_a_partly_answered_one_is_kept_and_not_published(store: FakeStore, desk: Desk) -> None:
    rate(desk, phq_9(3, 3))
    (measure,) = store.kept.measures.values()
    assert measure.outcome == phq_9(3, 3)
    assert told(store) == []


def test_a_risk_is_published_even_where_nothing_else_was_answered(store: FakeStore, desk: Desk) -> None:
    rate(desk, phq_9(*[None] * 8, 1))
    (event,) = told(store)
    assert (event.total, event.risk_item) == (None, 1)


def test_what_was_left_open_is_told_nobody_and_not_asked_at_the_very_next_session(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    rate(desk, FULL, gad_7())
    assert [event.instrument for event in told(store)] == ["phq-9"]
    assert asked(desk) == ["phq-9", "gad-7"], "for 15 minutes it can still be answered"
    for week, expected in ((1, []), (2, ["gad-7"])):
        clock.pass_(weeks=1)
        later = weeks_later(week, f"after-{week}")
        store.transact(lambda unit, later=later: keep_session(unit, later))  # type: ignore[misc] # a default argument
        assert asked(desk, later.session_id) == expected
        rate(desk, session_id=later.session_id)


def test_a_change_is_the_next_revision_of_the_same_measure(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk, FULL)
    clock.pass_(minutes=14)
    assert rate(desk, phq_9(*[0] * 9)).revision == (1, 2)
    first, second = told(store)
    assert (second.measure_id, second.measured_at) == (first.measure_id, HELD)
    assert (second.total, second.revision.n) == (0, 2)


def test_answers_taken_back_are_taken_back_everywhere(store: FakeStore, desk: Desk) -> None:
    rate(desk, phq_9(*[2] * 9))
    rate(desk, phq_9())
    event = told(store)[-1]
    assert (event.total, event.risk_item, event.revision.n) == (None, None, 2)


def test_the_same_again_and_one_not_sent_change_nothing(store: FakeStore, desk: Desk) -> None:
    first = rate(desk, FULL)
    assert rate(desk, FULL) == first
    assert rate(desk) == first
    assert len(store.kept.outbox) == 2


def test_after_fifteen_minutes_it_stands(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk, FULL)
    clock.pass_(minutes=15)
    with pytest.raises(Answered):
        rate(desk, phq_9(*[0] * 9))
    assert len(told(store)) == 1


def test_one_questionnaire_twice_is_refused() -> None:
    with pytest.raises(Invalid):
        with_outcomes(FULL, FULL)


def test_they_are_asked_at_intake_and_every_fourth_week(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    assert asked(desk) == ["phq-9", "gad-7"]
    rate(desk, FULL)
    assert asked(desk) == ["phq-9", "gad-7"], "what was sent a moment ago can be changed"
    for weeks, expected in ((1, ["gad-7"]), (3, ["gad-7"]), (4, ["phq-9", "gad-7"])):
        clock.instant = HELD
        clock.pass_(weeks=weeks)
        later = weeks_later(weeks, f"after-{weeks}")
        store.transact(lambda unit, later=later: keep_session(unit, later))  # type: ignore[misc] # a default argument
        assert asked(desk, later.session_id) == expected


def test_what_was_answered_a_moment_ago_is_shown(desk: Desk) -> None:
    rate(desk, FULL)
    check_in = desk.do(lambda unit: read_check_in(unit, token_of(unit), ASKING, BY_API))
    outcomes = [each.measure and each.measure.outcome for each in check_in.asked]
    assert outcomes == [FULL, None]


@pytest.mark.parametrize(("last", "first"), [(0, False), (1, True)])
def test_the_thanks_begin_with_the_crisis_contacts_after_a_risk(desk: Desk, last: int, first: bool) -> None:  # noqa: FBT001 - parametrized
    submission = with_outcomes(phq_9(*[0] * 8, last))
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit), submission, BY_LINK, address="secret"))
    for _ in range(2):
        assert desk.do(lambda unit: look_at_thanks(unit, "secret")).contacts_first is first


def test_a_rating_without_questionnaires_measures_nothing(store: FakeStore, desk: Desk) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))
    assert store.kept.measures == {}
