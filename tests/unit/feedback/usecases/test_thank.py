from __future__ import annotations

from datetime import timedelta

import msgspec

from services.feedback.usecases.keep import erase_client, keep_session
from services.feedback.usecases.learn import Desk
from services.feedback.usecases.thank import look_at_thanks, rate_and_thank
from shared.contracts.events import ClientErased
from tests.infra.fakes_feedback import FakeStore
from tests.infra.feedback_clinic import BY_LINK, FIRST, HELD, HandClock, sent, session, token_of


def thank(desk: Desk, address: str) -> None:
    desk.do(lambda unit: rate_and_thank(unit, token_of(unit), sent(), BY_LINK, address=address))


def looks(desk: Desk, address: str) -> list[int | None]:
    return [r.answers.items.total() for r in desk.do(lambda unit: look_at_thanks(unit, address)).ratings]


def test_the_picture_appears_once(store: FakeStore, desk: Desk) -> None:
    thank(desk, "secret")
    assert "secret" not in repr(store.kept.thanks)
    assert looks(desk, "secret") == [28]
    assert looks(desk, "secret") == []
    assert looks(desk, "guessed") == []


def test_sessions_are_numbered_by_date(store: FakeStore, desk: Desk) -> None:
    found = [session("a-week-before"), session("two-weeks-before", status="cancelled")]
    for weeks, one in enumerate(found, start=1):
        noted_later = msgspec.structs.replace(one, session_no=3 + weeks, held_at=HELD - timedelta(weeks=weeks))
        store.transact(lambda unit, noted=noted_later: keep_session(unit, noted))  # type: ignore[misc] # a default argument
    thank(desk, "secret")
    seen = desk.do(lambda unit: look_at_thanks(unit, "secret"))
    assert seen.numbers == {"two-weeks-before": 1, "a-week-before": 2, "session-1": 3}


def test_every_sending_has_an_address_of_its_own(desk: Desk) -> None:
    thank(desk, "one")
    thank(desk, "two")
    assert looks(desk, "one") == looks(desk, "two") == [28]


def test_half_an_hour_later_there_is_no_picture(desk: Desk, clock: HandClock) -> None:
    thank(desk, "secret")
    clock.pass_(minutes=30)
    assert looks(desk, "secret") == []


def test_an_erased_client_has_none(store: FakeStore, desk: Desk) -> None:
    thank(desk, "secret")
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=FIRST)
    store.transact(lambda unit: erase_client(unit, erased))
    assert looks(desk, "secret") == []
