from __future__ import annotations

import flask
import pytest
from flask_wtf.csrf import CSRFError

from shared.web.form_keys import FormKey, csrf_field, form_key, form_key_of
from shared.web.identity import principal
from tests.infra.forms import hidden
from tests.unit.shared.web.app import ADMIN, CLINICIAN, shop, signed_in


def page() -> str:
    principal()
    return f"<form>{csrf_field()}</form><form action='/b'>{csrf_field()}</form>"


@pytest.fixture
def app() -> flask.Flask:
    app = shop()
    app.add_url_rule("/shop/form", "form", page)
    app.add_url_rule("/shop/open", "open", lambda: f"<form>{csrf_field()}</form>")
    return app


def test_each_form_has_a_key_of_its_own_that_says_whose_it_is(app: flask.Flask) -> None:
    shown = signed_in(app).get("/shop/form").text
    keys = {hidden(shown)["once"], hidden(shown, "/b")["once"]}
    assert len(keys) == 2
    for key in keys:
        with app.test_request_context("/shop/do", method="POST", data={"once": key}):
            read = form_key()
            assert read is not None
            assert read.staff_id == CLINICIAN.staff_id
            assert form_key_of(CLINICIAN) == read
            with pytest.raises(CSRFError):
                form_key_of(ADMIN)


def test_a_page_for_nobody_in_particular_has_none(app: flask.Flask) -> None:
    assert "once" not in hidden(app.test_client().get("/shop/open").text)


@pytest.mark.parametrize("given", ["", "x", "WyJzYW0iLCJ4Il0.AAAA", "ü\x00"])
def test_a_key_that_we_did_not_make_counts_as_none(app: flask.Flask, given: str) -> None:
    with app.test_request_context("/shop/do", method="POST", data={"once": given}):
        assert form_key() is None


def test_the_secret_of_a_form_is_its_own(app: flask.Flask) -> None:
    with app.test_request_context("/shop/do"):
        secrets = [FormKey(*said).secret() for said in (("sam", "a"), ("sam", "a"), ("sam", "b"), ("ada", "a"))]
    assert secrets[0] == secrets[1]
    assert len(set(secrets)) == 3
    assert all(len(secret) == 43 for secret in secrets)
