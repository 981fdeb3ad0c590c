from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.feedback.domain.answers import GoalScore, Note, Routing, Submission
from services.feedback.domain.invitation import Expired, Void
from services.feedback.domain.rating import Answered, Rating
from services.feedback.usecases.holder import Holder
from services.feedback.usecases.keep import keep_goal, keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.write_note import NoteStands
from shared.contracts.events import ConcernRaised, Event, SessionRated
from shared.contracts.revision import Revision
from shared.errors import Gone, Invalid, NotFound, Unavailable
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    BY_API,
    BY_LINK,
    FIRST,
    HELD,
    STRANGER,
    HandClock,
    answers,
    goal,
    known,
    sent,
    session,
    token_of,
)


def rate(desk: Desk, submission: Submission | None = None, holder: Holder = BY_API) -> Rating:
    return desk.do(lambda unit: rate_session(unit, token_of(unit), submission or sent(), holder)).stands()


def published(store: FakeStore) -> list[Event]:
    return store.kept.outbox


def concerns(store: FakeStore) -> list[ConcernRaised]:
    return [event for event in published(store) if isinstance(event, ConcernRaised)]


def test_a_rating_is_published_with_the_session_as_the_form_saw_it(store: FakeStore, desk: Desk) -> None:
    rating = rate(desk, holder=BY_LINK)
    (event,) = published(store)
    assert isinstance(event, SessionRated)
    assert event.rating_id == rating.rating_id
    assert (event.client_id, event.episode_id, event.clinician_id) == ("maya", "episode-maya", "staff-sam")
    assert (event.total, event.homework, event.week, event.via) == (28, "partly", 5, "link")
    assert (event.held_at, event.session_revision, event.session_no) == (HELD, FIRST, 3)
    assert (event.first_submitted_at, event.submitted_at, event.revision) == (HELD, HELD, FIRST)
    assert [(score.goal_id, score.score) for score in event.goals] == [("goal-1", 6)]


