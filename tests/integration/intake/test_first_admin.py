"""The one-time link of a new clinic: it makes one admin, and whoever tries anything else with it gets nowhere."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.adapters.passkeys import WebAuthn
from services.intake.bootstrap import make_app
from services.intake.domain.first_admin import Invitation
from services.intake.domain.staff import Staff
from services.intake.web.deps import Deps
from tests.infra.engines import plain_settings
from tests.integration.intake.real import RealIntake
from tests.integration.intake.web import (
    QUICK,
    Browser,
    Clinic,
    TellingPostbox,
    TellingPrompts,
    TellingQuestionnaires,
    TellingServices,
)

RIGHT = "quiet river stone"
WHO = {"name": "Kim Adams", "email": "kim@clinic.example", "password": RIGHT}


class Empty:
    """A clinic in which nobody works yet, and the link that was made for it."""

    def __init__(self, intake: RealIntake) -> None:
        self._intake = intake
        self.invitation: Invitation | None
        self.invitation, self.secret = Invitation.made(intake.now)
        self.path = f"/intake/first-admin/{self.secret}"
        others = (TellingServices(), TellingPrompts(), TellingQuestionnaires(), TellingPostbox())
        made = Deps(
            intake.transact,
            intake.read,
            QUICK,
            *others,
            lambda: self.invitation,
            codes=TotpCodes(),
            passkeys=WebAuthn(),
        )
        self._app = make_app(plain_settings("intake"), intake.store, made)

    def browser(self, path: str | None = None) -> Browser:
        return Browser(self._app.test_client(), path or self.path)

    def staff(self) -> list[Staff]:
        return self._intake.transact(lambda unit: unit.staff.everyone())

    def wait(self, **span: float) -> None:
        self._intake.wait(**span)


@pytest.fixture
def empty(real_intake: RealIntake) -> Empty:
    """A clinic without anybody."""
    return Empty(real_intake)


def test_the_link_makes_an_admin_who_signs_in_and_is_led_to_the_clinic(empty: Empty) -> None:
    browser = empty.browser()
    made = browser.post(empty.path, **WHO)
    assert (made.status_code, made.location) == (303, "/intake/sign-in?next=/intake/clinic")
    [staff] = empty.staff()
    assert (staff.name, staff.email, staff.roles) == ("Kim Adams", "kim@clinic.example", frozenset({"admin"}))
    said = {"email": WHO["email"], "password": RIGHT, "next": "/intake/clinic"}
    signed_in = browser.at("/intake/sign-in").post("/intake/sign-in", **said)
    assert (signed_in.status_code, signed_in.location) == (303, "/intake/clinic")


def test_looking_at_the_link_uses_nothing_up(empty: Empty) -> None:
    for _time in range(3):
        assert 'name="password"' in empty.browser().get(empty.path).text
    assert empty.browser().post(empty.path, **WHO).status_code == 303


def test_what_was_typed_stands_there_again_when_something_is_wrong(empty: Empty) -> None:
    answer = empty.browser().post(empty.path, **WHO | {"password": "short"})
    assert answer.status_code == 422
    assert 'value="kim@clinic.example"' in answer.text
    assert 'value="Kim Adams"' in answer.text
    assert "short" not in answer.text
    assert empty.staff() == []


def open_form(browser: Browser) -> None:
    """Have the form, with its token, before something happens."""
    assert browser.post("/intake/nowhere").status_code == 404


def refused(answer: TestResponse, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert 'name="password"' not in answer.text


def test_used_twice_it_makes_nobody_else(empty: Empty) -> None:
    first, second = empty.browser(), empty.browser()
    open_form(second)
    assert first.post(empty.path, **WHO).status_code == 303
    refused(second.post(empty.path, **WHO | {"email": "other@clinic.example"}), 410)
    refused(first.get(empty.path), 410)
    assert [staff.email for staff in empty.staff()] == ["kim@clinic.example"]


def test_of_two_at_once_one_becomes_the_admin(empty: Empty) -> None:
    browsers = [empty.browser() for _ in range(2)]
    for browser in browsers:
        open_form(browser)
    answers: list[int] = []
    begin = threading.Barrier(2, timeout=60)

    def press(browser: Browser, email: str) -> None:
        begin.wait()
        answers.append(browser.post(empty.path, **WHO | {"email": email}).status_code)

    addresses = ("one@clinic.example", "two@clinic.example")
    threads = [threading.Thread(target=press, args=pair) for pair in zip(browsers, addresses, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 410]
    assert len(empty.staff()) == 1


def test_after_seven_days_it_has_ended(empty: Empty) -> None:
    browser = empty.browser()
    open_form(browser)
    empty.wait(days=7)
    refused(browser.get(empty.path), 410)
    refused(browser.post(empty.path, **WHO), 410)
    assert empty.staff() == []


def test_a_guess_is_nowhere_and_learns_nothing(empty: Empty) -> None:
    guesser = empty.browser("/intake/sign-in")
    for guess in ("x", empty.secret[:-1], empty.secret.lower(), empty.secret + "=", "%00", "\u00fc"):
        refused(guesser.get(f"/intake/first-admin/{guess}"), 404)
        refused(guesser.post(f"/intake/first-admin/{guess}", **WHO), 404)
    # Neither does whoever has got hold of what is kept.
    assert empty.invitation is not None
    refused(guesser.post(f"/intake/first-admin/{empty.invitation.secret_hash}", **WHO), 404)
    assert empty.staff() == []


def test_without_a_link_there_is_no_such_page(empty: Empty) -> None:
    empty.invitation = None
    refused(empty.browser("/intake/sign-in").get(empty.path), 404)
    refused(empty.browser("/intake/sign-in").post(empty.path, **WHO), 404)


def test_another_site_cannot_press_the_button(empty: Empty) -> None:
    refused(empty.browser().client.post(empty.path, data=WHO), 400)
    assert empty.staff() == []


def test_where_there_is_an_admin_no_link_counts(clinic: Clinic) -> None:
    """Not even one that was made since: whoever can make links asks the admin who is there."""
    before = clinic.intake.transact(lambda unit: len(unit.staff.everyone()))
    late = Empty(clinic.intake)
    browser = late.browser("/intake/sign-in")
    refused(browser.get(late.path), 410)
    refused(browser.post(late.path, **WHO), 410)
    assert len(late.staff()) == before


@pytest.mark.parametrize("words", ["", "nonsense", "abc 2026", "abc 2026-12-04T10:00:00", " "])
def test_a_file_that_holds_no_invitation_is_none(words: str) -> None:
    assert Invitation.read(words) is None


def test_an_invitation_is_read_as_it_was_written(empty: Empty) -> None:
    assert empty.invitation is not None
    assert Invitation.read(empty.invitation.written() + "\n") == empty.invitation
    assert empty.invitation.ends_at - empty._intake.now == timedelta(days=7)  # noqa: SLF001 - its clock
