"""Fetching a calendar from an address that somebody typed: nothing inside our own network is ever called."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from services.intake.adapters.calendar_address import CalendarAddress, Resolve, addresses_of
from shared.errors import Invalid

Answer = Callable[[httpx.Request], httpx.Response]
PUBLIC = "93.184.215.14"


def to_public(_host: str, _port: int) -> list[str]:
    return [PUBLIC]


def answering(answer: Answer, *, resolve: Resolve = to_public) -> CalendarAddress:
    """The calendar's host answers so."""
    return CalendarAddress(resolve=resolve, transport=httpx.MockTransport(answer))


def leading(to: str) -> CalendarAddress:
    """The first answer leads elsewhere, where somebody would answer."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "calendar.example":
            return httpx.Response(302, headers={"Location": to})
        return httpx.Response(200, content=b"what is inside")

    return answering(
        answer, resolve=lambda host, port: [PUBLIC] if "example" in host else addresses_of(host, port)
    )


def test_a_calendar_is_fetched_also_where_it_has_moved() -> None:
    moved = leading("https://other.example/a.ics")
    assert moved.fetch("https://calendar.example/a.ics") == b"what is inside"


@pytest.fixture
def listening() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A port of this machine, and whether anybody has called it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003 - socket's

        def called() -> bool:
            try:
                server.accept()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], called


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1"])
def test_this_machine_is_not_called(host: str, listening: tuple[int, Callable[[], bool]]) -> None:
    port, called = listening
    with pytest.raises(Invalid):
        CalendarAddress().fetch(f"https://{host}:{port}/a.ics")
    with pytest.raises(Invalid):
        leading(f"https://{host}:{port}/a.ics").fetch("https://calendar.example/a.ics")
    assert not called()


def test_a_name_that_leads_elsewhere_a_moment_later_is_not_called(
    listening: tuple[int, Callable[[], bool]],
) -> None:
    port, called = listening
    told = iter([[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(Invalid):
        CalendarAddress(resolve=lambda _host, _port: next(told)).fetch(f"https://calendar.example:{port}/a.ics")
    assert not called()


INNER = "10.0.0.7 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 fd00::1 fe80::1 64:ff9b::7f00:1"


@pytest.mark.parametrize("address", INNER.split())
def test_no_inner_address_is_called(address: str) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise AssertionError

    inner = answering(answer, resolve=lambda _host, _port: [PUBLIC, address])
    with pytest.raises(Invalid, match="public network"):
        inner.fetch("https://calendar.example/a.ics")


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example/",
        "ftp://calendar.example/",
        "file:///etc/passwd",
        "https://",
        "https://a:b@calendar.example/",
    ],
)
def test_nothing_but_https_is_called(url: str) -> None:
    with pytest.raises(Invalid):
        answering(lambda _: httpx.Response(200)).fetch(url)
    with pytest.raises(Invalid):
        leading(url).fetch("https://calendar.example/a.ics")


def test_what_never_ends_is_left() -> None:
    def pieces() -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    with pytest.raises(Invalid, match="too large"):
        answering(lambda _: httpx.Response(200, content=pieces())).fetch("https://calendar.example/")
    with pytest.raises(Invalid, match="on and on"):
        leading("https://calendar.example/again").fetch("https://calendar.example/")


@pytest.mark.parametrize("status", [401, 404, 500])
def test_an_error_is_said(status: int) -> None:
    with pytest.raises(Invalid, match="answers with an error"):
        answering(lambda _: httpx.Response(status)).fetch("https://calendar.example/")


def test_nobody_there_is_said() -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(Invalid, match="Nothing that answers"):
        CalendarAddress(resolve=nobody).fetch("https://calendar.example/")
