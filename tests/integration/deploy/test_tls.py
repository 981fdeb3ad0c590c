"""The front door over TLS: nobody in between reads along, and browsers come back over TLS alone."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx
import pytest

from tests.infra.front_door import CHECK_IN, Door, front_door


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with front_door(tmp_path_factory.mktemp("door"), tls=True) as door:
        yield door


@pytest.fixture
def browser(door: Door) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=door.url, verify=door.trusted, timeout=60, trust_env=False) as client:
        yield client


def test_whoever_does_not_know_the_authority_is_told_nothing(door: Door) -> None:
    with httpx.Client(timeout=60, trust_env=False) as stranger, pytest.raises(httpx.ConnectError) as refused:
        stranger.get(f"{door.url}{CHECK_IN}")
    assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value)


@pytest.mark.parametrize("path", [CHECK_IN, "/", "/nothing-is-here", "/back.js", "/alerts/api/alerts"])
def test_every_answer_asks_for_tls_for_a_year(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_so_does_what_the_door_says_while_a_service_is_away(door: Door, browser: httpx.Client) -> None:
    with door.killed():
        away = browser.get("/intake/sign-in")
    assert (away.status_code, away.headers["Strict-Transport-Security"]) == (503, "max-age=31536000")


def test_what_is_refused_for_its_size_asks_for_it_too(browser: httpx.Client) -> None:
    refused = browser.post(CHECK_IN, content=b"x" * 2_000_000)
    assert (refused.status_code, "Strict-Transport-Security" in refused.headers) == (413, True)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")  # that they are old is the point
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_versions_that_are_broken_are_not_spoken(door: Door, version: ssl.TLSVersion) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.set_ciphers("DEFAULT:@SECLEVEL=0")  # else this side would refuse first
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.minimum_version = old.maximum_version = version
    with socket.create_connection(("127.0.0.1", door.port), timeout=60) as raw:
        with pytest.raises(ssl.SSLError) as refused:
            old.wrap_socket(raw, server_hostname="localhost")
        assert "PROTOCOL_VERSION" in str(refused.value)


def test_who_speaks_without_tls_is_told_to_and_reaches_no_service(door: Door) -> None:
    with door.send(f"GET {CHECK_IN} HTTP/1.1\r\nHost: {{host}}\r\nCookie: attune_login=secret\r\n\r\n") as raw:
        said = raw.recv(4_096)
    assert said.startswith(b"HTTP/1.0 400")
    assert b"method" not in said, "the service says what it was asked"
