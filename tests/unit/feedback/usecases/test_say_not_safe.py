from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from services.feedback.domain.safety import MOST, Doubt, Press
from services.feedback.usecases.keep import erase_client, keep_client, keep_clinic, keep_session, keep_staff
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.rate import rate_session
from services.feedback.usecases.say_not_safe import Told, say_not_safe, say_not_safe_after, takes_notice
from services.feedback.usecases.thank import rate_and_thank
from shared.contracts.events import ClientErased, ConcernRaised
from shared.contracts.revision import Revision
from shared.errors import NotFound
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import (
    BY_LINK,
    COLLEAGUE,
    FIRST,
    HELD,
    SAM,
    HandClock,
    maya,
    on_nobodys_team,
    sent,
    session,
    staff,
    token_of,
)
from tests.infra.the_clinic import clinic_updated

READ = timedelta(minutes=1)


def say(store: FakeStore, *, read: timedelta | None = READ, staff_browser: bool = False) -> Told:
    opened_at = None if read is None else store.now() - read
    press = Press(opened_at=opened_at, staff_browser=staff_browser)
    return store.transact(lambda unit: say_not_safe(unit, token_of(unit), press))


def raised(store: FakeStore) -> list[ConcernRaised]:
    return [event for event in store.kept.outbox if isinstance(event, ConcernRaised)]


def test_it_is_a_concern_about_safety_for_the_therapist(store: FakeStore) -> None:
    say(store)
    (event,) = raised(store)
    assert (event.safety, event.routing, event.revision) == (True, "therapist", FIRST)
    assert (event.client_id, event.episode_id, event.session_id) == ("maya", "episode-maya", "session-1")
    assert event.raised_at == HELD


def test_pressed_again_it_is_said_again(store: FakeStore, clock: HandClock) -> None:
    """The first may have been dealt with: whether it was is not feedback's to guess."""
    say(store)
    clock.pass_(seconds=1)
    say(store)
    assert len({event.concern_id for event in raised(store)}) == 2
    store.transact(lambda unit: keep_session(unit, session("session-2")))
    store.transact(lambda unit: say_not_safe(unit, token_of(unit, "session-2"), Press()))
    assert len({event.concern_id for event in raised(store)}) == 3


def test_a_link_fills_no_record_and_is_heard_all_the_same(store: FakeStore, clock: HandClock) -> None:
    for _ in range(MOST + 20):
        say(store)
    assert len(raised(store)) == MOST
    clock.pass_(minutes=1)
    say(store)
    assert len(raised(store)) == MOST + 1


@pytest.mark.parametrize(
    ("read", "doubt"),
    [
        (READ, None),
        (timedelta(seconds=2), None),
        (timedelta(seconds=1), "at_once"),
        (None, "unopened"),
        (-READ, "unopened"),
    ],
)
def test_who_else_may_have_pressed_is_said_beside_it(
    store: FakeStore, read: timedelta | None, doubt: Doubt | None
) -> None:
    say(store, read=read)
    (event,) = raised(store)
    assert (event.safety, event.doubt) == (True, doubt)


def test_a_press_where_somebody_of_the_staff_is_signed_in_counts_too(store: FakeStore) -> None:
    say(store, staff_browser=True)
    (event,) = raised(store)
    assert (event.safety, event.doubt) == (True, "staff_browser")


def test_it_is_said_who_gets_it(store: FakeStore) -> None:
    assert say(store) == Told(therapist=True, supervisors=True)
    store.transact(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    assert say(store) == Told(therapist=True, supervisors=False, contact=True)
    store.transact(lambda unit: keep_clinic(unit, clinic_updated(n=2, safety_contact=SAM.staff_id)))
    assert say(store) == Told(therapist=True, supervisors=False)
    left = msgspec.structs.replace(staff(SAM), active=False, revision=Revision(1, 2))
    store.transact(lambda unit: keep_staff(unit, left))
    assert say(store).nobody
    assert len(raised(store)) == 4, "and it is kept all the same"


def test_the_safety_contact_gets_it_too_unless_they_do_anyway(store: FakeStore) -> None:
    named = clinic_updated(n=2, safety_contact=COLLEAGUE.staff_id)
    store.transact(lambda unit: keep_clinic(unit, named))
    assert say(store) == Told(therapist=True, supervisors=True, contact=True)
    store.transact(lambda unit: keep_clinic(unit, clinic_updated(n=3, safety_contact=SAM.staff_id)))
    assert say(store) == Told(therapist=True, supervisors=True)
    gone = msgspec.structs.replace(staff(COLLEAGUE), active=False, revision=Revision(1, 2))
    store.transact(lambda unit: keep_staff(unit, gone))
    store.transact(lambda unit: keep_clinic(unit, clinic_updated(n=4, safety_contact=COLLEAGUE.staff_id)))
    assert say(store) == Told(therapist=True, supervisors=True), "they do not work here any more"


def test_it_is_no_rating_and_no_note(store: FakeStore) -> None:
    say(store)
    assert (store.kept.ratings, store.kept.notes) == ({}, {})
    assert len(store.kept.outbox) == 1


def test_it_is_taken_after_the_rating_stands_and_when_the_session_no_longer_counts(
    store: FakeStore, desk: Desk, clock: HandClock
) -> None:
    desk.do(lambda unit: rate_session(unit, token_of(unit), sent(), BY_LINK))
    clock.pass_(days=6)
    store.transact(lambda unit: keep_session(unit, session(status="cancelled", n=2)))
    say(store)
    assert len(raised(store)) == 1


def test_a_link_that_is_over_still_tells_and_an_unknown_one_tells_nobody(
    store: FakeStore, clock: HandClock
) -> None:
    clock.pass_(days=400)
    assert store.transact(lambda unit: takes_notice(unit, token_of(unit)))
    say(store)
    assert len(raised(store)) == 1
    assert not store.transact(lambda unit: takes_notice(unit, "nobody's"))
    with pytest.raises(NotFound):
        store.transact(lambda unit: say_not_safe(unit, "nobody's", Press()))
    assert len(raised(store)) == 1


def test_a_page_of_thanks_from_the_version_before_says_it_too(store: FakeStore, desk: Desk) -> None:
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit), sent(), BY_LINK, address="secret"))
    store.transact(lambda unit: say_not_safe_after(unit, "secret", Press()))
    assert [event.doubt for event in raised(store)] == ["unopened"]
    with pytest.raises(NotFound):
        store.transact(lambda unit: say_not_safe_after(unit, "guessed", Press()))


def test_an_erased_client_s_notice_goes_and_none_comes_after(store: FakeStore) -> None:
    say(store)
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=Revision(1, 9))
    token = store.transact(token_of)
    store.transact(lambda unit: erase_client(unit, erased))
    assert (store.kept.safety, raised(store)) == ({}, [])
    with pytest.raises(NotFound):
        store.transact(lambda unit: say_not_safe(unit, token, Press()))
