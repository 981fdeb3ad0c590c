from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from deploy.local import ports
from deploy.trouble import Trouble


@pytest.fixture
def taken() -> Iterator[int]:
    [port] = ports.free_ports(1)
    with socket.create_server(("127.0.0.1", port)):
        yield port


def test_a_taken_port_is_not_free_and_answers(taken: int) -> None:
    assert not ports.is_free(taken)
    assert ports.answers_at(f"127.0.0.1:{taken}")
    assert taken not in ports.free_ports(100)


def test_free_ports_differ_and_are_below_those_of_outgoing_connections() -> None:
    found = ports.free_ports(50)
    assert len(set(found)) == 50
    assert max(found) < 32_768


def test_ports_are_chosen_from_where_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    among = ports.allowed()
    monkeypatch.setenv("ATTUNE_PORTS", f"{among.start}-{among.start + 99}")
    assert set(ports.free_ports(20)) <= set(range(among.start, among.start + 100))


def test_too_few_free_ports_are_named(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("ATTUNE_PORTS", f"{taken}-{taken}")
    with pytest.raises(
        Trouble, match=f"Too few ports are free from {taken} to {taken}: set ATTUNE_PORTS to others"
    ):
        ports.free_ports(1)


@pytest.mark.parametrize("given", ["20000", "30000-20000", "80-90", "60000-70000", "a-b"])
def test_a_setting_that_is_no_range_is_named(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("ATTUNE_PORTS", given)
    with pytest.raises(Trouble, match=f"ATTUNE_PORTS is two ports .* and not {given}"):
        ports.free_ports(1)


def test_a_taken_front_door_is_named(taken: int) -> None:
    with pytest.raises(Trouble, match=f"Port {taken} on 127.0.0.1 is taken"):
        ports.need_front(taken, "127.0.0.1")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_named(host: str) -> None:
    with pytest.raises(Trouble, match="is no address of this machine"):
        ports.need_front(ports.free_ports(1)[0], host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_alone_needs_no_tls(host: str) -> None:
    ports.need_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "0", "::", "192.0.2.1", "2001:db8::1", "", "no-such-host.invalid"])  # noqa: S104 - refused
def test_other_machines_reach_nothing_without_tls(host: str) -> None:
    with pytest.raises(Trouble, match=r"without TLS: passwords .* add --without-tls"):
        ports.need_loopback(host)
