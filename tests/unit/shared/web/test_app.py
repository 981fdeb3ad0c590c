from __future__ import annotations

import flask
import pytest

from shared.errors import AttuneError, Gone, Invalid, NotFound, Unavailable
from shared.web.csrf import token
from shared.web.identity import need, principal
from shared.web.problems import problem_of
from tests.unit.shared.web.app import State, WebSettings, shop, signed_in


def test_every_answer_keeps_to_itself() -> None:
    answer = shop().test_client().get("/shop/livez")

    assert answer.json == {"ok": True}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_static_files_are_kept_for_ever_under_their_hash() -> None:
    app = shop()
    with app.test_request_context():
        url = app.jinja_env.globals["static"]("attune.css")  # type: ignore[operator] # ours
    browser = app.test_client()

    assert browser.get(url).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get("/shop/static/attune.css").headers["Cache-Control"] == "no-cache"
    assert browser.get("/shop/static/../app.py").status_code == 404


def test_ready_is_503_only_when_it_says_so() -> None:
    state = State()
    browser = shop(state=state).test_client()
    assert browser.get("/shop/readyz").status_code == 200

    state.ready = {"ok": False, "mongo": "does not answer"}
    answer = browser.get("/shop/readyz")
    assert (answer.status_code, answer.json) == (503, state.ready)


def test_metrics_name_the_route_and_never_the_path() -> None:
    app = shop()
    app.add_url_rule("/shop/c/<token>", "c", lambda token: token)
    browser = app.test_client()
    browser.get("/shop/c/very-secret")

    metrics = browser.get("/metrics").text
    assert 'route="/shop/c/<token>"' in metrics
    assert "very-secret" not in metrics


@pytest.mark.parametrize(("offered", "kept"), [("0123456789abcdef", True), ("x", False), ("a b c d e f g", False)])
def test_correlation_id_is_taken_over_only_if_well_formed(offered: str, kept: bool) -> None:  # noqa: FBT001 - a table
    answer = shop().test_client().get("/shop/livez", headers={"X-Correlation-Id": offered})
    assert (answer.headers["X-Correlation-Id"] == offered) is kept


def test_too_large_a_body_is_refused() -> None:
    app = shop()
    app.add_url_rule("/shop/api/x", "x", lambda: "", methods=["POST"])
    answer = app.test_client().post("/shop/api/x", data=b"x" * 70_000)
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["slug"] == "too-large"


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (NotFound("No such client."), 404, "not-found"),
        (Invalid("No.", fields={"code": ["too long"]}), 422, "invalid"),
        (Unavailable("Later.", retry_after=7), 503, "unavailable"),
        (ZeroDivisionError(), 500, "unexpected"),
    ],
)
def test_errors_become_problems_for_programs_and_pages_for_people(
    error: Exception, status: int, slug: str
) -> None:
    app = shop()

    def fail() -> str:
        raise error

    app.add_url_rule("/shop/api/fail", "api_fail", fail)
    app.add_url_rule("/shop/fail", "page_fail", fail)
    program, person = app.test_client().get("/shop/api/fail"), app.test_client().get("/shop/fail")

    assert program.content_type == "application/problem+json"
    assert program.json is not None
    assert (program.status_code, program.json["slug"]) == (status, slug)
    assert person.status_code == status
    assert (error.sentence if isinstance(error, AttuneError) else "went wrong on our side") in person.text
    assert program.headers.get("Retry-After") == ("7" if slug == "unavailable" else None)
    assert program.json.get("errors", {}) == (error.fields if isinstance(error, Invalid) else {})
    if slug == "unexpected":
        assert person.headers["X-Correlation-Id"] in person.text


class Expired(Gone):
    slug = "expired"


class Early(NotFound):
    retry_after = 3


def test_a_service_may_refine_an_error() -> None:
    with shop().test_request_context():
        expired, early = problem_of(Expired("It has ended.")), problem_of(Early("Not yet."))
    assert (expired.status, expired.slug) == (410, "expired")
    assert (early.status, early.headers) == (404, {"Retry-After": "3"})


def identified() -> flask.Flask:
    app = shop()
    app.add_url_rule("/shop/me", "page_me", lambda: principal().name)
    app.add_url_rule("/shop/api/me", "api_me", lambda: principal().name, methods=["GET", "POST"])
    app.add_url_rule("/shop/api/admin", "admin", lambda: need("admin").name)
    return app


def test_a_page_sends_to_sign_in_and_back() -> None:
    answer = identified().test_client().get("/shop/me?a=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/intake/sign-in?next=/shop/me%3Fa%3D1"


def test_the_api_takes_token_or_login() -> None:
    app = identified()
    stranger = app.test_client()
    wrong = stranger.get("/shop/api/me", headers={"Authorization": "Bearer nonsense"})

    assert stranger.get("/shop/api/me", headers={"Authorization": "Bearer sam-token"}).text == "Sam Hill"
    assert signed_in(app).get("/shop/api/me").text == "Sam Hill"
    assert (wrong.status_code, wrong.headers["WWW-Authenticate"]) == (401, 'Bearer realm="attune"')
    assert signed_in(app).get("/shop/api/me", headers={"Authorization": "Bearer no"}).status_code == 401


def test_a_token_is_nothing_to_a_page() -> None:
    answer = identified().test_client().get("/shop/me", headers={"Authorization": "Bearer sam-token"})
    assert answer.status_code == 303


def test_an_unsafe_api_request_with_the_cookie_needs_the_csrf_header() -> None:
    app = identified()
    app.add_url_rule("/shop/form", "form", token)
    browser = signed_in(app)
    shown = browser.get("/shop/form").text

    assert browser.post("/shop/api/me").status_code == 400
    assert browser.post("/shop/api/me", headers={"X-CSRFToken": shown}).text == "Sam Hill"
    assert app.test_client().post("/shop/api/me", headers={"Authorization": "Bearer sam-token"}).status_code == 200


def test_a_wrong_role_is_forbidden() -> None:
    assert signed_in(identified()).get("/shop/api/admin").status_code == 403
    assert signed_in(identified(), "ada-login").get("/shop/api/admin").text == "Ada Ray"


def test_secure_cookies_follow_the_setting() -> None:
    app = shop(settings=WebSettings(secure_cookies=True))
    app.add_url_rule("/shop/form", "form", token)
    cookie = app.test_client().get("/shop/form").headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "named",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8080"},
        {"Host": "evil.example/x"},
        {"Host": ""},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "66"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_a_host_that_a_request_names_is_copied_into_no_answer(named: dict[str, str]) -> None:
    app = shop()
    app.add_url_rule("/shop/things/", "things", lambda: flask.url_for("things", _external=True))
    browser = app.test_client()
    moved = browser.get("/shop/things", headers=named)
    assert (moved.status_code, moved.headers["Location"]) == (308, "/shop/things/")
    assert browser.get("/shop/things/", headers=named).text == "http://localhost/shop/things/"
    for answer in (
        moved,
        browser.get("/shop/nowhere", headers=named),
        browser.post("/shop/things/", headers=named),
    ):
        assert "evil" not in answer.text + str(answer.headers)
