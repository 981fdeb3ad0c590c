"""Messages to phones: which services may be named, whom they may call, and what of it is ever written down."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator

import pytest

from shared import messages
from shared.errors import Unavailable
from shared.messages import NotTaken, WrongAddress
from shared.public_network import is_public
from tests.infra.message_service import TWILIO, Phones, phones

NUMBER = "+44 7700 900123"
TEXT = "Attune: your check-in\n\nhttps://attune.example/feedback/c/token"


@pytest.fixture
def service() -> Iterator[Phones]:
    with phones() as running:
        yield running


def send(service: Phones, address: str = TWILIO, to: str = NUMBER) -> None:
    messages.send(address, to, TEXT, stub=service.stub)


ACCOUNTS = [
    TWILIO,
    f"twilio://AC{'a' * 32}:{'b' * 32}@+15005550006/{{phone}}?apikey=SK{'c' * 32}",
    "46elks://user:pass@Clinic/{phone}",
    "bulksms://user:pass@{phone}",
    f"d7sms://{'a' * 25}@{{phone}}",
    f"msgbird://{'a' * 25}/+15005550006/{{phone}}",
    f"plivo://{'a' * 25}@{'b' * 40}/+15005550006/{{phone}}",
    f"sinch://{'a' * 32}:{'b' * 32}@+15005550006/{{phone}}?region=eu",
    f"whatsapp://{'a' * 25}@1234567890/{{phone}}",
]


def test_every_service_that_is_named_is_tried() -> None:
    assert {address.partition(":")[0] for address in ACCOUNTS} == set(messages.SERVICES)


@pytest.mark.parametrize("address", ACCOUNTS)
def test_a_service_is_called_once_for_the_one_number(service: Phones, address: str) -> None:
    messages.check(address)
    send(service, address)
    ((path, _said),) = service.posted
    assert "7700" not in path


def test_the_text_goes_to_the_number_and_nothing_more(service: Phones) -> None:
    send(service)
    ((path, said),) = service.posted
    assert path == f"/2010-04-01/Accounts/AC{'a' * 32}/Messages.json"
    assert said == {"Body": TEXT, "From": "+15005550006", "To": "+447700900123"}


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1/{phone}",
        "jsons://attacker.example/{phone}",
        "xml://localhost/{phone}",
        "form://localhost/{phone}",
        "mailto://user:pass@mail.example/{phone}",
        "file:///etc/passwd?{phone}",
        "http://169.254.169.254/{phone}",
        "https://api.twilio.com/{phone}",
        "signal://10.0.0.5:8080/+15005550006/{phone}",
        "threema://*GATEWAY@secret/{phone}",  # would put number and secret into the address that it calls
        "syslog://{phone}",
        "twilio",
        "",
        TWILIO.replace("{phone}", ""),  # the plugin would write to the clinic's own number
        TWILIO.replace("{phone}", "+15005550001/{phone}"),  # and to somebody else
        TWILIO.replace("{phone}", "{phone}/{phone}"),
        TWILIO.replace("+15005550006", "{phone}").removesuffix("/{phone}"),
        f"{TWILIO}?to=+15005550001",
        f"{TWILIO}?method=call",
        f"{TWILIO}?verify=no",
        f"{TWILIO}?redirect=yes",
        f"{TWILIO}?from=+15005550006&%74o=%2B15005550001",
        f"{TWILIO}#x",
        f"{TWILIO}\n",
        "bulksms://user:pass@{phone}/@everybody",
        "twilio://AC:wrong@+1/{phone}",
    ],
)
def test_no_other_address_is_taken_and_nobody_is_called(service: Phones, address: str) -> None:
    with pytest.raises(WrongAddress):
        messages.check(address)
    with pytest.raises(Unavailable):
        send(service, address)
    assert service.posted == []


@pytest.mark.parametrize("number", ["07700 900123", "7700900123", "112", "+0 7700 900123", "+44", "@everybody"])
def test_a_number_without_its_country_is_nobodys(service: Phones, number: str) -> None:
    with pytest.raises(NotTaken, match="must begin with"):
        send(service, to=number)
    assert service.posted == []


def test_an_international_number_may_be_written_with_zeros(service: Phones) -> None:
    send(service, to="0044 (7700) 900-123")
    assert service.posted[0][1]["To"] == "+447700900123"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 404, 429, 500, 503])
def test_what_may_be_different_later_is_tried_again_and_nobody_is_followed(service: Phones, status: int) -> None:
    service.answers = status
    with phones() as other:
        service.elsewhere = f"{other.stub.base}/here"
        with pytest.raises(Unavailable, match="did not take it"):
            send(service)
        assert other.posted == []


@pytest.mark.parametrize("status", [400, 422])
def test_a_number_that_the_service_does_not_take_is_given_up(service: Phones, status: int) -> None:
    service.answers = status
    with pytest.raises(NotTaken, match="takes none for this number"):
        send(service)


INSIDE = [
    "127.0.0.1",
    "10.0.0.5",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.5",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_service_whose_name_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """An attack: whoever answers for names says that the service lives in the clinic's own network."""
    called: list[int] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.215.14", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: found)
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, _to: called.append(threading.get_ident()))
    with pytest.raises(Unavailable, match="inside your own network"):
        messages.send(TWILIO, NUMBER, TEXT)
    assert threading.get_ident() not in called, "other threads, as a database's client has them, may call"


def test_a_service_in_the_public_network_is_called_at_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An attack: the second look finds another address than the first."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    called: list[object] = []

    def refuse(_socket: socket.socket, to: object) -> None:
        called.append(to)
        raise ConnectionRefusedError

    real = socket.getaddrinfo

    def look(host: str, port: int, *asked: int, **more: int) -> object:
        numeric = host[0].isdigit()
        return real(host, port, *asked, **more) if numeric else real(next(answers), port, *asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(Unavailable, match="does not answer"):
        messages.send(TWILIO, NUMBER, TEXT)
    assert called == [("93.184.215.14", 443)]


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_the_public_network_is_public(address: str) -> None:
    assert is_public(address)


def test_neither_number_nor_secret_is_written_to_a_log(service: Phones, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.NOTSET)
    logging.getLogger("apprise").disabled = False  # as if somebody had asked for it
    send(service)
    service.answers = 400
    with pytest.raises(NotTaken) as refused:
        send(service)
    with pytest.raises(WrongAddress) as wrong:
        messages.check("twilio://AC5ec2e7:5ec2e7@+1/{phone}")
    said = caplog.text + repr(refused.value) + repr(wrong.value) + repr(refused.value.detail)
    assert not any(secret in said for secret in ("7700", "900123", "5ec2e7", "attune.example"))
