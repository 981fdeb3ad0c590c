"""A page is in the language that its reader chose, else in the one that the browser asks for."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.web.speech import COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.feedback_clinic import token_of

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


@pytest.fixture
def path(clinic: Transact) -> str:
    return f"/feedback/c/{clinic(token_of)}"


def test_the_browser_is_asked_first(web: FlaskClient, path: str) -> None:
    page = web.get(path, headers=SPANISH)
    assert '<html lang="es" dir="ltr">' in page.text
    assert "Corro peligro" in page.text
    assert "Mi terapeuta entendió lo que yo quería decir" in page.text
    assert page.headers["Content-Language"] == "es"
    assert {"Accept-Language", "Cookie"} <= set(page.vary)
    assert 'lang="en"' in web.get(path, headers={"Accept-Language": "tlh"}).text


def test_what_somebody_chooses_counts_for_more_and_is_remembered(web: FlaskClient, path: str) -> None:
    english = web.get("/feedback/c/unknown")
    [link] = re.findall(r'<a href="([^"]+)" lang="es"', english.text)
    assert 'lang="es"' in web.get(f"{path}{link}").text
    kept = web.get_cookie(COOKIE.name)
    assert kept is not None
    assert (kept.value, kept.path, kept.http_only, kept.same_site) == ("es", "/", True, "Lax")
    assert "Corro peligro" in web.get(path).text
    assert "No conocemos este enlace" in web.get("/feedback/c/unknown").text
    web.get(f"{path}?language=en", headers=SPANISH)
    assert "I am not safe" in web.get(path, headers=SPANISH).text


def test_what_the_clinic_knows_of_a_client_goes_before_the_browser(
    web: FlaskClient, path: str, intake: FakeIntake
) -> None:
    intake.languages["maya"] = "es"
    assert "Corro peligro" in web.get(path).text
    assert '<html lang="es"' in web.post(f"{path}/not-safe").text
    assert '<html lang="es"' in web.post(path, data={"heard": "7"}, follow_redirects=True).text
    assert "I am not safe" in web.get(f"{path}?language=en").text
    intake.down = True
    assert "Corro peligro" in web.get(f"{path}?language=es").text


def test_the_clinic_learns_what_a_client_chose_once_they_have_answered(
    web: FlaskClient, path: str, intake: FakeIntake
) -> None:
    web.get(f"{path}?language=es")
    assert intake.languages == {}
    assert web.post(path, data={"heard": "7"}).status_code == 303
    assert intake.languages == {"maya": "es"}


def test_an_answer_is_taken_where_the_clinic_cannot_be_told(
    web: FlaskClient, path: str, intake: FakeIntake
) -> None:
    web.get(f"{path}?language=es")
    intake.down = True
    assert web.post(path, data={"heard": "7"}).status_code == 303


def test_no_link_leads_away_from_a_picture_that_is_shown_once(web: FlaskClient, path: str) -> None:
    web.get(path)
    thanks = web.post(path, data={"heard": "7"}, headers=SPANISH, follow_redirects=True)
    assert "<h1 data-draft-over>Gracias</h1>" in thanks.text
    assert "hreflang" not in thanks.text


def test_choosing_a_language_keeps_what_was_filled_in(web: FlaskClient, path: str, intake: FakeIntake) -> None:
    form = web.get(path)
    assert re.search(
        r'<button [^>]*form="check-in" name="speak" value="es" lang="es" formnovalidate>Español<', form.text
    )
    filled = {"heard": "8", "week": "3", "note": "I did not dare", "routing": "therapist", "step": "1"}
    page = web.post(f"{path}?language=en", data=filled | {"speak": "es"})
    assert page.status_code == 200
    assert '<html lang="es"' in page.text
    for kept in (
        "I did not dare",
        'name="heard" value="8" checked',
        'value="therapist" checked',
        'name="step" value="1"',
    ):
        assert kept in page.text
    assert 'name="speak" value="en"' in page.text, "and there is a way back"
    assert 'role="alert" tabindex' not in page.text, "nothing is wrong"
    assert web.post(path, data={"heard": "x", "speak": "xx"}).status_code == 422
    assert intake.languages == {}, "until they have answered"
    assert web.post(path, data=filled).status_code == 303
    assert intake.languages == {"maya": "es"}


@pytest.mark.parametrize("nonsense", ["", "xx", "es\nSet-Cookie: a=b", "../es"])
def test_nonsense_chooses_nothing(web: FlaskClient, path: str, nonsense: str) -> None:
    page = web.get(path, query_string={"language": nonsense})
    assert "I am not safe" in page.text
    assert web.get_cookie(COOKIE.name) is None


def test_whoever_has_just_sent_something_is_not_led_away_from_it(web: FlaskClient, path: str) -> None:
    web.get(path)
    refused = web.post(path, data={"heard": "eleven", "note": "hello"}, headers=SPANISH)
    assert refused.status_code == 422
    assert "hello" in refused.text
    assert "hreflang" not in refused.text


def test_what_is_wrong_is_said_in_the_language_of_the_page(web: FlaskClient, path: str) -> None:
    web.get(path)
    refused = web.post(path, data={"heard": "7", "note": "hola"}, headers=SPANISH)
    assert "Elige a quién le llega tu comentario." in refused.text
    assert "Please" not in refused.text


def test_the_statement_on_accessibility_is_in_both(web: FlaskClient) -> None:
    assert "Attune is for everybody" in web.get("/feedback/accessibility").text
    assert "Attune es para todas las personas" in web.get("/feedback/accessibility?language=es").text