def test_a_change_is_the_next_revision_of_the_same_rating(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    first = rate(desk)
    clock.pass_(minutes=14)
    second = rate(desk, sent(heard=None))
    assert (first.revision[1], second.revision[1]) == (1, 2)
    assert second.rating_id == first.rating_id
    assert second.first_submitted_at == HELD
    event = published(store)[-1]
    assert isinstance(event, SessionRated)
    assert (event.total, event.revision) == (None, Revision(1, 2))
    assert len(store.kept.ratings) == 1


def test_the_same_again_changes_and_publishes_nothing(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    note = Note(text="Hello", routing="therapist")
    first = rate(desk, sent(note))
    clock.pass_(minutes=3)
    assert rate(desk, sent(note)) == first
    assert rate(desk, sent()) == first
    assert len(published(store)) == 2


def test_after_fifteen_minutes_it_stands(desk: Desk, clock: HandClock) -> None:
    rate(desk)
    clock.pass_(minutes=15)
    with pytest.raises(Answered):
        rate(desk, sent(heard=1))


def test_the_same_again_is_taken_from_anybody_and_is_not_theirs(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    sending = sent(Note(text="Hello", routing="supervisor"))
    first = rate(desk, sending)
    clock.pass_(days=8)
    for holder, own in ((BY_LINK, True), (STRANGER, False)):
        taken = desk.do(lambda unit, holder=holder: rate_session(unit, token_of(unit), sending, holder))  # type: ignore[misc] # a default argument
        assert (taken.stands(), taken.own) == (first, own)
    assert len(published(store)) == 1


def test_other_answers_of_a_stranger_are_counted_and_nothing_else(store: FakeStore, desk: Desk) -> None:
    first = rate(desk)
    for n in range(1, 3):
        with pytest.raises(Answered):
            rate(desk, sent(heard=n), STRANGER)
        assert list(store.kept.ratings.values()) == [replace(first, guesses=n)]
    assert rate(desk, sent(heard=1)).guesses == 2
    assert len(published(store)) == 2


def test_after_seven_days_the_link_takes_no_first_rating(desk: Desk, clock: HandClock) -> None:
    clock.pass_(days=7)
    with pytest.raises(Expired):
        rate(desk)


def test_of_two_phones_at_once_the_second_changes_the_first(store: FakeStore, desk: Desk) -> None:
    with ThreadPoolExecutor(8) as phones:
        ratings = list(phones.map(lambda n: rate(desk, sent(heard=n)), range(8)))
    assert sorted(rating.revision[1] for rating in ratings) == list(range(1, 9))
    assert len(store.kept.ratings) == 1


def test_a_token_that_nobody_has_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.do(lambda unit: rate_session(unit, "nobody's", sent(), BY_API))


def test_the_goal_of_another_client_is_refused_by_name(desk: Desk) -> None:
    wrong = replace(answers(), goals=(GoalScore(goal_id="goal-noor", score=3),))
    with pytest.raises(Invalid) as caught:
        rate(desk, Submission(answers=wrong))
    assert caught.value.fields == {"goals.0.goal_id": ["This is not one of the client's goals."]}


def test_a_goal_that_has_just_been_agreed_is_asked_for(desk: Desk, intake: FakeIntake) -> None:
    new = replace(answers(), goals=(GoalScore(goal_id="goal-new", score=3),))
    intake.sessions["session-1"] = replace(known(), goals=(goal(), goal("goal-new")))
    intake.down = True
    with pytest.raises(Unavailable):
        rate(desk, Submission(answers=new))
    intake.down = False
    assert rate(desk, Submission(answers=new)).answers.goals[0].goal_id == "goal-new"


def test_a_goal_reached_while_the_form_was_open_is_taken(store: FakeStore, desk: Desk) -> None:
    reached = goal()
    store.transact(lambda unit: keep_goal(unit, reached))
    assert rate(desk).answers.goals == (GoalScore(goal_id="goal-1", score=6),)


def test_a_session_no_longer_held_makes_the_link_void_but_keeps_the_rating(
    store: FakeStore, desk: Desk, intake: FakeIntake
) -> None:
    rate(desk)
    store.transact(lambda unit: keep_session(unit, session(status="cancelled", n=2)))
    with pytest.raises(Void):
        rate(desk, sent(heard=1))
    assert len(store.kept.ratings) == 1
    intake.down = True
    with pytest.raises(Gone):
        rate(desk, sent(heard=1))
    intake.down = False
    intake.sessions["session-1"] = replace(known(), session=session(n=3))
    assert rate(desk, sent(heard=1)).revision == (1, 2)


@pytest.mark.parametrize("routing", ["therapist", "next_session"])
def test_a_note_for_the_therapist_raises_a_concern_without_a_word_of_it(
    store: FakeStore, desk: Desk, routing: str
) -> None:
    rating = rate(desk, sent(Note(text="I nearly did not come.", routing=routing)))  # type: ignore[arg-type] # parametrized
    (event,) = concerns(store)
    assert (event.routing, event.safety, event.session_id, event.raised_at) == (routing, False, "session-1", HELD)
    assert event.revision == Revision(*rating.revision)
    assert "nearly" not in repr(event)
    (note,) = store.kept.notes.values()
    assert note.text == "I nearly did not come."


def test_nobody_else_learns_that_a_note_for_others_exists(store: FakeStore, desk: Desk) -> None:
    rate(desk, sent(Note(text="Not for Sam.", routing="supervisor")))
    assert concerns(store) == []
    (with_note,) = published(store)
    assert "Not for Sam" not in repr(with_note)
    assert len(store.kept.notes) == 1
    rate(desk, sent(Note(text="Still not for Sam.", routing="supervisor", anew=True)))
    rate(desk, Submission(answers=answers(), note="clear"))
    assert published(store) == [with_note], "neither another note nor its going is told"
    assert store.kept.notes == {}


def note_of(store: FakeStore) -> tuple[str | None, str]:
    (note,) = store.kept.notes.values()
    return note.text, note.routing


def test_a_note_is_kept_and_never_written_over(store: FakeStore, desk: Desk) -> None:
    rate(desk, sent(Note(text="One", routing="supervisor")))
    rate(desk, sent(heard=1))
    for other in (Note(text="Two", routing="supervisor"), Note(text="One", routing="therapist")):
        with pytest.raises(NoteStands) as caught:
            rate(desk, sent(other, heard=2))
        assert list(caught.value.fields) == ["note"]
    assert note_of(store) == ("One", "supervisor")
    (rating,) = store.kept.ratings.values()
    assert rating.answers.items.heard == 1, "nothing of that sending counts"


@pytest.mark.parametrize("routing", ["therapist", "next_session"])
def test_of_a_note_for_the_therapist_it_stays_that_there_was_one(
    store: FakeStore, desk: Desk, routing: Routing
) -> None:
    rate(desk, sent(Note(text="One", routing=routing)))
    back = Submission(answers=answers(), note="clear")
    assert rate(desk, back).revision == (1, 2)
    assert note_of(store) == (None, routing)
    assert rate(desk, back).revision == (1, 2), "the same again changes nothing"
    assert len(concerns(store)) == 1, "the therapist has been told, and that is not taken back"


def test_after_taking_it_back_they_write_anew(store: FakeStore, desk: Desk, clock: HandClock) -> None:
    rate(desk, sent(Note(text="One", routing="therapist")))
    rate(desk, Submission(answers=answers(), note="clear"))
    clock.pass_(minutes=2)
    rate(desk, sent(Note(text="Two", routing="therapist")))
    assert note_of(store) == ("Two", "therapist")
    assert [event.raised_at for event in concerns(store)] == [HELD, clock.instant]
    rate(desk, sent(Note(text="Three", routing="supervisor", anew=True)))
    assert note_of(store) == ("Three", "supervisor")
    assert len(concerns(store)) == 2
    rate(desk, sent(Note(text="Four", routing="next_session", anew=True)))
    assert len(concerns(store)) == 3


def test_what_was_written_anew_and_sent_twice_is_the_same(store: FakeStore, desk: Desk) -> None:
    rate(desk, sent(Note(text="One", routing="therapist")))
    anew = sent(Note(text="Two", routing="therapist", anew=True))
    assert rate(desk, anew) == rate(desk, anew)
    assert len(concerns(store)) == 1, "new words for the same reader are no new concern"


def test_nobody_else_takes_it_back(store: FakeStore, desk: Desk) -> None:
    rate(desk, sent(Note(text="One", routing="supervisor")))
    with pytest.raises(Answered):
        rate(desk, Submission(answers=answers(), note="clear"), STRANGER)
    assert note_of(store) == ("One", "supervisor")
