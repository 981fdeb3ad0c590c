"""My record as its client's browser sees it, opened with a code from the room and a PIN."""

from __future__ import annotations

import msgspec
import pytest
from flask import Flask

from services.feedback.domain.answers import Note
from services.feedback.ports import Transact, Unit
from services.feedback.ports.record import OwnRecord
from services.feedback.usecases.keep import erase_client, keep_episode, keep_session
from services.feedback.usecases.rate import rate_session
from shared.contracts.events import ClientErased
from shared.contracts.revision import Revision
from shared.store import Store
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import (
    BY_API,
    HELD,
    SAM,
    HandClock,
    episode,
    sent,
    token_of,
    weeks_later,
)
from tests.infra.my_record import (
    COOKIE,
    OTHER_PIN,
    PIN,
    RECORD,
    is_open,
    leads_out_first,
    make_code,
    opened,
    press,
    type_code,
)

WORDS = "I did not dare to say it"


def rate(unit: Unit, session_id: str = "session-1", note: Note | None = None, **items: int | None) -> None:
    rate_session(unit, token_of(unit, session_id), sent(note, **items), BY_API)


def test_a_code_and_a_pin_open_the_record_with_all_that_the_client_said(
    app: Flask, clinic: Transact, intake: FakeIntake
) -> None:
    def answers(unit: Unit) -> None:
        rate(unit, note=Note(text=WORDS, routing="next_session"))
        keep_session(unit, weeks_later(1, "second"))
        rate(unit, "second", heard=3)

    clinic(answers)
    intake.names |= {SAM.staff_id: "Sam Hill"}
    page = opened(app).get(RECORD)
    assert page.status_code == 200
    assert WORDS in page.text
    assert "for your therapist, to bring up with you" in page.text
    assert "Your four answers together" in page.text
    assert "Partly" in page.text
    assert "Sam Hill made a code for you" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_it_shows_how_far_an_ending_has_come(app: Flask, clinic: Transact) -> None:
    agreed = msgspec.structs.replace(
        episode(),
        ending_step="agreed",
        ending_step_at=HELD,
        planned_ending_at=weeks_later(8, "last").held_at,
        revision=Revision(1, 2),
    )
    web = opened(app)
    assert "Finishing" not in web.get(RECORD).text
    clinic(lambda unit: keep_episode(unit, agreed))
    page = web.get(RECORD)
    assert "You both agreed on a last session: Monday 27 April." in page.text
    assert "You look back together" in page.text


def test_it_shows_the_crisis_plan_that_the_clinic_has(app: Flask, intake: FakeIntake) -> None:
    plan = {"crisis_plan": "Go for a walk.", "emergency_contact": "Ana", "emergency_phone": None}
    web = opened(app)
    assert "If it gets bad" not in web.get(RECORD).text
    intake.own["maya"] = OwnRecord(registration={**plan})
    page = web.get(RECORD).text
    assert "Go for a walk." in page
    assert "Whom the clinic may call for you: Ana" in page


def test_it_works_while_intake_does_not_answer(app: Flask, clinic: Transact, intake: FakeIntake) -> None:
    clinic(rate)
    web = opened(app)
    intake.down = True
    page = web.get(RECORD)
    assert page.status_code == 200
    assert "Somebody of the clinic made a code for you" in page.text


def test_the_code_is_typed_with_or_without_blanks_and_in_any_digits(app: Flask) -> None:
    for change in (str, lambda code: code.replace(" ", "-"), lambda code: code.translate(ARABIC)):
        web = app.test_client()
        assert type_code(web, change(make_code(app))).status_code == 303
        assert is_open(web)


ARABIC = {ord(str(digit)): chr(0x0660 + digit) for digit in range(10)}


