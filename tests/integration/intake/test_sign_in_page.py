"""Signing in and out with a browser."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from services.intake.usecases.staff import NewStaff, add_staff, change_staff
from shared.contracts.principal import Principal
from tests.infra.forms import hidden
from tests.infra.personas import ADMIN, OWNER, SUPERVISOR
from tests.integration.intake.web import QUICK, Browser, Clinic, token_form

RIGHT = "quiet river stone"


@pytest.fixture
def door(clinic: Clinic) -> Browser:
    """A browser at the sign-in page; owner and admin have a password."""
    password_hash = QUICK.hashed(RIGHT)
    for person in (OWNER, ADMIN):
        staff_id = person.staff_id
        clinic.intake.transact(
            lambda unit, staff_id=staff_id: change_staff(unit, staff_id, {"password_hash": password_hash})  # type: ignore[misc] # bound here, not later
        )
    return clinic.browser()


def test_a_page_sends_to_the_sign_in_and_back(door: Browser) -> None:
    sent = door.get("/intake/?status=closed")
    assert (sent.status_code, sent.location) == (303, "/intake/sign-in?next=/intake/%3Fstatus%3Dclosed")
    page = door.get(sent.location)
    assert 'value="/intake/?status=closed"' in page.text
    back = door.post(
        "/intake/sign-in", email="owner@clinic.example", password=RIGHT, next="/intake/?status=closed"
    )
    assert (back.status_code, back.location) == (303, "/intake/?status=closed")
    assert door.get(back.location).status_code == 200


@pytest.mark.parametrize("password", ["\u00fcber den fluss", "u\u0308ber den fluss"])
@pytest.mark.parametrize("email", ["j\u00f6rg@m\u00fcller.example", "jo\u0308rg@xn--mller-kva.example"])
def test_how_a_keyboard_stores_accents_does_not_count(clinic: Clinic, email: str, password: str) -> None:
    new = NewStaff(email="j\u00f6rg@m\u00fcller.example", name="J\u00f6rg", roles=["clinician"])
    password_hash = QUICK.hashed("u\u0308ber den fluss")
    clinic.intake.transact(lambda unit: add_staff(unit, new, password_hash))
    back = clinic.browser().post("/intake/sign-in", email=email, password=password)
    assert (back.status_code, back.location) == (303, "/intake/today")


def test_the_login_is_a_cookie_for_the_origin_that_scripts_cannot_read(door: Browser) -> None:
    back = door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT)
    assert back.location == "/intake/today"
    cookie = next(words for words in back.headers.getlist("Set-Cookie") if words.startswith("attune_login="))
    assert all(word in cookie for word in ("HttpOnly", "Path=/", "SameSite=Lax"))


def sign_in_with(door: Browser, form: dict[str, str], **said: str) -> TestResponse:
    """The form as the page had it, with what is right unless something else is said."""
    data = form | {"email": "owner@clinic.example", "password": RIGHT} | said
    return door.client.post("/intake/sign-in", data=data)


def cookie_of(answer: TestResponse) -> str:
    """The login that it puts into the browser."""
    return next(words for words in answer.headers.getlist("Set-Cookie") if words.startswith("attune_login="))


@pytest.fixture
def form(door: Browser) -> dict[str, str]:
    """What the form for signing in carries without being seen."""
    return hidden(door.get("/intake/sign-in").text, "/intake/sign-in")


def test_a_second_click_that_comes_after_the_first_led_on_leads_there_too(
    door: Browser, form: dict[str, str]
) -> None:
    first = sign_in_with(door, form, next="/intake/account/")
    second = sign_in_with(door, form, next="/intake/account/")
    assert [(first.status_code, first.location), (second.status_code, second.location)] == [
        (303, "/intake/account/")
    ] * 2
    assert "attune_login=" not in str(second.headers.getlist("Set-Cookie"))
    assert door.get("/intake/account/").status_code == 200


def test_a_forged_sign_in_of_somebody_who_is_signed_in_changes_nothing(door: Browser) -> None:
    sign_in_with(door, hidden(door.get("/intake/sign-in").text, "/intake/sign-in"))
    forged = sign_in_with(door, {"csrf_token": "forged"}, email="admin@clinic.example", next="//elsewhere.example")
    assert (forged.status_code, forged.location) == (303, "/intake/today")
    assert "attune_login=" not in str(forged.headers.getlist("Set-Cookie"))


def test_a_forged_sign_in_of_nobody_is_refused(door: Browser, form: dict[str, str]) -> None:
    assert sign_in_with(door, form | {"csrf_token": "forged"}).status_code == 400


@pytest.mark.parametrize("key", ["", "forged"])
def test_a_form_whose_key_is_not_ours_opens_a_login_of_its_own(
    door: Browser, form: dict[str, str], key: str
) -> None:
    first = cookie_of(sign_in_with(door, form | {"once": key}))
    door.client.delete_cookie("attune_login")
    form = hidden(door.get("/intake/sign-in").text, "/intake/sign-in")
    assert cookie_of(sign_in_with(door, form | {"once": key})) != first


def test_a_login_that_has_ended_is_never_one_again(clinic: Clinic, door: Browser, form: dict[str, str]) -> None:
    ended = cookie_of(sign_in_with(door, form))
    door.client.post("/intake/sign-out")
    fresh = hidden(door.get("/intake/sign-in").text, "/intake/sign-in")
    anew = cookie_of(sign_in_with(door, fresh | {"once": form["once"]}))
    assert anew != ended
    stale = clinic.browser()
    stale.client.set_cookie("attune_login", ended.split(";")[0].removeprefix("attune_login="))
    assert stale.get("/intake/account/").status_code == 303


def test_a_form_of_somebody_else_gives_nobody_their_login(door: Browser, form: dict[str, str]) -> None:
    owner = cookie_of(sign_in_with(door, form))
    door.client.delete_cookie("attune_login")
    fresh = hidden(door.get("/intake/sign-in").text, "/intake/sign-in")
    admin = cookie_of(sign_in_with(door, fresh | {"once": form["once"]}, email="admin@clinic.example"))
    assert owner != admin


@pytest.mark.parametrize("following", ["", "/", "/alerts/", "/intake/today"])
def test_an_admin_begins_where_there_is_something_to_see(door: Browser, following: str) -> None:
    back = door.post("/intake/sign-in", email="admin@clinic.example", password=RIGHT, next=following)
    assert back.location == "/intake/"
    assert door.get("/intake/").location == "/intake/registrations"
    assert door.get(f"/intake/sign-in?next={following}").location == "/intake/"


def test_a_clinician_on_the_way_to_the_prompts_gets_there(door: Browser) -> None:
    back = door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT, next="/alerts/")
    assert back.location == "/alerts/"


@pytest.mark.parametrize(("person", "first"), [(OWNER, "/intake/today"), (SUPERVISOR, "/alerts/")])
@pytest.mark.parametrize("following", ["", "/", "/intake/today"])
def test_everybody_begins_with_their_own_first_page(
    clinic: Clinic, person: Principal, first: str, following: str
) -> None:
    assert clinic.browser(person).get(f"/intake/sign-in?next={following}").location == first


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_nobody_is_sent_elsewhere(door: Browser, elsewhere: str) -> None:
    back = door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT, next=elsewhere)
    assert back.location == "/intake/today"


def test_a_wrong_password_is_said_calmly(door: Browser) -> None:
    for email in ("owner@clinic.example", "nobody@clinic.example"):
        page = door.post("/intake/sign-in", email=email, password="wrong horse")
        assert page.status_code == 422
        assert "do not go together" in page.text
        assert "wrong horse" not in page.text
        assert f'value="{email}"' in page.text


def test_a_delay_is_told_in_words(door: Browser) -> None:
    for _ in range(5):
        door.post("/intake/sign-in", email="owner@clinic.example", password="wrong")
    page = door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "1")
    assert "Please wait 1 second, then try again. Nothing is locked." in page.text


def test_signing_out_ends_the_login_for_good(clinic: Clinic, door: Browser) -> None:
    back = door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT)
    secret = back.headers.getlist("Set-Cookie")[-1].split(";")[0].removeprefix("attune_login=")
    assert door.post("/intake/sign-out").location == "/intake/sign-in"
    thief = clinic.app.test_client()
    thief.set_cookie("attune_login", secret)
    assert thief.get("/intake/").status_code == 303


@pytest.mark.parametrize(
    "forged",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
    ids=str,
)
def test_another_site_signs_nobody_out_and_nobody_in(
    door: Browser, form: dict[str, str], forged: dict[str, str]
) -> None:
    said = form | {"email": "owner@clinic.example", "password": RIGHT}
    planted = door.client.post("/intake/sign-in", data=said, headers=forged)
    assert (planted.status_code, planted.headers.getlist("Set-Cookie")) == (403, [])
    assert sign_in_with(door, form).status_code == 303
    assert door.client.post("/intake/sign-out", headers=forged).status_code == 403
    assert door.get("/intake/account/").status_code == 200


def test_a_form_that_stood_open_while_its_login_was_renewed_is_kept(door: Browser) -> None:
    sign_in_with(door, hidden(door.get("/intake/sign-in").text, "/intake/sign-in"))
    open_form = hidden(door.get("/intake/clients/new").text)
    door.client.post("/intake/sign-out")
    sign_in_with(door, hidden(door.get("/intake/sign-in").text, "/intake/sign-in"))
    typed = open_form | {"code": "MR", "name": "Maya Reyes"}
    kept = door.client.post("/intake/clients/new", data=typed)
    assert (kept.status_code, kept.location.startswith("/intake/kept/")) == (303, True)
    again = door.get(kept.location).text
    assert "Maya Reyes" in again
    sent = door.client.post("/intake/clients/new", data=hidden(again, "/intake/clients/new"))
    assert (sent.status_code, sent.location.startswith("/intake/clients/")) == (303, True)
    assert "Maya Reyes" in door.get(sent.location).text


def test_signing_in_again_ends_the_login_before(clinic: Clinic, door: Browser) -> None:
    door.client.set_cookie("attune_login", f"login of {OWNER.staff_id}")
    door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT)
    logins = clinic.intake.store.database["logins"]
    assert logins.count_documents({"staff_id": OWNER.staff_id}) == 1


def test_who_is_signed_in_need_not_sign_in(clinic: Clinic) -> None:
    assert clinic.browser(OWNER).get("/intake/sign-in?next=/intake/").location == "/intake/"


def test_another_password_is_set_with_the_one_before(clinic: Clinic, door: Browser) -> None:
    door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT)
    door = door.at("/intake/account/")
    wrong = door.post("/intake/account/password", password="wrong", new_password="another few words")
    assert (wrong.status_code, "This is not your password" in wrong.text) == (422, True)
    weak = door.post("/intake/account/password", password=RIGHT, new_password="short")
    assert (weak.status_code, "characters or more" in weak.text) == (422, True)
    done = door.post("/intake/account/password", password=RIGHT, new_password="another few words")
    assert done.location == "/intake/sign-in"
    assert (
        clinic.browser()
        .post("/intake/sign-in", email="owner@clinic.example", password="another few words")
        .location
    )


def test_a_token_is_shown_once(clinic: Clinic) -> None:
    clinic.give_password(OWNER)
    browser = clinic.browser(OWNER)
    page = browser.post("/intake/account/tokens", **token_form(name="my notebook"))
    secret = page.text.split("<code>")[1].split("</code>")[0]
    answer = clinic.app.test_client().get("/intake/api/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json is not None
    assert answer.json["staff_id"] == OWNER.staff_id
    assert secret not in browser.get("/intake/account/").text


@pytest.mark.parametrize(
    ("weak", "why"), [("password12", "Passwords like this one"), ("Riverside26", "words about the clinic")]
)
def test_what_is_tried_first_is_no_new_password(door: Browser, weak: str, why: str) -> None:
    door.post("/intake/sign-in", email="owner@clinic.example", password=RIGHT)
    browser = door.at("/intake/account/")
    page = browser.post("/intake/account/password", password=RIGHT, new_password=weak)
    assert (page.status_code, why in page.text) == (422, True)


def test_a_password_of_before_goes_on_working(clinic: Clinic) -> None:
    kept = QUICK.hashed("password12")
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"password_hash": kept}))
    back = clinic.browser().post("/intake/sign-in", email="owner@clinic.example", password="password12")
    assert back.status_code == 303
