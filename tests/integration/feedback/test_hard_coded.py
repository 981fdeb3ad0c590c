"""Nothing on a page of feedback's is written past the translators; other languages read from the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.feedback.ports import Transact
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.feedback_clinic import ADMIN, LEAD, SAM, token_of
from tests.infra.pseudo import ACCENTED, FROM_RIGHT, hard_coded, speak
from tests.infra.the_clinic import CONTACTS

STAFF = {
    SAM: ["/feedback/sessions/session-1/check-in", "/feedback/supervision", "/feedback/nothing"],
    LEAD: ["/feedback/supervision"],
    ADMIN: ["/feedback/supervision"],
}
OPEN = ["/feedback/c/unknown", "/feedback/accessibility", "/feedback/record"]
NAMES = "Attune attune Maya Sam Bo Lea Oz Ada English Español WCAG"
# The words of questionnaires, which their authors translate.
ASKED = " ".join(
    path.read_text(encoding="utf-8") for path in Path("services/feedback/instruments").glob("*.en.toml")
)


@pytest.fixture
def pages(web: FlaskClient, app: Flask, clinic: Transact) -> Iterator[tuple[FlaskClient, str]]:
    """Everybody's browser, and a page."""
    token = clinic(token_of)

    def walk() -> Iterator[tuple[FlaskClient, str]]:
        yield from ((web, path) for path in OPEN)
        for who, paths in STAFF.items():
            browser = app.test_client()
            browser.set_cookie(LOGIN_COOKIE, who.staff_id)
            yield from ((browser, path) for path in paths)
        yield web, f"/feedback/c/{token}"

    return walk()


def test_no_page_says_what_no_translator_sees(
    app: Flask, pages: Iterator[tuple[FlaskClient, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(app, tmp_path, ACCENTED, monkeypatch)
    found = {}
    for browser, path in pages:
        page = browser.get(f"{path}?language={ACCENTED}").text
        assert f'lang="{ACCENTED}"' in page, path
        assert "⟦" in page, path
        found[path] = hard_coded(page, f"{NAMES} {CONTACTS} {ASKED}")
    assert {path: words for path, words in found.items() if words} == {}


def test_a_language_that_reads_from_the_right_does(
    app: Flask, web: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(app, tmp_path, FROM_RIGHT, monkeypatch)
    assert (
        f'<html lang="{FROM_RIGHT}" dir="rtl">' in web.get(f"/feedback/accessibility?language={FROM_RIGHT}").text
    )
