from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from services.feedback import consumer
from services.feedback.domain.answers import Note, Submission
from services.feedback.domain.invitation import Expired
from services.feedback.domain.rating import Disowned
from services.feedback.domain.safety import Press
from services.feedback.usecases.disown import disown, disown_last, disown_thanked
from services.feedback.usecases.holder import NotTheClient
from services.feedback.usecases.keep import erase_client, keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.read_check_in import CheckIn, read_check_in
from services.feedback.usecases.republish import republish
from services.feedback.usecases.say_not_safe import say_not_safe
from services.feedback.usecases.thank import look_at_thanks, rate_and_thank
from shared.contracts.events import ClientErased, ConcernRaised, OutcomeMeasured, RepairAnswered, SessionRated
from shared.contracts.revision import Revision
from shared.errors import Gone, NotFound
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    ASKING,
    BY_API,
    BY_LINK,
    FIRST,
    HELD,
    LEAD,
    SAM,
    STRANGER,
    HandClock,
    answers,
    phq_9,
    rupture,
    sent,
    session,
    token_of,
    weeks_later,
)

NOTHING = Submission(answers=answers())


def rate(desk: Desk, submission: Submission = NOTHING, session_id: str = "session-1") -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit, session_id), submission, BY_LINK)).stands()


def say(desk: Desk, session_id: str = "session-1") -> None:
    desk.do(lambda unit: disown(unit, token_of(unit, session_id), STRANGER))


def later(store: FakeStore, clock: HandClock, weeks: float = 1) -> str:
    """A session held so many weeks later; its id."""
    clock.instant = HELD + timedelta(weeks=weeks)
    store.transact(lambda unit: keep_session(unit, weeks_later(weeks, f"after-{weeks}")))
    return f"after-{weeks}"


def shown(desk: Desk, session_id: str) -> CheckIn:
    return desk.do(lambda unit: read_check_in(unit, token_of(unit, session_id), ASKING, BY_LINK))


def test_the_rating_is_marked_and_said_so_once(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk)
    clock.pass_(hours=2)
    for _ in range(2):
        say(desk)
    first, second = store.kept.outbox
    assert isinstance(first, SessionRated)
    assert second == msgspec.structs.replace(first, disowned_at=clock.instant, revision=Revision(1, 2))


def test_nobody_answers_in_its_place_or_sees_it(desk: Desk) -> None:
    rate(desk)
    say(desk)
    for submission in (NOTHING, sent(heard=1)):
        with pytest.raises(Disowned):
            rate(desk, submission)
    with pytest.raises(Disowned):
        shown(desk, "session-1")


def test_questionnaires_lose_their_total_and_keep_what_they_say_of_a_risk(store: FakeStore, desk: Desk) -> None:
    rate(desk, replace(NOTHING, outcomes=(phq_9(*[1] * 8, 2),)))
    say(desk)
    told = [event for event in store.kept.outbox if isinstance(event, OutcomeMeasured)]
    assert [(event.total, event.risk_item, event.revision.n) for event in told] == [(10, 2, 1), (None, 2, 2)]


