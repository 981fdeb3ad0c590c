"""The front door with a small service behind it: what one person does harms nobody else."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final
from unittest.mock import ANY

import httpx
import pytest

from shared.web import door_pages
from tests.infra.front_door import CHECK_IN, CLINIC, NOT_SAFE, Door, front_door
from tests.infra.small_service import THREADS
from tests.infra.the_clinic import clinic_updated

POST = f"POST {CHECK_IN} HTTP/1.1\r\nHost: {{host}}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
ABORTED = f"{POST}Content-Length: 200\r\n\r\nheard=9&"
# What comes is not what was said to come.
MALFORMED = [
    f"{POST}Transfer-Encoding: chunked\r\n\r\nnot a size\r\nheard=9\r\n",
    f"{POST}Transfer-Encoding: chunked\r\n\r\n8\r\nheard=9&zz\r\n",
    f"{POST}Content-Length: many\r\n\r\nheard=9",
    f"{POST}Content-Length: 7\r\nContent-Length: 9\r\n\r\nheard=9",
    f"{POST}: nothing\r\n\r\n",
    "GET /feedback/c/some-token\x00 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "BREW /feedback/\r\n\r\n",
]
MANY = 3 * THREADS


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with front_door(tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def others(door: Door) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=door.url, timeout=60, trust_env=False) as client:
        yield client


@contextmanager
def again_and_again(door: Door, words: str) -> Iterator[None]:
    """Within, such a request is made and broken off again and again."""
    enough = threading.Event()

    def run() -> None:
        while not enough.wait(0.02):
            with suppress(OSError):
                door.send(words).close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def all_is_well(others: httpx.Client) -> None:
    for _ in range(10):
        assert others.get(CHECK_IN).json()["method"] == "GET"
        assert others.post(NOT_SAFE).json() == {
            "method": "POST",
            "path": NOT_SAFE,
            "host": others.base_url.netloc.decode(),
            "read": 0,
        }


@pytest.mark.parametrize("words", [ABORTED, *MALFORMED])
def test_a_broken_request_stalls_nobody_else(door: Door, others: httpx.Client, words: str) -> None:
    with again_and_again(door, words):
        all_is_well(others)


@pytest.mark.parametrize("path", [CHECK_IN, NOT_SAFE, "/intake/sign-in", "/alerts/api/alerts"])
def test_slow_bodies_keep_nobody_waiting(door: Door, others: httpx.Client, path: str) -> None:
    slow = ABORTED.replace(CHECK_IN, path)
    with ExitStack() as open_:
        raws = [open_.enter_context(door.send(slow)) for _ in range(MANY)]
        all_is_well(others)
        for raw in raws:
            raw.sendall(b"&")
        all_is_well(others)


def test_slow_headers_keep_nobody_waiting(door: Door, others: httpx.Client) -> None:
    with ExitStack() as open_:
        raws = [open_.enter_context(door.send(POST)) for _ in range(MANY)]
        all_is_well(others)
        for raw in raws:
            raw.sendall(b"X-More: 1\r\n")
        all_is_well(others)


def test_slow_readers_keep_nobody_waiting(door: Door, others: httpx.Client) -> None:
    request = "GET /feedback/large HTTP/1.1\r\nHost: {host}\r\n\r\n"
    with ExitStack() as open_:
        raws = [open_.enter_context(door.send(request, receives=2_048)) for _ in range(MANY)]
        for raw in raws:
            assert raw.recv(12) == b"HTTP/1.1 200"
        all_is_well(others)


def test_a_slow_body_arrives_whole(door: Door) -> None:
    with door.send(f"{POST}Content-Length: 9\r\nConnection: close\r\n\r\n") as raw:
        for byte in b"heard=9&x":
            raw.sendall(bytes([byte]))
        answer = b"".join(iter(lambda: raw.recv(4_096), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"read": 9' in answer


def test_a_stream_comes_as_it_is_written(others: httpx.Client) -> None:
    with others.stream("GET", "/alerts/stream") as streamed:
        lines = streamed.iter_lines()
        assert [next(lines), next(lines), next(lines)] == ["data: 0", "", "data: 1"]


def test_a_replica_that_is_away_is_passed_over(tmp_path: Path) -> None:
    with (
        front_door(tmp_path, replicas=2) as door,
        httpx.Client(base_url=door.url, timeout=60, trust_env=False) as one,
        one.stream("GET", "/alerts/stream"),  # the one that is there has more to do than the other
    ):
        all_is_well(one)


CALL = "Call 112 &lt;now&gt;, or &#91;&#91; env ]]."
ASKED: Final = {
    "check-in": ("GET", CHECK_IN),
    "answers": ("POST", CHECK_IN),
    "not safe": ("POST", NOT_SAFE),
    "not safe, from the thanks": ("POST", "/feedback/thanks/an-address/not-safe"),
    "program": ("PUT", "/feedback/api/check-ins/some-token"),
}
Answers = dict[str, httpx.Response]


@pytest.fixture(scope="module", params=["frozen", "killed"])
def answers(request: pytest.FixtureRequest, door: Door) -> Answers:
    """What the door answers, to all at once, while the service behind it is silent."""
    with (
        httpx.Client(base_url=door.url, timeout=60, trust_env=False) as client,
        ThreadPoolExecutor() as at_once,
        getattr(door, request.param)(),
    ):
        asked = {name: at_once.submit(client.request, *what) for name, what in ASKED.items()}
        return {name: answer.result() for name, answer in asked.items()}


def test_a_silent_service_leaves_a_page_that_says_whom_to_call(answers: Answers) -> None:
    page = answers["check-in"]
    assert (page.status_code, page.headers["cache-control"], page.headers["retry-after"]) == (503, "no-store", "5")
    assert page.text.index(CALL) < page.text.index("<h1>Back in a moment")


def test_answers_that_did_not_arrive_are_not_thrown_away(answers: Answers) -> None:
    page = answers["answers"]
    assert page.status_code == 503
    assert page.text.index(CALL) < page.text.index("What you sent has not arrived yet")
    assert "<script" not in page.text, "a page that loads itself anew would lose them"


@pytest.mark.parametrize("where", ["not safe", "not safe, from the thanks"])
def test_whoever_is_not_safe_is_told_that_the_clinic_was_not(answers: Answers, where: str) -> None:
    page = answers[where]
    assert page.status_code == 503
    assert page.text.index(CALL) < page.text.index("Your clinic could not be told")
    [form] = re.findall(r"<form [^>]*>", page.text)
    assert form.startswith('<form method="post" data-again')
    assert "action=" not in form
    assert re.search(r'name="opened" value="20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"', page.text)


def test_a_program_gets_a_problem(answers: Answers) -> None:
    problem = answers["program"]
    assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
    assert problem.json()["slug"] == "unavailable"


def test_a_stream_that_has_begun_outlives_the_patience_for_an_answer(door: Door, others: httpx.Client) -> None:
    with others.stream("GET", "/alerts/stream") as streamed:
        lines = streamed.iter_lines()
        assert next(lines) == "data: 0"
        with door.frozen():
            assert others.get(CHECK_IN).status_code == 503  # as long as anybody waits
        assert [next(lines), next(lines)] == ["", "data: 1"]


def test_new_contacts_are_shown_without_another_start(door: Door, others: httpx.Client) -> None:
    with door.killed():
        door_pages.write(door.pages, clinic_updated())
        page = others.post(NOT_SAFE)
    door_pages.write(door.pages, CLINIC)
    for number in ("08081570123", "01632960123", "112"):
        assert f'href="tel:{number}"' in page.text
    assert page.text.index("Crisis line") < page.text.index("Riverside") < page.text.index("Emergency")
    assert "day and night" in page.text


@pytest.mark.parametrize("script", door_pages.SCRIPTS)
def test_the_scripts_of_the_pages_are_served_by_the_door(others: httpx.Client, script: str) -> None:
    answer = others.get(f"/{script}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "data-says-trying" in answer.text


@pytest.mark.parametrize("said_beforehand", [True, False])
def test_what_is_too_large_is_refused_in_words_and_nothing_follows_it(
    others: httpx.Client,
    said_beforehand: bool,  # noqa: FBT001 - a table
) -> None:
    """What is left of it on its way would be taken for the next request on the connection."""
    part = b"x" * 50_000
    for _ in range(20):
        content = part * 40 if said_beforehand else (part for _ in range(40))
        answer = others.post(CHECK_IN, content=content)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        assert answer.text.index(CALL) < answer.text.index("<h1>That is more than we take at once")


def test_services_hear_each_other_while_the_public_threads_are_held(door: Door) -> None:
    internal = f"http://127.0.0.1:{door.internal_port}/internal/names"
    with ExitStack() as held:
        for _ in range(MANY):
            held.enter_context(door.hold(ABORTED))
        for _ in range(MANY):
            answer = httpx.post(internal, json={"ids": []}, timeout=60, trust_env=False)
            assert answer.json() == {"method": "POST", "path": "/internal/names", "host": ANY, "read": 10}


@pytest.mark.parametrize("path", ["/internal/names", "/internal/"])
def test_the_internal_api_is_not_on_the_public_address(door: Door, path: str) -> None:
    with door.hold(f"GET {path} HTTP/1.1\r\nHost: {{host}}\r\n\r\n") as raw:
        assert raw.recv(12) == b"HTTP/1.1 404"


@pytest.mark.parametrize("path", [CHECK_IN, "/", "/metrics", "/internal"])
def test_nothing_else_is_on_the_internal_address(door: Door, path: str) -> None:
    answer = httpx.get(f"http://127.0.0.1:{door.internal_port}{path}", timeout=60, trust_env=False)
    assert answer.status_code == 404


def asked_by(door: Door, said: str) -> str:
    """Who asks, as a web process is told, of a request that comes from this machine and says something else."""
    headers = {"X-Forwarded-For": said}
    return httpx.get(f"{door.url}/intake/who", headers=headers, timeout=60, trust_env=False).text


def test_who_asks_is_not_for_them_to_say(door: Door) -> None:
    """Else failed sign-ins would never count for whoever made them."""
    assert asked_by(door, "203.0.113.9") == "127.0.0.1"


def test_a_proxy_that_is_trusted_says_who_asks(tmp_path: Path) -> None:
    """A web process believes the last word: it must be the person's address, and not the proxy's."""
    with front_door(tmp_path, trusts="private_ranges 192.0.2.0/24") as door:
        assert asked_by(door, "203.0.113.9") == "203.0.113.9"
        # What somebody made up before they reached the proxy stands to the left of what the proxy says.
        assert asked_by(door, "198.51.100.1, 203.0.113.9") == "203.0.113.9"
        assert asked_by(door, "203.0.113.9, 192.0.2.7") == "203.0.113.9"