@pytest.mark.parametrize(
    ("pin", "again", "says"),
    [
        ("2719", None, "6 to 12 digits"),
        ("maya1990", None, "6 to 12 digits"),
        ("123456", None, "easy to guess"),
        ("987654", None, "easy to guess"),
        ("777777", None, "easy to guess"),
        ("121212", None, "easy to guess"),
        ("123123", None, "easy to guess"),
        ("123321", None, "easy to guess"),
        ("159753", None, "easy to guess"),
        (PIN, OTHER_PIN, "not the same digits"),
    ],
)
def test_a_pin_that_is_refused_costs_no_try_and_the_code_stays_typed(
    app: Flask, pin: str, again: str | None, says: str
) -> None:
    web, code = app.test_client(), make_code(app)
    for _ in range(6):
        page = type_code(web, code, pin, again)
        assert page.status_code == 422
        assert says in page.text
    assert f'value="{code}"' in page.text
    assert f'value="{pin}"' not in page.text
    assert type_code(web, code).status_code == 303


def test_whoever_signs_out_or_leaves_quickly_is_out(app: Flask) -> None:
    web = opened(app)
    assert press(web, f"{RECORD}/sign-out").headers["Location"] == RECORD
    assert not is_open(web)
    web = opened(app)
    out = press(web, f"{RECORD}/exit")
    assert (out.status_code, out.headers["Location"]) == (303, "https://www.wikipedia.org/")
    assert not is_open(web)


def test_the_way_out_stands_first_on_every_page_and_may_lead_out(app: Flask) -> None:
    paths = [
        rule.rule.replace("<token>", "x") for rule in app.url_map.iter_rules() if rule.rule.startswith(RECORD)
    ]
    assert f"{RECORD}/by-mail/link/x" in paths
    wrong = [type_code(app.test_client(), code) for code in ("1", "1" * 10)]
    for web in (opened(app), app.test_client()):
        answers = [web.get(path) for path in paths]
        answers += [web.post(path) for path in paths]  # without the token of a page: an error that is a page
        pages = [answer for answer in answers + wrong if answer.status_code not in {303, 405}]
        assert {answer.status_code for answer in pages} == {200, 400, 410, 422}
        for page in pages:
            assert leads_out_first(page), page.request.path


def test_a_login_ends_by_itself_and_its_page_goes_without_scripts(app: Flask, clock: HandClock) -> None:
    web = opened(app)
    assert web.get(RECORD).headers["Refresh"] == f"905; url={RECORD}"
    for _ in range(5):
        clock.pass_(minutes=10)
        assert is_open(web)
    clock.pass_(minutes=10)
    assert not is_open(web)  # an hour in all
    web = opened(app)
    clock.pass_(minutes=16)
    assert not is_open(web)
    assert "Refresh" not in web.get(RECORD).headers


def test_the_same_pin_with_a_new_code_shows_all_and_another_one_what_is_not_closed(
    app: Flask, clinic: Transact, clock: HandClock
) -> None:
    opened(app)
    clock.pass_(minutes=1)
    clinic(lambda unit: rate(unit, note=Note(text=WORDS, routing="supervisor")))
    assert WORDS in opened(app).get(RECORD).text
    clock.pass_(minutes=1)
    page = opened(app, pin=OTHER_PIN).get(RECORD).text
    assert WORDS not in page
    assert "1 note for yourself or for supervision is from before you chose this PIN" in page
    assert "Another PIN was chosen, with a code from the clinic" in page


def test_nothing_of_it_is_left_once_the_client_is_erased(app: Flask, clinic: Transact, store: Store) -> None:
    web, code = opened(app), make_code(app)
    erased = ClientErased(client_id="maya", erased_at=HELD, revision=Revision(1, 9))
    clinic(lambda unit: erase_client(unit, erased))
    assert not is_open(web)
    assert type_code(app.test_client(), code).status_code == 422
    for name in ("room_codes", "record_accesses", "record_logins", "record_log"):
        assert list(store.database[name].find()) == []


def test_no_code_pin_or_login_is_kept_as_it_is(app: Flask, store: Store) -> None:
    web, code = opened(app), make_code(app)
    login = web.get_cookie(COOKIE, path=RECORD)
    assert login
    kept = str([list(store.database[name].find()) for name in store.database.list_collection_names()])
    for secret in (code, code.replace(" ", ""), code.replace(" ", "")[4:], PIN, login.value):
        assert secret not in kept
    assert "$argon2id$" in kept
