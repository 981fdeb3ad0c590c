"""What cookies are called, with TLS and without it, and what a neighbour's cookie is worth."""

from __future__ import annotations

import flask
import pytest

from shared.web.cookies import Cookie
from shared.web.csrf import token
from shared.web.identity import principal, remember_login
from tests.unit.shared.web.app import WebSettings, shop

TLS = WebSettings(secure_cookies=True, public_url="https://clinic.example")
HERE = "https://clinic.example"
TABLET = Cookie(name="attune_tablet", path="/shop/kiosk", samesite="Strict", earlier=True)


def tls() -> flask.Flask:
    """A service behind TLS that says who is there, and signs in."""
    app = shop(settings=TLS)

    def sign_in() -> flask.Response:
        response = flask.make_response("in")
        remember_login(response, "sam-login")
        return response

    def enrol() -> flask.Response:
        response = flask.make_response(TABLET.of_request() or "nothing")
        TABLET.put(response, "new")
        return response

    app.add_url_rule("/shop/me", "me", lambda: principal().name)
    app.add_url_rule("/shop/sign-in", "sign_in", sign_in)
    app.add_url_rule("/shop/token", "token", token)
    app.add_url_rule("/shop/kiosk", "kiosk", enrol)
    return app


@pytest.mark.parametrize(("path", "name"), [("/shop/sign-in", "attune_login"), ("/shop/token", "attune_shop")])
def test_under_tls_a_cookie_is_of_this_host_alone(path: str, name: str) -> None:
    [said] = tls().test_client().get(path, base_url=HERE).headers.getlist("Set-Cookie")
    assert said.startswith(f"__Host-{name}=")
    parts = {part.strip() for part in said.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert "domain" not in said.lower()


def test_a_cookie_that_a_neighbour_can_set_signs_nobody_in() -> None:
    """A page of evil.clinic.example sets it for all of clinic.example; of `__Host-` no browser takes that."""
    for cookie in ("attune_login=sam-login", "__Secure-attune_login=sam-login"):
        answer = tls().test_client(use_cookies=False).get("/shop/me", base_url=HERE, headers={"Cookie": cookie})
        assert answer.status_code == 303
    ours = {"Cookie": "attune_login=ada-login; __Host-attune_login=sam-login"}
    assert tls().test_client(use_cookies=False).get("/shop/me", base_url=HERE, headers=ours).text == "Sam Hill"


def test_a_session_that_a_neighbour_plants_counts_for_no_form() -> None:
    app = tls()
    app.add_url_rule("/shop/ask", "ask", lambda: "done", methods=["POST"])
    thief = app.test_client()
    taken = thief.get("/shop/token", base_url=HERE).text
    session = thief.get_cookie("__Host-attune_shop", domain="clinic.example")
    assert session
    victim = app.test_client(use_cookies=False)
    for name, status in (("attune_shop", 400), ("__Host-attune_shop", 200)):
        headers = {"Cookie": f"{name}={session.value}"}
        sent = victim.post("/shop/ask", base_url=HERE, data={"csrf_token": taken}, headers=headers)
        assert sent.status_code == status


def test_a_cookie_for_some_pages_alone_came_over_tls() -> None:
    [said] = tls().test_client().get("/shop/kiosk", base_url=HERE).headers.getlist("Set-Cookie")
    assert said.startswith("__Secure-attune_tablet=new;")
    parts = {part.strip() for part in said.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/shop/kiosk", "SameSite=Strict"} <= parts


def test_one_of_the_earlier_version_is_read_and_gets_the_new_name() -> None:
    answer = (
        tls()
        .test_client(use_cookies=False)
        .get("/shop/kiosk", base_url=HERE, headers={"Cookie": "attune_tablet=old"})
    )
    assert answer.text == "old"
    new, gone = answer.headers.getlist("Set-Cookie")
    assert new.startswith("__Secure-attune_tablet=new;")
    assert gone.startswith("attune_tablet=; Expires=Thu, 01 Jan 1970")
    both = {"Cookie": "attune_tablet=old; __Secure-attune_tablet=newer"}
    assert tls().test_client(use_cookies=False).get("/shop/kiosk", base_url=HERE, headers=both).text == "newer"


def test_without_tls_the_names_are_plain_and_nothing_asks_for_tls() -> None:
    app = shop()
    app.add_url_rule("/shop/token", "token", token)
    answer = app.test_client().get("/shop/token")
    assert answer.headers["Set-Cookie"].startswith("attune_shop=")
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers


def test_under_tls_every_answer_asks_for_tls_from_now_on() -> None:
    browser = tls().test_client()
    for path in ("/shop/livez", "/shop/me", "/shop/nothing", "/shop/api/nothing"):
        assert browser.get(path, base_url=HERE).headers["Strict-Transport-Security"] == "max-age=31536000"
