"""What clients do in Attune from the first page to the last: on each screen, by each hand, in each language.

Feedback serves all their pages. It runs here in this process, on the small clinic, whose clock the tests move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
import pytest
from playwright.sync_api import Browser, StorageState, expect

from services.feedback.domain.invitation import hash_of
from services.feedback.domain.mailing import Delivery
from services.feedback.ports import Unit
from services.feedback.usecases.disown import disown
from services.feedback.usecases.keep import keep_episode, keep_session
from services.feedback.usecases.links import replace_link
from services.feedback.usecases.rate import rate_session
from shared.contracts.revision import Revision
from tests.infra.browsing import Person, Visit
from tests.infra.feedback_clinic import (
    BY_API,
    BY_LINK,
    HELD,
    LEAD,
    SAM,
    episode,
    sent,
    session,
    token_of,
    weeks_later,
)
from tests.infra.journeys import on
from tests.infra.kiosk import START, secret_of, staff, tablet
from tests.infra.my_record import PIN, RECORD, make_code
from tests.infra.pairwise import Row
from tests.infra.small_feedback import Small
from tests.infra.traveller import Traveller

pytestmark = pytest.mark.xdist_group("journeys")

NOTE: Final = "I keep a heron in the bath."
LINK: Final = "/feedback/api/sessions/session-1/check-in"
WHAT: Final = "How was today’s session?"
HEIGHTS: Final = {320: 568, 360: 740, 1280: 800}
LOCALES: Final = {"en": "en-GB", "es": "es-ES"}
STOP: Final = "t" * 43
Travels = Callable[..., Traveller]


@pytest.fixture
def travels(browser: Browser, small: Small, row: Row) -> Iterator[Travels]:
    """Has the row's client begin; `login` is the state of the browser that they use."""
    visits: list[Visit] = []

    def begin(login: StorageState | None = None) -> Traveller:
        width: Any = row["width"]
        person = Person(
            size=(width, HEIGHTS[width]),
            scripts=bool(row["scripts"]),
            login=login,
            locale=LOCALES[str(row["language"])],
        )
        visits.append(Visit(browser, small.url, person))
        return Traveller(visits[-1], scheme=row["scheme"], hands=row["hands"])

    yield begin
    for visit in visits:
        visit.end()


def begin_check_in(me: Traveller, path: str) -> None:
    me.page.goto(path)
    me.reads(WHAT)


def type_code(me: Traveller, code: str) -> None:
    me.page.goto(RECORD)
    me.reads("I have a code from my clinic")
    for name, typed in (("code", code), ("pin", PIN), ("pin_again", PIN)):
        me.write(name, typed)
    me.press("Open my record")


def open_record(me: Traveller, code: str) -> None:
    type_code(me, code)
    me.reads("My check-ins")


@on("check-in")
def test_a_client_answers_all_there_is(small: Small, travels: Travels) -> None:
    me = travels()
    begin_check_in(me, small.path())
    me.answer(heard=2, matters=1, fit=0, openness=3)
    me.next()
    me.answer(**{"goal-goal-1": 1}, week=2, homework="partly")
    me.send()
    me.reads("Thank you")
    kept = small.kept()["answers"]
    assert kept["items"] == {"heard": 2, "matters": 1, "fit": 0, "openness": 3}
    assert ([one["score"] for one in kept["goals"]], kept["week"], kept["homework"]) == ([1], 2, "partly")


@on("note to therapist", "note to next_session", "note to supervisor", "note to private")
def test_a_client_says_what_is_hard_to_say_to_whom_they_choose(small: Small, travels: Travels, row: Row) -> None:
    me, routing = travels(), str(row["journey"]).removeprefix("note to ")
    if routing == "private":
        open_record(me, make_code(small.app))
    begin_check_in(me, small.path())
    me.answer(heard=1)
    me.next()
    me.write("note", NOTE)
    me.answer(routing=routing)
    me.sound()
    me.send()
    me.reads("Thank you")
    found = [NOTE in small.asks(who, "/feedback/api/clients/maya/notes").text for who in (SAM, LEAD)]
    reads = {"supervisor": [False, True], "private": [False, False]}
    assert found == reads.get(routing, [True, False])
    if routing == "private":
        me.page.goto(RECORD)
        expect(me.page.get_by_text(NOTE)).to_be_visible()
        me.sound()


@on("not safe")
def test_a_client_who_is_not_safe_sees_whom_to_call_and_tells_the_clinic(small: Small, travels: Travels) -> None:
    me = travels()
    begin_check_in(me, small.path())
    me.answer(heard=1)
    me.press("I am not safe", role="link")
    expect(me.page.locator("#safe a[href^='tel:']").first).to_be_in_viewport()
    me.press("Let my clinic know that I am not safe")
    me.reads("Your clinic gets a notice")
    expect(me.page.locator("a[href^='tel:']").first).to_be_in_viewport()
    assert small.store.database["safety_notices"].count_documents({"session_id": "session-1"}) == 1
    me.press("Back to the page where you were", role="link")
    me.reads(WHAT)


def _answered_disowned_and_cancelled(unit: Unit) -> None:
    for session_id in ("session-2", "session-3"):
        keep_session(unit, session(session_id))
        rate_session(unit, token_of(unit, session_id), sent(), BY_API)
    disown(unit, token_of(unit, "session-3"), BY_LINK)
    keep_session(unit, session("session-4"))
    keep_session(unit, session("session-4", status="cancelled", n=2))


