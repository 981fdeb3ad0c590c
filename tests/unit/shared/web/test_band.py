"""What one service pins on top of every page of staff, and the others show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

import flask
import httpx
import msgspec
import pytest

from shared.contracts.principal import Principal
from shared.errors import NotFound, Unavailable
from shared.web.band import FRESH_S, PAUSE_S, Band, Pin, Pins, RemotePins
from shared.web.identity import principal
from shared.web.internal import InternalClient
from shared.web.pages import render
from tests.unit.shared.web.app import ADMIN, CLINICIAN, shop, signed_in

PIN = Pin(text="Theo <Klein> said it.", state="Nobody has looked yet.", link="/alerts/prompts/1", action="Look")
SILENT = "Safety notices cannot be shown at the moment."


def app_with(pins: Pins) -> flask.Flask:
    app = shop(pins=pins)

    def page() -> str:
        principal()
        return render("frame.html")

    def lost() -> NoReturn:
        principal()
        raise NotFound("There is no such thing.")

    def broken() -> NoReturn:
        principal()
        raise RuntimeError

    app.add_url_rule("/shop/", "page", page)
    app.add_url_rule("/shop/lost", "lost", lost)
    app.add_url_rule("/shop/broken", "broken", broken)
    return app


@pytest.mark.parametrize("path", ["/shop/", "/shop/lost", "/shop/pinned"])
def test_a_pin_stands_on_every_page_of_staff(path: str) -> None:
    text = signed_in(app_with(lambda _me: Band([PIN]))).get(path).text
    assert "<b>Theo &lt;Klein&gt; said it.</b> Nobody has looked yet." in text
    assert '<a class="btn main" href="/alerts/prompts/1">Look</a>' in text
    assert SILENT not in text


def test_each_sees_their_own() -> None:
    app = app_with(lambda me: Band([PIN]) if me.staff_id == "sam" else Band())
    assert "Theo" in signed_in(app).get("/shop/").text
    assert "Theo" not in signed_in(app, "ada-login").get("/shop/").text
    assert 'class="band" aria' not in signed_in(app, "ada-login").get("/shop/").text


def test_nobody_signed_in_is_told_nothing() -> None:
    app = app_with(lambda _me: Band([PIN]))
    assert app.test_client().get("/shop/pinned").status_code == 303
    assert "Theo" not in app.test_client().get("/shop/nothing").text


@pytest.mark.parametrize("error", [Unavailable("silent", retry_after=5), ValueError("unforeseen")])
@pytest.mark.parametrize("path", ["/shop/", "/shop/lost", "/shop/pinned"])
def test_silence_is_said(error: Exception, path: str) -> None:
    def silent(_me: Principal) -> Band:
        raise error

    assert SILENT in signed_in(app_with(silent)).get(path).text


def test_a_page_that_broke_asks_nobody_and_says_so() -> None:
    asked: list[Principal] = []

    def ask(me: Principal) -> Band:
        asked.append(me)
        return Band()

    answer = signed_in(app_with(ask)).get("/shop/broken")
    assert (answer.status_code, SILENT in answer.text, asked) == (500, True, [])


@dataclass
class Elsewhere:
    """The service that knows; counts how often it was asked."""

    now: float = 0.0
    answer: httpx.Response = field(
        default_factory=lambda: httpx.Response(200, content=msgspec.json.encode(Band([PIN])))
    )
    asked: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("POST", "/internal/pinned")
        self.asked.append(msgspec.json.decode(request.content, type=Principal).staff_id)
        self.languages.append(request.headers.get("Accept-Language", ""))
        return httpx.Response(self.answer.status_code, content=self.answer.content)

    def pins(self) -> RemotePins:
        client = InternalClient("http://alerts", "secret", transport=httpx.MockTransport(self))
        return RemotePins(client, clock=lambda: self.now)


def test_it_is_asked_for_in_the_readers_language() -> None:
    elsewhere = Elsewhere()
    reader = signed_in(app_with(elsewhere.pins()))
    for language in ("es", "en", "es"):
        reader.get("/shop/", headers={"Accept-Language": language})
    assert (elsewhere.asked, elsewhere.languages) == (["sam", "sam"], ["es", "en"])


def test_an_answer_counts_for_a_moment_and_for_one_person() -> None:
    elsewhere = Elsewhere()
    pins = elsewhere.pins()
    assert [pins(CLINICIAN), pins(CLINICIAN), pins(ADMIN)] == [Band([PIN])] * 3
    assert elsewhere.asked == ["sam", "ada"]
    elsewhere.now = FRESH_S
    pins(CLINICIAN)
    assert elsewhere.asked == ["sam", "ada", "sam"]


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.Response(404), httpx.Response(200, json={"pins": 1})]
)
def test_while_nobody_answers_it_says_so_and_asks_seldom(answer: httpx.Response) -> None:
    elsewhere = Elsewhere()
    good, pins = elsewhere.answer, elsewhere.pins()
    pins(CLINICIAN)
    elsewhere.answer, elsewhere.now = answer, FRESH_S
    for _ in range(2):
        with pytest.raises(Unavailable):
            pins(CLINICIAN)
    assert len(elsewhere.asked) == 2, "an old answer is none: something may have come since"
    elsewhere.answer, elsewhere.now = good, FRESH_S + PAUSE_S
    assert pins(CLINICIAN) == Band([PIN])
