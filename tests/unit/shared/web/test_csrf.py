"""Forged requests, as browsers send them from pages of others."""

from __future__ import annotations

import flask
import pytest
from flask.testing import FlaskClient

from shared.web.csrf import token, without_csrf
from shared.web.identity import principal
from tests.unit.shared.web.app import WebSettings, shop, signed_in

HERE = "http://localhost"
FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    {"Sec-Fetch-Site": "something new"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://other.localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "gopher://localhost"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://[", "Host": "http://["},
]
OURS = [
    {},
    {"Origin": HERE},
    {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
    {"Sec-Fetch-Site": "none"},
    # From a page of the version before, whose policy hid where it came from.
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
]


@pytest.fixture
def app() -> flask.Flask:
    app = shop()
    app.add_url_rule("/shop/token", "token", token)
    app.add_url_rule("/shop/do", "do", lambda: f"done for {principal().name}", methods=["GET", "POST", "DELETE"])
    app.add_url_rule("/shop/ask", "ask", lambda: "done", methods=["POST"])
    app.add_url_rule("/shop/api/do", "api_do", lambda: f"done for {principal().name}", methods=["POST"])
    app.add_url_rule("/shop/link", "link", without_csrf(lambda: "done"), methods=["POST"])
    return app


def shown(browser: FlaskClient, at: str = HERE) -> dict[str, str]:
    """What a form of a page carries, in this browser."""
    return {"csrf_token": browser.get("/shop/token", base_url=at).text}


@pytest.mark.parametrize("headers", FORGED)
def test_another_site_does_nothing_with_a_cookie_not_even_with_a_token(
    app: flask.Flask, headers: dict[str, str]
) -> None:
    browser = signed_in(app)
    page = browser.post("/shop/do", data=shown(browser), headers=headers)
    said = {"X-CSRFToken": shown(browser)["csrf_token"]}
    program = browser.post("/shop/api/do", headers=headers | said)
    assert (page.status_code, program.status_code) == (403, 403)
    assert "This was not sent from a page of Attune." in page.text
    assert program.json is not None
    assert program.json["slug"] == "from-elsewhere"
    assert browser.delete("/shop/do", headers=headers | said).status_code == 403


@pytest.mark.parametrize("headers", OURS)
def test_a_page_of_ours_does_and_so_does_an_old_browser(app: flask.Flask, headers: dict[str, str]) -> None:
    browser = signed_in(app)
    assert browser.post("/shop/do", data=shown(browser), headers=headers).text == "done for Sam Hill"
    said = {"X-CSRFToken": shown(browser)["csrf_token"]}
    assert browser.post("/shop/api/do", headers=headers | said).text == "done for Sam Hill"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_has_other_names_and_perhaps_a_proxy_with_tls_before_it(
    app: flask.Flask, scheme: str
) -> None:
    at, origin = "http://desk.local:8080", f"{scheme}://desk.local:8080"
    browser = app.test_client()
    sent = browser.post("/shop/ask", base_url=at, data=shown(browser, at), headers={"Origin": origin})
    assert sent.text == "done"


def test_over_tls_a_page_of_the_same_host_without_it_is_another_site() -> None:
    app = shop(settings=WebSettings(public_url="https://clinic.example"))
    app.add_url_rule("/shop/token", "token", token)
    app.add_url_rule("/shop/do", "do", lambda: "done", methods=["POST"])
    browser = app.test_client()
    for origin, status in (("https://clinic.example", 200), ("http://clinic.example", 403)):
        at, said = "http://clinic.example", {"Origin": origin}
        sent = browser.post("/shop/do", base_url=at, data=shown(browser, at), headers=said)
        assert sent.status_code == status


def test_what_no_cookie_vouches_for_comes_from_anywhere(app: flask.Flask) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    bearer = {"Authorization": "Bearer sam-token"}
    assert app.test_client().post("/shop/api/do", headers=elsewhere | bearer).text == "done for Sam Hill"
    assert app.test_client().post("/shop/link", headers=elsewhere).text == "done"
    assert signed_in(app).get("/shop/do", headers=elsewhere).text == "done for Sam Hill"


def test_a_token_of_another_login_is_refused(app: flask.Flask) -> None:
    """Both are the same person's or not: the browser and its session are the same."""
    browser = signed_in(app)
    taken = shown(browser)
    browser.set_cookie("attune_login", "ada-login")
    assert browser.post("/shop/do", data=taken).status_code == 400
    assert browser.post("/shop/do", data=shown(browser)).text == "done for Ada Ray"
    browser.set_cookie("attune_login", "sam-login")
    assert browser.post("/shop/do", data=taken).text == "done for Sam Hill"


def test_a_token_of_whoever_was_not_signed_in_is_refused_for_a_login_and_the_other_way(app: flask.Flask) -> None:
    browser = app.test_client()
    before = shown(browser)
    assert browser.post("/shop/ask", data=before).text == "done"
    browser.set_cookie("attune_login", "sam-login")
    assert browser.post("/shop/do", data=before).status_code == 400
    within = shown(browser)
    browser.delete_cookie("attune_login")
    assert browser.post("/shop/ask", data=within).status_code == 400
    assert browser.post("/shop/ask", data=before).text == "done"


def test_a_token_of_another_browser_is_refused(app: flask.Flask) -> None:
    assert signed_in(app).post("/shop/do", data=shown(signed_in(app))).status_code == 400