@on("dead links")
def test_a_link_that_takes_nothing_says_what_to_do_and_whom_to_call(small: Small, travels: Travels) -> None:
    me, replaced = travels(), small.path()
    small.transact(lambda unit: replace_link(unit, "session-1", SAM, seen=1))
    small.transact(_answered_disowned_and_cancelled)
    for path, days, status, title in (
        ("/feedback/c/nonsense", 0, 404, "We do not know this link"),
        (replaced, 0, 410, "There is a newer link for this check-in"),
        (small.path("session-4"), 0, 410, "This check-in is not needed"),
        (small.path("session-3"), 0, 409, "These answers do not count any more"),
        (small.path("session-2"), 1, 409, "You have already answered"),
        (small.path(), 8, 410, "This check-in has closed"),
    ):
        small.clock.pass_(days=days)
        said = me.page.goto(path)
        assert said
        assert said.status == status
        me.reads(title)
        expect(me.page.get_by_role("heading", name=me.words("If you are not safe"))).to_be_visible()
        expect(me.page.locator("a[href^='tel:']").first).to_be_visible()


@on("tablet")
def test_a_client_checks_in_on_a_tablet_which_forgets_them(small: Small, travels: Travels) -> None:
    cookie: Any = {
        "name": "attune_tablet", "value": secret_of(tablet(small.app)), "domain": "127.0.0.1", "path": START,
        "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Strict",
    }  # fmt: skip
    me = travels({"cookies": [cookie], "origins": []})
    me.page.goto(START)
    me.reads("Your check-in")
    me.write("code", staff(small.app, SAM).code())
    me.press("Open my check-in")
    me.reads(WHAT)
    me.answer(heard=2)
    me.next()
    me.write("note", NOTE)
    me.answer(routing="therapist")
    me.send()
    me.reads("Thank you")
    me.press("Done", role="link")
    me.reads("Your check-in")
    for _ in range(3):
        me.page.go_back()
        expect(me.page.get_by_role("heading", name=me.words("Your check-in"))).to_be_visible()
        expect(me.page.get_by_text(NOTE)).to_have_count(0)
    assert (small.kept()["via"], small.kept()["answers"]["items"]["heard"]) == ("kiosk", 2)


def _week(small: Small, week: int) -> str:
    """A session that is held right now, so many weeks after the first."""
    held = weeks_later(week, f"week-{week}")
    small.clock.instant = held.held_at
    small.transact(lambda unit: keep_session(unit, held))
    return held.session_id


@on("value and ending")
def test_a_client_who_thinks_of_finishing_sees_how_far_it_has_come(small: Small, travels: Travels) -> None:
    for week in (1, 2, 3):
        session_id = _week(small, week)
        small.transact(lambda unit, held=session_id: rate_session(unit, token_of(unit, held), sent(), BY_API))  # type: ignore[misc] # a default argument
    me = travels()
    begin_check_in(me, small.path(_week(small, 4)))
    me.answer(heard=2)
    me.send()
    me.reads("Thank you")
    me.answer(worth="partly")
    me.tick("I am thinking of finishing my sessions here")
    me.press("Send this too")
    now = me.page.locator(".ending-way [aria-current=step]")
    expect(now).to_contain_text(me.words("You say that you think of finishing"))
    me.sound()
    agreed = msgspec.structs.replace(
        episode(),
        ending_step="agreed",
        ending_step_at=small.clock.instant,
        planned_ending_at=weeks_later(9, "last").held_at,
        revision=Revision(1, 2),
    )
    small.transact(lambda unit: keep_episode(unit, agreed))
    begin_check_in(me, small.path(_week(small, 5)))
    me.answer(heard=2)
    me.send()
    me.reads("Thank you")
    expect(now).to_contain_text(me.words("You both agree on a last session"))


@on("my record")
def test_a_client_opens_their_own_record_and_leaves_it(small: Small, travels: Travels) -> None:
    me, code = travels(), make_code(small.app)
    small.transact(lambda unit: rate_session(unit, token_of(unit), sent(), BY_API))
    open_record(me, code)
    answers = me.page.get_by_role("rowheader")
    expect(answers).to_have_count(1)
    me.press("Sign out")
    me.reads("I have a code from my clinic")
    me.page.go_back()
    expect(answers).to_have_count(0)
    type_code(me, code)
    expect(me.page.locator(".error").first).to_be_visible()
    me.sound()


@on("stop")
def test_a_client_stops_being_asked_and_begins_again(small: Small, travels: Travels) -> None:
    me = travels()
    open_record(me, make_code(small.app))
    me.press("Stop asking me")
    expect(me.page.get_by_role("button", name=me.words("Ask me again"))).to_be_visible()
    me.sound()
    assert small.asks(SAM, LINK).status_code == 409
    me.press("Ask me again")
    expect(me.page.get_by_role("button", name=me.words("Stop asking me"))).to_be_visible()
    assert small.asks(SAM, LINK).status_code == 200


@on("no more mail")
def test_a_client_wants_no_more_mail(small: Small, travels: Travels) -> None:
    delivery = Delivery(
        delivery_id="d", session_id="session-1", client_id="maya", stage="link", channel="mail", message_id="m",
        stop_hash=hash_of(STOP), asked_at=HELD,
    )  # fmt: skip
    small.transact(lambda unit: unit.deliveries.put(delivery))
    me = travels()
    me.page.goto(f"/feedback/stop/{STOP}")
    me.reads("No more of these messages?")
    me.press("Stop these messages")
    me.reads("You will get no more of these")
