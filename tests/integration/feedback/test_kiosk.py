"""A tablet of the clinic, as clients, staff and whoever finds it use it: each promise is an attack here."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from services.feedback.adapters.mongo.collections import NOTES
from services.feedback.ports import Transact
from services.feedback.usecases.keep import erase_client, keep_known, keep_session
from shared.contracts.events import ClientErased
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import ADMIN, FIRST, HELD, SAM, HandClock, known, session, token_of
from tests.infra.kiosk import ANSWERED, CODE_PAGE, START, opened, staff
from tests.infra.the_clinic import CALL


def test_a_code_opens_one_check_in_and_its_answers_are_kept(
    app: Flask, kiosk: FlaskClient, store: Store, intake: FakeIntake
) -> None:
    intake.words["goal-1"] = ("Sleep through the night", FIRST)
    there = opened(app, kiosk)
    form = kiosk.get(there)
    assert "How was today" in form.text
    assert "Sleep through the night" in form.text
    assert CALL in form.text
    sent = kiosk.post(there, data=ANSWERED)
    assert sent.status_code == 303
    page = kiosk.get(sent.headers["Location"])
    assert "Thank you" in page.text
    (rating,) = store.database["ratings"].find()
    assert (rating["via"], rating["session_id"], rating["secret_hash"]) == ("kiosk", "session-1", None)
    assert rating["answers"]["items"]["heard"] == 8
    assert [note.text for note in store.rows(NOTES).many({})] == ["It was hard today"]


def test_nothing_of_a_check_in_stays_on_the_tablet(app: Flask, kiosk: FlaskClient, clinic: Transact) -> None:
    token, there = clinic(token_of), opened(app, kiosk)
    form = kiosk.get(there)
    assert 'autocomplete="off"' in form.text
    for kept in ("draft.js", "data-draft", token, "/feedback/c/", "not-me", "private"):
        assert kept not in form.text, kept
    assert "Set-Cookie" not in form.headers
    wrong = kiosk.post(there, data=ANSWERED | {"routing": ""})
    assert wrong.status_code == 422
    assert "It was hard today" in wrong.text, "the client need not write it again"
    thanks = kiosk.get(kiosk.post(there, data=ANSWERED).headers["Location"])
    assert thanks.headers["Clear-Site-Data"] == '"cache", "storage"'
    for page, status in ((form, 200), (wrong, 422), (thanks, 200), (kiosk.get(START), 200)):
        assert page.status_code == status
        assert page.headers["Cache-Control"] == "no-store"
    for answered in ("It was hard today", "checked", token, "<svg", "How your last sessions felt"):
        assert answered not in thanks.text, answered
    assert re.search(r'<noscript><meta http-equiv="refresh" content="30;url=/feedback/kiosk">', thanks.text)


def test_choosing_a_language_on_a_tablet_keeps_what_was_filled_in(
    app: Flask, kiosk: FlaskClient, store: Store
) -> None:
    there = opened(app, kiosk)
    assert "?language=" not in kiosk.get(there).text, "a link would leave what was filled in behind"
    page = kiosk.post(there, data=ANSWERED | {"routing": "", "speak": "es"})
    assert page.status_code == 200
    assert '<html lang="es"' in page.text
    assert "It was hard today" in page.text
    assert 'name="heard" value="8" checked' in page.text
    assert store.database["ratings"].count_documents({}) == 0
    thanks = kiosk.post(there, data=ANSWERED)
    assert "Gracias" in kiosk.get(thanks.headers["Location"]).text
    assert '<html lang="en' in kiosk.get(START).text, "the next client is asked anew"
    assert '<html lang="en' in kiosk.get(START).text


def test_paging_back_shows_the_start_and_nothing_else(
    app: Flask, kiosk: FlaskClient, clock: HandClock, store: Store
) -> None:
    there = opened(app, kiosk)
    thanks = kiosk.post(there, data=ANSWERED).headers["Location"]
    assert kiosk.get(thanks).status_code == 200
    assert kiosk.get(there).headers["Location"] == START
    clock.pass_(minutes=1)
    assert kiosk.get(thanks).headers["Location"] == START, "nor to the thanks, a minute later"
    before = list(store.database["ratings"].find())
    late = kiosk.post(there, data=ANSWERED | {"heard": "0"})
    assert late.headers["Location"].startswith(START)
    assert list(store.database["ratings"].find()) == before


def test_a_form_that_is_sent_twice_counts_once_and_changes_nothing(
    app: Flask, kiosk: FlaskClient, store: Store
) -> None:
    there = opened(app, kiosk)
    first, second = kiosk.post(there, data=ANSWERED), kiosk.post(there, data=ANSWERED)
    assert first.headers["Location"] == second.headers["Location"]
    before = list(store.database["ratings"].find({}, {"guesses": 0}))
    other = kiosk.post(there, data=ANSWERED | {"heard": "0"})
    assert other.status_code == 409
    assert "This check-in is answered" in other.text
    assert list(store.database["ratings"].find({}, {"guesses": 0})) == before


def test_answers_of_the_one_before_never_get_into_the_next_ones_check_in(
    app: Flask, kiosk: FlaskClient, clinic: Transact, store: Store
) -> None:
    clinic(lambda unit: keep_session(unit, session("session-2")))
    before = opened(app, kiosk)
    opened(app, kiosk, "session-2")
    late = kiosk.post(before, data=ANSWERED)
    assert late.headers["Location"] == f"{START}?closed=unsent"
    assert "closed before it was sent" in kiosk.get(late.headers["Location"]).text
    assert store.database["ratings"].count_documents({}) == 0


def test_left_half_filled_it_closes_and_only_the_link_goes_on(
    app: Flask, kiosk: FlaskClient, clinic: Transact, clock: HandClock
) -> None:
    code = staff(app, SAM).code()
    there = kiosk.post(START, data={"code": code}).headers["Location"]
    closes = re.search(r'data-leaves="([^"]+)" data-after="120" data-asks="30"', kiosk.get(there).text)
    assert closes
    assert f'content="600;url={closes[1]}"' in kiosk.get(there).text
    gone = kiosk.get(closes[1])
    assert gone.headers["Location"] == f"{START}?closed=unsent"
    assert gone.headers["Clear-Site-Data"]
    said = kiosk.get(gone.headers["Location"]).text
    assert "It can still be answered: with the link on a phone" in said
    assert kiosk.get(there).headers["Location"] == START
    assert kiosk.post(START, data={"code": code}).status_code == 422
    clock.pass_(minutes=1)
    assert app.test_client().post(f"/feedback/c/{clinic(token_of)}", data=ANSWERED).status_code == 303


def test_after_half_an_hour_it_takes_nothing(
    app: Flask, kiosk: FlaskClient, clock: HandClock, store: Store
) -> None:
    there = opened(app, kiosk)
    clock.pass_(minutes=30)
    assert kiosk.get(there).headers["Location"] == START
    assert kiosk.post(there, data=ANSWERED).headers["Location"] == f"{START}?closed=unsent"
    assert store.database["ratings"].count_documents({}) == 0


def test_not_safe_reaches_the_clinic_from_a_tablet(app: Flask, kiosk: FlaskClient, store: Store) -> None:
    there = opened(app, kiosk)
    assert f'action="{there}/not-safe"' in kiosk.get(there).text
    page = kiosk.post(f"{there}/not-safe", data={"opened": HELD.isoformat()})
    assert CALL in page.text
    assert "Your clinic gets a notice" in page.text
    assert 'data-leaves="/feedback/kiosk"' in page.text, "and it goes from the screen by itself"
    assert 'content="180;url=/feedback/kiosk"' in page.text
    assert store.database["safety_notices"].count_documents({"session_id": "session-1"}) == 1
    thanks = kiosk.post(there, data=ANSWERED).headers["Location"]
    assert f'action="{there}/not-safe"' in kiosk.get(thanks).text
    unknown = kiosk.post("/feedback/kiosk/c/unknown/not-safe")
    assert CALL in unknown.text
    assert "could not be told" in unknown.text


def test_whatever_is_answered_the_page_of_thanks_is_the_same(
    app: Flask, kiosk: FlaskClient, clinic: Transact
) -> None:
    clinic(lambda unit: keep_session(unit, session("session-2")))
    pages = []
    at_risk = {"heard": "0", "asked": "phq-9", "phq-9-9": "3"}
    for session_id, said in (("session-1", ANSWERED), ("session-2", at_risk)):
        there = opened(app, kiosk, session_id)
        page = kiosk.get(kiosk.post(there, data=said).headers["Location"]).text
        pages.append(page.replace(there, "THERE"))
    assert pages[0] == pages[1]


def test_earlier_ratings_are_on_no_page_of_a_tablet(app: Flask, kiosk: FlaskClient, clinic: Transact) -> None:
    for number in range(2):
        earlier = session(f"earlier-{number}")
        clinic(lambda unit, earlier=earlier: keep_session(unit, earlier))  # type: ignore[misc]
        token = clinic(lambda unit, number=number: token_of(unit, f"earlier-{number}"))  # type: ignore[misc]
        assert app.test_client().post(f"/feedback/c/{token}", data=ANSWERED).status_code == 303
    there = opened(app, kiosk)
    shown_pages = [kiosk.get(there), kiosk.post(there, data={"heard": "x"}), kiosk.post(there, data={})]
    shown_pages.append(kiosk.get(kiosk.post(there, data=ANSWERED).headers["Location"]))
    for page in (*shown_pages, kiosk.get(START)):
        for told in ("<svg", "got answers in your name", "polyline", "It was hard today"):
            assert told not in page.text


def test_a_staff_login_on_the_tablet_has_to_go_first(app: Flask, kiosk: FlaskClient) -> None:
    code = staff(app, SAM).code()
    kiosk.set_cookie(LOGIN_COOKIE, ADMIN.staff_id)
    assert "Somebody of the clinic is signed in here." in kiosk.get(START).text
    assert kiosk.post(START, data={"code": code}).status_code == 403
    kiosk.delete_cookie(LOGIN_COOKIE)
    there = kiosk.post(START, data={"code": code}).headers["Location"]
    kiosk.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    assert kiosk.get(there).status_code == 403
    assert "Nothing was sent" in kiosk.post(there, data=ANSWERED).text


def test_an_answered_or_ended_check_in_gets_no_code(
    app: Flask, kiosk: FlaskClient, clinic: Transact, clock: HandClock
) -> None:
    sam, there = staff(app, SAM), opened(app, kiosk)
    app.test_client().post(f"/feedback/c/{clinic(token_of)}", data=ANSWERED)
    assert kiosk.get(there).status_code == 409
    assert "This check-in is answered" in kiosk.get(there).text
    assert sam.send(CODE_PAGE).status_code == 409
    assert "Use a tablet" not in sam.web.get("/feedback/sessions/session-1/check-in").text
    clinic(lambda unit: keep_session(unit, session("session-2")))
    clock.pass_(days=8)
    assert sam.send("/feedback/sessions/session-2/check-in/tablet").status_code == 410


def test_without_a_tablet_nobody_is_offered_one(app: Flask) -> None:
    sam = staff(app, SAM)
    assert "Use a tablet" not in sam.web.get("/feedback/sessions/session-1/check-in").text
    assert sam.send(CODE_PAGE).status_code == 409


def test_an_erasure_takes_codes_and_check_ins_on_tablets(
    app: Flask, kiosk: FlaskClient, clinic: Transact, store: Store
) -> None:
    there = opened(app, kiosk)
    clinic(lambda unit: keep_session(unit, session("session-2")))
    staff(app, SAM).code("session-2")
    clinic(lambda unit: erase_client(unit, ClientErased(client_id="maya", erased_at=HELD, revision=FIRST)))
    assert store.database["sittings"].count_documents({}) == store.database["kiosk_codes"].count_documents({}) == 0
    assert kiosk.get(there).headers["Location"] == START


def test_while_intake_is_away_a_tablet_takes_answers(app: Flask, kiosk: FlaskClient, intake: FakeIntake) -> None:
    there = opened(app, kiosk)
    intake.down = True
    assert kiosk.get(there).status_code == 200
    assert kiosk.post(there, data=ANSWERED).status_code == 303


def test_an_earlier_clients_session_cannot_be_reached_from_the_next_ones(
    app: Flask, kiosk: FlaskClient, clinic: Transact
) -> None:
    clinic(lambda unit: keep_known(unit, known("session-of-jon", client_id="jon")))
    before = opened(app, kiosk)
    there = opened(app, kiosk, "session-of-jon")
    assert kiosk.get(before).headers["Location"] == START
    assert "goal-1" not in kiosk.get(there).text


def test_a_tablet_speaks_its_clients_language_and_forgets_it(app: Flask, kiosk: FlaskClient) -> None:
    chosen = kiosk.get(f"{START}?language=es")
    assert '<html lang="es"' in chosen.text
    there = opened(app, kiosk)
    assert '<html lang="es"' in kiosk.get(there).text
    thanks = kiosk.get(kiosk.post(there, data=ANSWERED).headers["Location"])
    assert '<html lang="es"' in thanks.text
    start = kiosk.get(START)
    assert start.status_code == chosen.status_code == thanks.status_code == 200
    assert '<html lang="en"' in start.text
    assert kiosk.get_cookie("attune-language") is None


def test_no_page_of_a_tablet_leads_out_of_it(app: Flask, kiosk: FlaskClient) -> None:
    there = opened(app, kiosk)
    pages = [kiosk.get(START), kiosk.get(there), kiosk.post(f"{there}/not-safe"), app.test_client().get(START)]
    pages.append(kiosk.get(kiosk.post(there, data=ANSWERED).headers["Location"]))
    assert [page.status_code for page in pages] == [200, 200, 200, 403, 200]
    for page in pages:
        for address in re.findall(r'(?:href|action)="([^"]+)"', page.text):
            inside = address.startswith(("#", "tel:", "?language=", "/feedback/kiosk", "/feedback/static/"))
            assert inside, address
