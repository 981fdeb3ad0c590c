"""What servers answer by themselves, to what they cannot read: it is as safe for a browser as a page of ours."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser

import httpx
import pytest

from shared.web.headers import HEADERS
from tests.infra.front_door import CHECK_IN, NOT_SAFE, Door, front_door

ECHOED = "<script>who</script>"
UNREADABLE = {
    "line": f"GET /{ECHOED} nothing HTTP/9.9\r\n\r\n",
    "version": f"GET /{ECHOED} HTTP/9.9\r\nHost: a\r\n\r\n",
    "header": f"GET / HTTP/1.1\r\nHost: a\r\n{ECHOED} : b\r\n\r\n",
    "length": f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {ECHOED}\r\n\r\n",
    "long": f"GET /{'x' * 9_000} HTTP/1.1\r\nHost: a\r\n\r\n",
    "many": "GET / HTTP/1.1\r\nHost: a\r\n" + "".join(f"X-{n}: b\r\n" for n in range(200)) + "\r\n",
    "internal": "GET /internal/names HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
}
TO_OTHERS = {
    "line": f"GET /{ECHOED} nothing HTTP/1.1\r\n\r\n",
    "long": f"GET /{'x' * 70_000} HTTP/1.1\r\nHost: a\r\n\r\n",
    "public": "GET /feedback/ HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with front_door(tmp_path_factory.mktemp("door")) as door:
        yield door


def answer(raw: socket.socket) -> tuple[int, Message, str]:
    """All that comes back, until the other side hangs up: status, headers, body."""
    with raw:
        came = b"".join(iter(lambda: raw.recv(65_536), b""))
    head, _, body = came.partition(b"\r\n\r\n")
    line, _, headers = head.partition(b"\r\n")
    return int(line.split()[1]), BytesParser().parsebytes(headers + b"\r\n\r\n"), body.decode()


def is_safe(headers: Message | httpx.Headers) -> None:
    """It has every header that pages of ours have; its policy may be narrower."""
    for name, words in HEADERS.items():
        assert headers.get(name) == words or (name.endswith("-Policy") and headers.get(name)), name
    assert "default-src 'none'" in str(headers["Content-Security-Policy"])
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in str(headers["Cache-Control"])


@pytest.mark.parametrize("words", UNREADABLE.values(), ids=UNREADABLE)
def test_a_web_process_answers_what_it_cannot_read_in_one_safe_line(door: Door, words: str) -> None:
    status, headers, body = answer(door.hold(words))
    assert status in {400, 404, 414, 431}
    is_safe(headers)
    assert ECHOED not in body
    assert "<" not in body


@pytest.mark.parametrize("words", TO_OTHERS.values(), ids=TO_OTHERS)
def test_so_does_its_address_for_other_services(door: Door, words: str) -> None:
    raw = socket.create_connection(("127.0.0.1", door.internal_port), timeout=60)
    raw.sendall(words.encode())
    status, headers, body = answer(raw)
    assert status in {400, 404, 414}
    is_safe(headers)
    assert ECHOED not in body


WAYS: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "redirect": lambda browser: browser.get("/", follow_redirects=False),
    "nothing there": lambda browser: browser.get("/nothing-here"),
    "script": lambda browser: browser.get("/back.js"),
    "too large": lambda browser: browser.post(CHECK_IN, content=b"x" * 2_000_000),
    "too long": lambda browser: browser.get(CHECK_IN + "x" * 5_000),
    "too long for a program": lambda browser: browser.get("/intake/api/" + "x" * 5_000),
    "too many cookies": lambda browser: browser.get(CHECK_IN, headers={"Cookie": "a=" + "x" * 9_000}),
    "a method that its pages do not take": lambda browser: browser.delete("/nothing-here"),
    # The small service says nothing of its own about how to treat what it answers.
    "a service that says nothing": lambda browser: browser.get(CHECK_IN),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_whatever_the_front_door_answers_is_safe(
    door: Door, way: Callable[[httpx.Client], httpx.Response]
) -> None:
    with httpx.Client(base_url=door.url, timeout=60, trust_env=False) as browser:
        plain = way(browser)
        is_safe(plain.headers)
        assert "caddy" not in plain.headers.get("server", "").lower()
        assert "Strict-Transport-Security" not in plain.headers
        browser.headers["X-Forwarded-Proto"] = "https"  # as the proxy says that speaks TLS
        assert way(browser).headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", [CHECK_IN, NOT_SAFE, "/intake/", "/alerts/api/alerts"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_so_it_is_while_a_service_is_away(door: Door, path: str, method: str) -> None:
    with door.killed():
        away = httpx.request(method, f"{door.url}{path}", timeout=60, trust_env=False)
    assert away.status_code == 503
    is_safe(away.headers)


def test_what_the_front_door_cannot_read_gets_a_line_of_text_without_anything_of_it(door: Door) -> None:
    """Go answers that itself, and nobody can have it say more: a line that browsers show as text."""
    status, headers, body = answer(door.send(f"GET / HTTP/1.1\r\nHost: a\r\n{ECHOED} : b\r\n\r\n"))
    assert (status, headers["Connection"]) == (400, "close")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert ECHOED not in body
