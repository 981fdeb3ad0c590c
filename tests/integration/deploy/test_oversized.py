"""The front door and requests whose address or headers are too large: nobody sees a raw error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from tests.infra.front_door import CHECK_IN, NOT_SAFE, Door, front_door

LONG: Final = "<h1>This address is too long"
HEAVY: Final = "<h1>Your browser sends along more than we can take"
UNTOLD: Final = "Your clinic could not be told"
CALL: Final = "Call 112 &lt;now&gt;, or &#91;&#91; env ]]."
# As many cookies as a browser keeps for one site, of the largest size.
JAR: Final = {"Cookie": "; ".join(f"{number:03}=" + "x" * 4_090 for number in range(180))}
COOKIES: Final = {"Cookie": f"session={'x' * 9_000}"}
LARGE: Final = {"X-Large": "x" * 9_000}
LARGER: Final = {"X-Large": "x" * 700_000}
MANY: Final = {f"X-{number}": "x" for number in range(120)}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with front_door(tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def phone(door: Door) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=door.url, timeout=60, trust_env=False) as client:
        yield client


def is_calm(page: httpx.Response, status: int, words: str) -> None:
    """A page of the front door's own, with whom to call first and nothing of what was sent."""
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert (page.headers["cache-control"], page.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert page.text.index(CALL) < page.text.index(words)
    assert "xxxx" not in page.text
    assert "server" not in page.headers


@pytest.mark.parametrize(
    "more", ["x" * 4_000, f"?utm={'x' * 9_000}", "x" * 60_000], ids=["4 kB", "query", "60 kB"]
)
@pytest.mark.parametrize("path", [CHECK_IN, "/intake/sign-in", "/nothing-here", "/"])
def test_a_long_address_gets_the_calm_page(phone: httpx.Client, path: str, more: str) -> None:
    is_calm(phone.get(path + more), 414, LONG)


def test_the_longest_address_that_go_lets_through_gets_the_calm_page(door: Door) -> None:
    with door.send(
        f"GET {CHECK_IN}{'x' * 700_000} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\r\n"
    ) as raw:
        answer = b"".join(iter(lambda: raw.recv(4_096), b"")).decode()
    assert answer.startswith("HTTP/1.1 414")
    assert answer.index(CALL) < answer.index(LONG)


@pytest.mark.parametrize(
    "headers", [COOKIES, JAR, LARGE, LARGER, MANY], ids=["9 kB", "jar", "one", "huge", "many"]
)
@pytest.mark.parametrize("path", [CHECK_IN, "/intake/sign-in", "/alerts/"])
def test_headers_that_are_too_large_get_the_calm_page(
    phone: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    is_calm(phone.get(path, headers=headers), 431, HEAVY)


@pytest.mark.parametrize("headers", [COOKIES, JAR], ids=["9 kB", "jar"])
def test_answers_sent_beside_too_many_cookies_get_the_calm_page(
    phone: httpx.Client, headers: dict[str, str]
) -> None:
    is_calm(phone.post(CHECK_IN, headers=headers, data={"comment": "y" * 500_000}), 431, HEAVY)


@pytest.mark.parametrize("headers", [COOKIES, JAR], ids=["9 kB", "jar"])
def test_cookies_hold_no_cry_for_help_back(phone: httpx.Client, headers: dict[str, str]) -> None:
    answer = phone.post(NOT_SAFE, headers=headers, data={"opened": "2026-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["path"]) == (200, NOT_SAFE)


@pytest.mark.parametrize("headers", [LARGE, MANY], ids=["one", "many"])
def test_a_cry_for_help_that_does_not_get_through_says_so(phone: httpx.Client, headers: dict[str, str]) -> None:
    page = phone.post(NOT_SAFE, headers=headers)
    is_calm(page, 431, UNTOLD)
    assert '<form method="post" data-again' in page.text


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/alerts/api/alerts?{'x' * 9_000}", {}, 414),
        ("/alerts/api/alerts", COOKIES, 431),
        ("/alerts/api/", LARGE, 431),
    ],
)
def test_a_program_gets_a_problem(phone: httpx.Client, path: str, headers: dict[str, str], status: int) -> None:
    problem = phone.get(path, headers=headers)
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")
    said = problem.json()
    assert (said["status"], said["slug"], said["detail"]) == (
        status,
        "too-large",
        "That is more than we take at once.",
    )


def test_what_is_usual_passes(phone: httpx.Client) -> None:
    usual = {"Cookie": f"session={'x' * 7_900}", "X-Large": "x" * 8_000}
    assert phone.get(f"{CHECK_IN}?{'x' * 3_900}", headers=usual).json()["path"] == CHECK_IN


@pytest.mark.parametrize("words", ["GET /{more} HTTP/1.1\r\n", "GET / HTTP/1.1\r\nCookie: {more}\r\n"])
def test_what_no_browser_sends_is_refused_and_not_kept(door: Door, words: str) -> None:
    """Above 768 KiB Go answers by itself: a line without a page, and the connection ends."""
    with door.send(f"{words.format(more='x' * 1_000_000)}Host: {{host}}\r\n\r\n") as raw:
        assert raw.recv(12) == b"HTTP/1.1 431"
