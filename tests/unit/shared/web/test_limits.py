"""How many requests are taken: of a login, of an address, of each kind of route."""

from __future__ import annotations

import flask
import pytest
from flask.testing import FlaskClient

from shared.web import limits
from shared.web.csrf import without_csrf
from shared.web.identity import principal
from shared.web.limits import OF_A_LOGIN, OF_AN_ADDRESS
from tests.unit.shared.web.app import WebSettings, shop, signed_in

TIMES = 0.01
STRANGERS = int(OF_AN_ADDRESS["page"] * TIMES)
MINE = int(OF_A_LOGIN["page"] * TIMES)
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"


def service(times: float = TIMES) -> flask.Flask:
    app = shop(settings=WebSettings(request_limits=times))
    limits.declare(app, wide=("/shop/c/",), free=frozenset({"safety"}))
    safety = flask.Blueprint("safety", __name__)
    safety.add_url_rule("/shop/c/<token>/not-safe", "tell", without_csrf(lambda token: token), methods=["POST"])
    app.register_blueprint(safety)
    app.add_url_rule("/shop/c/<token>", "c", lambda token: token)
    app.add_url_rule("/shop/me", "me", lambda: principal().name)
    app.add_url_rule("/shop/open", "open", lambda: "open", methods=["GET"])
    app.add_url_rule("/shop/ask", "ask", without_csrf(lambda: "done"), methods=["POST"])
    app.add_url_rule("/shop/api/open", "api_open", lambda: "open")
    app.add_url_rule("/internal/ask", "internal", lambda: "open")
    return app


@pytest.fixture
def app() -> flask.Flask:
    return service()


def flood(browser: FlaskClient, path: str = "/shop/open", times: int = STRANGERS, at: str = HERE) -> list[int]:
    """What becomes of so many requests from there, as the front door passes them on."""
    return [browser.get(path, headers={"X-Forwarded-For": at}).status_code for _ in range(times)]


def test_a_flood_from_one_address_is_told_in_how_long_and_others_go_on(app: flask.Flask) -> None:
    browser = app.test_client()
    assert flood(browser) == [200] * STRANGERS
    refused = browser.get("/shop/open", headers={"X-Forwarded-For": HERE})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "That was too much at once. Please wait" in refused.text
    assert flood(browser, times=1, at=ELSEWHERE) == [200]
    assert flood(browser, "/shop/nothing-here", times=1) == [429]


def test_a_program_gets_a_problem(app: flask.Flask) -> None:
    program = app.test_client()
    taken = flood(program, "/shop/api/open", times=int(OF_AN_ADDRESS["api"] * TIMES) + 1)
    assert (set(taken[:-1]), taken[-1]) == ({200}, 429)
    refused = program.get("/shop/api/open", headers={"X-Forwarded-For": HERE})
    assert refused.content_type == "application/problem+json"
    assert refused.json is not None
    assert refused.json["slug"] == "too-many"
    assert refused.headers["Retry-After"]
    assert flood(program, times=1) == [200], "pages are counted by themselves"


def test_an_address_that_is_made_up_counts_for_whoever_made_it_up(app: flask.Flask) -> None:
    """The front door says who asks in one word; what stands before it in the header is anybody's."""
    browser = app.test_client()
    for number in range(STRANGERS):
        flood(browser, times=1, at=f"192.0.2.{number}, {HERE}")
    assert flood(browser, times=1, at=f"192.0.2.99, {HERE}") == [429]


def test_one_line_has_many_addresses_of_the_new_kind(app: flask.Flask) -> None:
    browser = app.test_client()
    for number in range(STRANGERS):
        flood(browser, times=1, at=f"2001:db8:1:2::{number:x}")
    assert flood(browser, times=1, at="2001:db8:1:2:ffff::1") == [429]
    assert flood(browser, times=1, at="2001:db8:1:3::1") == [200]


def test_who_is_signed_in_is_counted_alone_and_strangers_at_their_address_do_not_count(app: flask.Flask) -> None:
    sam, ada = signed_in(app), signed_in(app, "ada-login")
    assert flood(sam, "/shop/me", times=1) + flood(ada, "/shop/me", times=1) == [200, 200]
    assert flood(app.test_client(), times=STRANGERS)[-1] == 429
    assert flood(sam, "/shop/me", times=MINE) == [200] * MINE
    assert flood(sam, "/shop/me", times=1) == [429]
    assert flood(sam, "/shop/me", times=1, at=ELSEWHERE) == [429], "another address makes no other login of it"
    assert flood(ada, "/shop/me", times=1) == [200]


def test_logins_that_are_made_up_count_for_the_address(app: flask.Flask) -> None:
    for number in range(STRANGERS):
        flood(signed_in(app, f"made-up-{number}"), times=1)
    assert flood(signed_in(app, "made-up"), times=1) == [429]


def test_what_is_about_safety_and_what_looks_after_us_is_never_refused(app: flask.Flask) -> None:
    browser = app.test_client()
    flood(browser, times=STRANGERS + 1)
    flood(browser, "/shop/c/link", times=int(OF_AN_ADDRESS["check-in"] * TIMES) + 1)
    there = {"X-Forwarded-For": HERE}
    assert browser.get("/shop/c/link", headers=there).status_code == 429
    for _ in range(3):
        assert browser.post("/shop/c/link/not-safe", headers=there).status_code == 200
    for path in ("/shop/livez", "/shop/readyz", "/metrics", "/internal/ask", "/shop/static/attune.css"):
        assert browser.get(path, headers=there).status_code == 200
    assert browser.get("/shop/pinned", headers=there).status_code == 303


def test_a_waiting_room_is_one_address(app: flask.Flask) -> None:
    browser = app.test_client()
    flood(browser, times=STRANGERS + 1)
    assert flood(browser, "/shop/c/link", times=5 * STRANGERS) == [200] * 5 * STRANGERS


def test_what_was_sent_too_soon_is_not_lost(app: flask.Flask) -> None:
    browser = app.test_client()
    flood(browser)
    refused = browser.post("/shop/ask", headers={"X-Forwarded-For": HERE})
    assert refused.status_code == 429
    assert "What you filled in is not lost" in refused.text
    assert "If you are not safe" in refused.text


def test_a_setting_takes_more_or_any_number() -> None:
    for times, taken in ((2 * TIMES, 2 * STRANGERS), (0.0, 20 * STRANGERS)):
        assert flood(service(times).test_client(), times=taken) == [200] * taken
