"""A browser in which somebody has signed in has its own failures: who guesses elsewhere locks nobody out."""

from __future__ import annotations

from functools import partial

import pytest

from services.intake.domain.demo import Guide
from services.intake.domain.known_devices import KNOWN_FOR, MOST
from services.intake.usecases.demo import keep_guide
from services.intake.usecases.devices import has_signed_in, remember_device
from services.intake.usecases.staff import change_staff
from tests.infra.personas import ADMIN, OWNER, TEAMMATE
from tests.integration.intake import factors
from tests.integration.intake.web import QUICK, Browser, Clinic

RIGHT = "quiet river stone"
EMAIL = "owner@clinic.example"


@pytest.fixture
def mine(clinic: Clinic) -> Browser:
    """The owner's browser, in which they have signed in and out."""
    password_hash = QUICK.hashed(RIGHT)
    for person in (OWNER, TEAMMATE):
        clinic.intake.transact(
            partial(change_staff, staff_id=person.staff_id, change={"password_hash": password_hash})
        )
    browser = clinic.browser()
    assert knock(browser) == 303
    return signed_out(browser)


def signed_out(browser: Browser) -> Browser:
    browser.client.delete_cookie("attune_login")
    return browser.at("/intake/sign-in")


def knock(browser: Browser, password: str = RIGHT, email: str = EMAIL) -> int:
    return browser.post("/intake/sign-in", email=email, password=password).status_code


def guess(clinic: Clinic, times: int = 6) -> int:
    """A stranger guesses; gives what they are told at last."""
    return [knock(clinic.browser(), "a wrong phrase") for _ in range(times)][-1]


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(clinic: Clinic, mine: Browser) -> None:
    assert guess(clinic) == 429
    assert knock(clinic.browser()) == 429, "from elsewhere the owner waits, too"
    assert knock(mine) == 303


def test_the_owner_signing_in_does_not_help_who_guesses(clinic: Clinic, mine: Browser) -> None:
    guess(clinic)
    assert knock(mine) == 303
    assert knock(clinic.browser(), "a wrong phrase") == 429


def test_a_known_device_is_slowed_down_for_its_own_failures(clinic: Clinic, mine: Browser) -> None:
    assert [knock(mine, "a wrong phrase") for _ in range(6)] == [422] * 5 + [429]
    assert knock(mine) == 429
    assert knock(clinic.browser()) == 303, "elsewhere nothing has failed"


def test_a_device_is_known_for_whoever_signed_in_there(clinic: Clinic, mine: Browser) -> None:
    for _ in range(6):
        knock(clinic.browser(), "a wrong phrase", "teammate@clinic.example")
    assert knock(mine, email="teammate@clinic.example") == 429


def test_a_made_up_cookie_makes_no_device(clinic: Clinic, mine: Browser) -> None:
    assert mine
    guess(clinic)
    browser = clinic.browser()
    browser.client.set_cookie("attune_device", "x" * 43, path="/intake")
    assert knock(browser) == 429


def test_a_device_is_known_for_half_a_year_from_its_last_use(clinic: Clinic, mine: Browser) -> None:
    clinic.intake.now += KNOWN_FOR * 0.75
    assert knock(mine) == 303
    mine = signed_out(mine)
    clinic.intake.now += KNOWN_FOR * 0.75
    guess(clinic)
    assert knock(mine) == 303, "the second sign-in made it known for longer"
    mine = signed_out(mine)
    clinic.intake.now += KNOWN_FOR
    guess(clinic)
    assert knock(mine) == 429


def test_twenty_devices_are_known_and_the_one_used_longest_ago_goes(clinic: Clinic, mine: Browser) -> None:
    for number in range(MOST):
        clinic.intake.wait(minutes=1)
        clinic.intake.transact(partial(remember_device, staff_id=OWNER.staff_id, secret=f"device {number}"))
    assert clinic.intake.store.database["devices"].count_documents({"staff_id": OWNER.staff_id}) == MOST
    guess(clinic)
    assert knock(mine) == 429


def test_the_cookie_is_for_the_sign_in_alone_and_not_kept(clinic: Clinic) -> None:
    clinic.intake.transact(lambda unit: change_staff(unit, OWNER.staff_id, {"password_hash": QUICK.hashed(RIGHT)}))
    back = clinic.browser().post("/intake/sign-in", email=EMAIL, password=RIGHT)
    [cookie] = [words for words in back.headers.getlist("Set-Cookie") if words.startswith("attune_device=")]
    assert all(word in cookie for word in ("HttpOnly", "Path=/intake", "SameSite=Lax", "Max-Age=15552000"))
    secret = cookie.partition("=")[2].partition(";")[0]
    browser = clinic.browser()
    browser.client.set_cookie("attune_device", secret, path="/intake")
    assert browser.get("/intake/").status_code == 303, "it signs nobody in"
    assert secret not in repr(list(clinic.intake.store.database["devices"].find()))


def test_who_chooses_a_password_by_a_link_is_not_kept_waiting_by_strangers(clinic: Clinic, mine: Browser) -> None:
    assert mine
    guess(clinic)
    link = clinic.ask(ADMIN, "POST", f"/staff/{OWNER.staff_id}/password-link").json
    assert link is not None
    browser = clinic.browser()
    browser.post("/intake/password/" + link["link"].rpartition("/")[2], password="another few words")
    guess(clinic)
    assert knock(browser.at("/intake/sign-in"), "another few words") == 303


def test_who_has_signed_in_is_known_to_have_and_not_in_a_demo(clinic: Clinic, mine: Browser) -> None:
    """By this the worker lets go of the passwords that the first start printed."""
    assert mine
    assert clinic.intake.read(lambda unit: has_signed_in(unit, "OWNER@clinic.example"))
    for email in ("teammate@clinic.example", "nobody@clinic.example"):
        assert not clinic.intake.read(partial(has_signed_in, email=email))
    clinic.intake.transact(lambda unit: keep_guide(unit, Guide(guests=(), password="")))
    assert not clinic.intake.read(lambda unit: has_signed_in(unit, EMAIL))


def test_a_right_password_without_the_second_factor_makes_no_known_device(clinic: Clinic) -> None:
    factors.with_password(clinic, OWNER)
    phone, browser = factors.with_app(clinic, OWNER), clinic.browser()
    assert factors.knock(browser, OWNER).location.startswith(factors.STEP)
    assert clinic.intake.store.database["devices"].count_documents({}) == 0
    assert factors.show(browser, phone.code()).status_code == 303
    assert clinic.intake.store.database["devices"].count_documents({"staff_id": OWNER.staff_id}) == 1
