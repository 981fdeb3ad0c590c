"""A login or token that ends is over at once, also where it was remembered and where a stream is open."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from tests.infra.lease import until
from tests.integration.logins.house import SOON_S, House, Person
from tests.integration.upgrade.record import PASSWORD, csrf

Ends = Callable[[House, Person, str], None]
# A page of feedback's and one of alerts' that everybody may read who works here.
PAGES = ("/feedback/pinned", "/alerts/pinned")


def signs_out(house: House, _sam: Person, secret: str) -> None:
    with house.browser(secret) as browser:
        assert browser.post("/intake/sign-out").status_code == httpx.codes.SEE_OTHER


def changes_the_password(house: House, _sam: Person, secret: str) -> None:
    with house.browser(secret) as browser:
        said = {"csrf_token": csrf(browser.get("/intake/account/").text), "password": PASSWORD}
        said |= {"new_password": "another-password-of-now"}
        assert browser.post("/intake/account/password", data=said).status_code == httpx.codes.SEE_OTHER


def leaves(house: House, sam: Person, _secret: str) -> None:
    house.change(sam, active=False)


@pytest.mark.parametrize("ends", [signs_out, changes_the_password, leaves])
def test_a_login_that_ends_takes_its_stream_and_its_pages_with_it(house: House, ends: Ends) -> None:
    sam = house.hire("clinician")
    secret = house.sign_in(sam)
    stream = house.stream(secret)
    house.prompt(sam)
    until(lambda: stream.rows() > 0, "the first row")
    assert [house.reads(secret, page) for page in PAGES] == [200, 200]
    began, rows = time.monotonic(), stream.rows()
    ends(house, sam, secret)
    until(stream.over.is_set, "the stream being over", within_s=SOON_S)
    until(lambda: not any(house.reads(secret, page) == 200 for page in PAGES), "no page", within_s=SOON_S)
    print(f"{ends.__name__}: over after {time.monotonic() - began:.2f} s")  # noqa: T201 - a figure to report
    for _prompt in range(3):
        house.prompt(sam)
    assert "event: signed-out" in stream.said
    assert stream.rows() == rows
    assert [house.reads(secret, page) for page in PAGES] == [303, 303]


def test_only_what_has_ended_is_asked_about_again(house: House) -> None:
    others = [house.sign_in(house.hire("clinician")) for _other in range(3)]
    streams = [house.stream(secret) for secret in others]
    gone = house.sign_in(house.hire("clinician"))
    over = house.stream(gone)
    asked = house.questions("/internal/principals")
    with house.browser(gone) as browser:
        browser.post("/intake/sign-out")
    until(over.over.is_set, "the stream being over", within_s=SOON_S)
    assert house.questions("/internal/principals") == asked
    assert not any(stream.over.is_set() for stream in streams)


def test_a_token_that_is_revoked_reads_nothing_more(house: House) -> None:
    sam = house.hire("clinician")
    paths = ("/feedback/api/clients/nobody/notes", "/alerts/api/alerts")
    assert 401 not in [house.ask(sam.token, "GET", path).status_code for path in paths]
    [token] = house.ask(sam.token, "GET", "/intake/api/tokens").json()["items"]
    house.ask(sam.token, "DELETE", f"/intake/api/tokens/{token['token_id']}").raise_for_status()
    until(
        lambda: [house.ask(sam.token, "GET", path).status_code for path in paths] == [401, 401],
        "the token being nobody's",
        within_s=SOON_S,
    )


def test_a_role_that_is_taken_away_is_gone_at_once(house: House) -> None:
    ruth = house.hire("supervisor", "clinician")
    secret = house.sign_in(ruth)
    assert house.reads(secret, "/alerts/team") == 200
    house.change(ruth, roles=["clinician"])
    until(lambda: house.reads(secret, "/alerts/team") == 403, "the role being gone", within_s=SOON_S)


def test_while_intake_is_away_nobody_is_signed_out_and_what_ended_is_learned_after(house: House) -> None:
    sam, ola = house.hire("clinician"), house.hire("clinician")
    of_sam, of_ola = house.sign_in(sam), house.sign_in(ola)
    stream, other = house.stream(of_sam), house.stream(of_ola)
    intake = house.watched["intake"]
    intake.away = True
    until(lambda: "/internal/endings" not in intake.answering, "nobody waiting for an answer from before")
    before = intake.asked.count("/internal/endings")
    until(lambda: intake.asked.count("/internal/endings") > before, "it being asked in vain")
    house.attune.database("intake")["logins"].delete_many({"staff_id": sam.staff_id})  # ended by another process
    assert house.reads(of_ola, "/alerts/pinned") == 200
    assert not stream.over.is_set()
    intake.away = False
    until(stream.over.is_set, "what ended meanwhile being learned", within_s=SOON_S)
    assert house.reads(of_ola, "/alerts/pinned") == 200
    assert not other.over.is_set()