def test_a_questionnaire_that_somebody_else_filled_in_is_asked_again(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    rate(desk, replace(NOTHING, outcomes=(phq_9(*[1] * 9),)))
    say(desk)
    assert "phq-9" in [asked.questionnaire.id for asked in shown(desk, later(store, clock)).asked]


def test_what_was_written_and_every_cry_for_help_stay(store: FakeStore, desk: Desk) -> None:
    rate(desk, sent(Note(text="Help", routing="therapist")))
    store.transact(lambda unit: say_not_safe(unit, token_of(unit), Press()))
    say(desk)
    assert [note.text for note in store.kept.notes.values()] == ["Help"]
    assert len([event for event in store.kept.outbox if isinstance(event, ConcernRaised)]) == 2


def test_a_word_on_a_rupture_is_nobodys_and_may_be_asked_again(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    store.transact(lambda unit: consumer.apply(unit, [rupture()]))
    rate(desk, replace(NOTHING, repair="helped"), later(store, clock))
    assert not shown(desk, later(store, clock, 2)).asks_repair
    say_last(desk, "after-2")
    assert shown(desk, "after-2").asks_repair
    store.kept.outbox.clear()
    republish(store.transact)
    assert not [event for event in store.kept.outbox if isinstance(event, RepairAnswered)]


def say_last(desk: Desk, session_id: str) -> None:
    desk.do(lambda unit: disown_last(unit, token_of(unit, session_id), STRANGER))


def test_the_next_check_in_names_the_last_answers_until_they_are_disowned(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    rate(desk)
    following = later(store, clock)
    last = shown(desk, following).last
    assert last is not None
    assert last.session_id == "session-1"
    for _ in range(2):
        say_last(desk, following)
    assert shown(desk, following).last is None
    disowned = [event for event in store.kept.outbox if isinstance(event, SessionRated) and event.disowned_at]
    assert [event.session_id for event in disowned] == ["session-1"]


def test_pressed_twice_it_goes_no_further_back(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk)
    rate(desk, session_id=later(store, clock))
    following = later(store, clock, 2)
    for _ in range(3):
        say_last(desk, following)
    marked = {rating.session_id for rating in store.kept.ratings.values() if rating.disowned_at}
    assert marked == {"after-1"}


def test_where_there_is_nothing_to_disown(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    with pytest.raises(NotFound):
        say(desk)
    with pytest.raises(NotFound):
        say_last(desk, "session-1")
    assert shown(desk, later(store, clock)).last is None


def test_of_another_client_nothing_is_named(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk, Submission(answers=replace(answers(), goals=())), "session-of-noor")
    assert shown(desk, later(store, clock)).last is None


def test_it_is_said_as_long_as_the_link_lives_and_by_no_staff(desk: Desk, clock: HandClock) -> None:
    rate(desk)
    for who in (SAM, LEAD):
        with pytest.raises(NotTheClient):
            desk.do(lambda unit, who=who: disown(unit, token_of(unit), replace(BY_API, staff=(who,))))  # type: ignore[misc] # a default argument
    clock.pass_(days=7)
    with pytest.raises(Expired):
        say(desk)


def test_the_thanks_lead_there_for_half_an_hour(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit), NOTHING, BY_LINK, address="secret"))
    assert desk.do(lambda unit: look_at_thanks(unit, "secret")).disowns
    clock.pass_(minutes=29)
    desk.do(lambda unit: disown_thanked(unit, "secret", BY_LINK))
    assert not desk.do(lambda unit: look_at_thanks(unit, "secret")).disowns
    clock.pass_(minutes=1)
    for address in ("secret", "guessed"):
        with pytest.raises(NotFound):
            desk.do(lambda unit, address=address: disown_thanked(unit, address, BY_LINK))  # type: ignore[misc] # the same
    (rating,) = store.kept.ratings.values()
    assert rating.disowned_at == HELD + timedelta(minutes=29)


def test_the_picture_of_the_last_sessions_leaves_them_out(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk)
    say(desk)
    following = later(store, clock)
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit, following), NOTHING, BY_LINK, address="a"))
    seen = desk.do(lambda unit: look_at_thanks(unit, "a")).ratings
    assert [rating.session_id for rating in seen] == [following]


def test_an_erased_client_has_none(store: FakeStore, desk: Desk) -> None:
    rate(desk)
    token = store.transact(token_of)
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=FIRST)
    store.transact(lambda unit: erase_client(unit, erased))
    with pytest.raises((Gone, NotFound)):
        desk.do(lambda unit: disown(unit, token, BY_LINK))


def test_a_session_not_held_after_all_may_be_disowned_too(store: FakeStore, desk: Desk) -> None:
    rate(desk)
    store.transact(lambda unit: keep_session(unit, session(status="missed", n=2)))
    say(desk)
    (rating,) = store.kept.ratings.values()
    assert rating.disowned_at == HELD
