"""The pages of clients and staff, as a browser without scripts meets them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.feedback.ports import Transact
from services.feedback.usecases.keep import keep_client, keep_session
from services.feedback.usecases.rate import rate_session
from shared.store import Store
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import (
    BY_API,
    FIRST,
    SAM,
    HandClock,
    maya,
    on_nobodys_team,
    sent,
    session,
    token_of,
)
from tests.infra.the_clinic import CALL

ANSWERED = {
    "heard": "8",
    "matters": "not-said",
    "fit": "0",
    "goal-goal-1": "6",
    "goal-unheard": "",
    "week": "not-said",
    "homework": "none_agreed",
    "note": "",
}


@pytest.fixture
def token(clinic: Transact) -> str:
    return clinic(token_of)


@pytest.fixture
def path(token: str) -> str:
    return f"/feedback/c/{token}"


def checked(page: TestResponse) -> dict[str, str]:
    """What stands chosen on the form."""
    found = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', page.text)
    return dict(found)


def test_the_check_in_asks_everything_in_one_form(web: FlaskClient, path: str, intake: FakeIntake) -> None:
    intake.names[SAM.staff_id] = "Sam"
    intake.words["goal-1"] = ("Sleep through the <night>", FIRST)
    page = web.get(path)
    assert page.status_code == 200
    for words in (
        "How was today",
        "Sam, your therapist, sees your ratings.",
        "So do the supervisor of their team and, while they are away, a colleague.",
        "You choose who gets your comment.",
        "A low score helps",
        "Nobody watches this live.",
        "My therapist got what I was trying to say",
        "We spent the time on what counts for me",
        "How we went about it made sense to me",
        "I could bring up whatever was on my mind",
        "Sleep through the &lt;night&gt;",
        CALL,
    ):
        assert words in page.text
    assert page.text.count("<form") == 2, "and the button below whom to call"
    assert page.text.count('type="submit"') == 1
    assert page.text.count('value="not-said"') == 6 + 17
    assert page.text.count('name="heard"') == 12
    assert 'href="#safe"' in page.text
    assert checked(page) == {}
    assert "<script>" not in page.text
    assert " style=" not in page.text


def test_it_keeps_itself_to_itself(web: FlaskClient, path: str) -> None:
    headers = web.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Set-Cookie"].startswith("attune_check_in=")


def test_looking_changes_nothing_but_that_it_was_opened(
    web: FlaskClient, path: str, store: Store, intake: FakeIntake
) -> None:
    intake.down = True
    before = rows(store)
    for _ in range(3):
        assert web.get(path).status_code == 200
    after = rows(store)
    assert [opening["_id"] for opening in after["openings"]] == ["session-1"]
    changed = {name for name, kept in after.items() if kept != before.get(name, [])}
    assert changed == {"openings", "clients"}, "of the client the anchor was touched"


def rows(store: Store) -> dict[str, list[dict[str, object]]]:
    return {name: list(store.database[name].find()) for name in store.database.list_collection_names()}


def test_without_intake_it_does_with_what_it_has(web: FlaskClient, path: str, intake: FakeIntake) -> None:
    intake.down = True
    page = web.get(path)
    assert "Your therapist sees your ratings." in page.text
    assert "Goal 1" in page.text


def test_it_says_who_sees_and_who_may_get_a_comment(web: FlaskClient, path: str, clinic: Transact) -> None:
    assert 'value="supervisor"' in web.get(path).text
    clinic(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    page = web.get(path).text
    assert 'value="supervisor"' not in page
    assert "supervisor" not in page
    assert all(f'value="{routing}"' in page for routing in ("therapist", "next_session"))
    assert 'value="private"' not in page


def test_a_session_of_another_day_is_named_by_its_day(web: FlaskClient, path: str, clock: HandClock) -> None:
    clock.pass_(days=2)
    assert "How was your session on Monday 2 March?" in web.get(path).text


def test_answers_are_taken_and_thanked_for_once(web: FlaskClient, path: str, store: Store) -> None:
    answer = web.post(path, data=ANSWERED)
    assert answer.status_code == 303
    (rating,) = store.database["ratings"].find()
    assert rating["answers"] == {
        "items": {"heard": 8, "matters": None, "fit": 0, "openness": None},
        "goals": [{"goal_id": "goal-1", "score": 6}],
        "homework": "none_agreed",
        "week": None,
    }
    assert rating["via"] == "link"
    thanks = web.get(answer.location)
    assert thanks.status_code == 200
    assert "Thank you" in thanks.text
    assert answer.location.rsplit("/", 1)[1] not in str(list(store.database["thanks"].find()))


def test_the_picture_of_the_last_ratings_is_shown_once(
    web: FlaskClient, path: str, clinic: Transact, clock: HandClock
) -> None:
    for n in range(3):
        earlier = session(f"s{n}")
        clinic(lambda unit, held=earlier: keep_session(unit, held))  # type: ignore[misc] # a default argument
        clinic(lambda unit, n=n: rate_session(unit, token_of(unit, f"s{n}"), sent(heard=n), BY_API))  # type: ignore[misc] # the same
    web.get(path)
    said = ANSWERED | {"matters": "5", "openness": "5", "instrument_version": "2"}
    address = web.post(path, data=said).location
    first, second, guessed = web.get(address), web.get(address), web.get("/feedback/thanks/guessed")
    assert "<svg" in first.text
    for page in (second, guessed):
        assert page.status_code == 200
        assert "Thank you" in page.text
        assert "<svg" not in page.text
        assert "<td>" not in page.text
    late = web.post(path, data=ANSWERED).location
    clock.pass_(minutes=31)
    assert "<svg" not in web.get(late).text


def test_what_was_entered_stays_beside_what_is_wrong(web: FlaskClient, path: str, store: Store) -> None:
    page = web.post(path, data=ANSWERED | {"note": 'She said "no" & left', "fit": "7"})
    assert page.status_code == 422
    assert "Please choose who gets your comment." in page.text
    assert 'id="routing-error"' in page.text
    assert "She said &#34;no&#34; &amp; left</textarea>" in page.text
    assert checked(page) == {
        "heard": "8",
        "matters": "not-said",
        "fit": "7",
        "goal-goal-1": "6",
        "week": "not-said",
        "homework": "none_agreed",
    }
    assert store.database["ratings"].count_documents({}) == 0


def test_a_comment_for_whom_nobody_can_choose_is_shown_again_with_the_choices(
    web: FlaskClient, path: str, store: Store, clinic: Transact, intake: FakeIntake
) -> None:
    intake.names["staff-sam"] = "Sam"
    for_sam = "Sam, at the next sign-in; or Sam, to bring up with me next time"
    page = web.post(path, data=ANSWERED | {"note": "For me", "routing": "private"})
    assert page.status_code == 422
    assert f"who gets your comment: {for_sam}; or Only supervisors of the team, not Sam." in page.text
    clinic(lambda unit: keep_client(unit, on_nobodys_team(maya())))
    page = web.post(path, data=ANSWERED | {"note": "Not for Sam", "routing": "supervisor"})
    assert page.status_code == 422
    contact = "Only the person whom my clinic names for safety, not Sam"
    assert f"who gets your comment: {for_sam}; or {contact}." in page.text
    assert "Not for Sam</textarea>" in page.text
    assert checked(page)["heard"] == "8"
    assert "routing" not in checked(page)
    assert store.database["ratings"].count_documents({}) == store.database["notes"].count_documents({}) == 0
    assert web.post(path, data=ANSWERED | {"note": "For Sam", "routing": "therapist"}).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [{"heard": "11"}, {"goal-goal-1": "ten"}, {"week": "-1"}, {"goal-goal-noor": "3"}, {"homework": "maybe"}],
)
def test_a_form_that_was_tampered_with_is_shown_again(
    web: FlaskClient, path: str, store: Store, wrong: dict[str, str]
) -> None:
    page = web.post(path, data=ANSWERED | wrong)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert store.database["ratings"].count_documents({}) == 0


def test_within_fifteen_minutes_it_shows_that_rating_alone_for_change(
    web: FlaskClient, path: str, store: Store, clock: HandClock
) -> None:
    web.get(path)
    web.post(path, data=ANSWERED | {"note": "Not for Sam", "routing": "supervisor"})
    clock.pass_(minutes=3, seconds=30)
    page = web.get(path)
    assert "You can change this for 12 more minutes." in page.text
    assert checked(page) == {
        "heard": "8",
        "matters": "not-said",
        "fit": "0",
        "openness": "not-said",
        "goal-goal-1": "6",
        "week": "not-said",
        "homework": "none_agreed",
    }
    assert "Not for Sam" not in page.text
    web.post(path, data=ANSWERED | {"heard": "9"})
    (rating,) = store.database["ratings"].find()
    assert (rating["answers"]["items"]["heard"], rating["revision"]) == (9, [1, 2])
    assert store.database["notes"].count_documents({}) == 1
    web.post(path, data=ANSWERED | {"take_back": "yes"})
    assert store.database["notes"].count_documents({}) == 0


def test_for_others_it_looks_the_same_whether_a_note_was_written(
    web: FlaskClient, path: str, clinic: Transact
) -> None:
    web.post(path, data=ANSWERED)
    clinic(lambda unit: keep_session(unit, session("s2")))
    other = f"/feedback/c/{clinic(lambda unit: token_of(unit, 's2'))}"
    web.post(other, data=ANSWERED | {"note": "Not for Sam", "routing": "supervisor"})
    assert web.get(path).text.replace(path, "") == web.get(other).text.replace(other, "")


def test_closed_links_say_calmly_what_to_do(
    web: FlaskClient, path: str, clinic: Transact, clock: HandClock
) -> None:
    def both(status: int, words: str, where: str = path, *, tells: bool) -> None:
        for page in (web.get(where), web.post(where, data=ANSWERED | {"heard": "1"})):
            assert page.status_code == status
            assert words in page.text
            assert CALL in page.text
            assert page.text.count('/not-safe"') == int(tells)
            assert page.text.count("<form") == int(tells) + page.text.count('/not-me"')

    both(404, "We do not know this link", "/feedback/c/unknown", tells=False)
    clinic(lambda unit: keep_session(unit, session(status="cancelled", n=2)))
    both(410, "This check-in is not needed", tells=True)
    clinic(lambda unit: keep_session(unit, session(n=3)))
    web.post(path, data=ANSWERED)
    clock.pass_(minutes=15)
    both(409, "You have already answered", tells=True)
    clinic(lambda unit: keep_session(unit, session("s2")))
    other = f"/feedback/c/{clinic(lambda unit: token_of(unit, 's2'))}"
    clock.pass_(days=7)
    both(410, "This check-in has closed", other, tells=True)
    both(409, "You have already answered", tells=True)


def test_a_link_with_something_at_its_end_works_or_says_whom_to_call(web: FlaskClient, path: str) -> None:
    assert web.get(f"{path}/").status_code == 200
    assert web.post(f"{path}/", data=ANSWERED).status_code == 303
    assert "Your clinic gets a notice" in web.post(f"{path}/not-safe/").text
    for broken in (web.get(f"{path}/and-more"), web.post(f"{path}/and/more", data=ANSWERED)):
        assert broken.status_code == 404
        assert "We do not know this link" in broken.text
        assert CALL in broken.text
